import { isoTime, ownerElements, pageSize } from '../listing.ts'
import { requireUpload } from '../multipart.ts'
import type { S3Operation } from '../service.ts'
import { writeXml } from '../xml.ts'

export const ListParts: S3Operation = (s3, request) => {
  const upload = requireUpload(s3, request)
  const maxParts = pageSize(request, 'max-parts')
  const marker = Number(request.query.get('part-number-marker') ?? 0)
  const following = s3.uploads.parts(upload.id).filter((part) => part.partNumber > marker)
  const parts = following.slice(0, maxParts)
  const owner = ownerElements(s3)
  return {
    xml: writeXml('ListPartsResult', {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.id,
      Initiator: owner,
      Owner: owner,
      StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
      PartNumberMarker: marker,
      NextPartNumberMarker: parts.at(-1)?.partNumber ?? 0,
      MaxParts: maxParts,
      IsTruncated: following.length > parts.length && maxParts > 0,
      ChecksumAlgorithm: upload.checksum?.algorithm,
      ChecksumType: upload.checksum?.type,
      Part: parts.map((part) => ({
        PartNumber: part.partNumber,
        LastModified: isoTime(part.modifiedMs),
        ETag: `"${part.eTag}"`,
        Size: part.sizeBytes,
        ...(part.checksum && { [`Checksum${part.checksum.algorithm}`]: part.checksum.value }),
      })),
    }),
  }
}
