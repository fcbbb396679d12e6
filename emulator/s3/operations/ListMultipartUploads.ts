import { isoTime, listQuery, ownerElements, rollUp } from '../listing.ts'
import type { S3Operation } from '../service.ts'
import type { Upload } from '../upload-store.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const ListMultipartUploads: S3Operation = (s3, request) => {
  const { bucket, query } = request
  requireBucket(s3, bucket)
  const { prefix, delimiter, maxKeys, encodingType, encode } = listQuery(request, 'max-uploads')
  const keyMarker = query.get('key-marker') ?? ''
  const uploadIdMarker = query.get('upload-id-marker') ?? ''
  const uploads = behind(s3.uploads.inBucket(bucket, prefix), keyMarker, uploadIdMarker)
  const page = rollUp(uploads, { prefix, delimiter, maxKeys, after: keyMarker })
  const last = page.entries.at(-1)
  return {
    xml: writeXml('ListMultipartUploadsResult', {
      Bucket: bucket,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: uploadIdMarker,
      NextKeyMarker: page.isTruncated ? encode(page.lastName) : undefined,
      NextUploadIdMarker: page.isTruncated && last?.key === page.lastName ? last.id : undefined,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      MaxUploads: maxKeys,
      EncodingType: encodingType,
      IsTruncated: page.isTruncated,
      Upload: page.entries.map((upload) => ({
        Key: encode(upload.key),
        UploadId: upload.id,
        Initiator: ownerElements(s3),
        Owner: ownerElements(s3),
        StorageClass: upload.headers['x-amz-storage-class'] ?? 'STANDARD',
        Initiated: isoTime(upload.initiatedMs),
        ChecksumAlgorithm: upload.checksum?.algorithm,
        ChecksumType: upload.checksum?.type,
      })),
      CommonPrefixes: page.commonPrefixes.map((name) => ({ Prefix: encode(name) })),
    }),
  }
}

/** The uploads behind the markers: those of later keys, and of the marked key those behind the marked upload. */
function* behind(uploads: Iterable<Upload>, keyMarker: string, uploadIdMarker: string): Generator<Upload> {
  let isBehind = keyMarker === ''
  for (const upload of uploads) {
    if (isBehind) yield upload
    else if (Buffer.compare(Buffer.from(upload.key), Buffer.from(keyMarker)) > 0) {
      isBehind = true
      yield upload
    } else if (upload.key === keyMarker && upload.id === uploadIdMarker) isBehind = true
  }
}
