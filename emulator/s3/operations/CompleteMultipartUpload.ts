import { checksumElements } from '../checksums.ts'
import { writeConditions } from '../conditions.ts'
import { noSuchUpload } from '../errors.ts'
import { checksumming, readFiles } from '../file-content.ts'
import { checkObjectChecksum, listedParts, multipartETag, partsChecksum, requireUpload } from '../multipart.ts'
import { encryptionHeaders } from '../object-headers.ts'
import { receiveDocument } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { checkWritable, commitObject, originOf, versionHeaders } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const CompleteMultipartUpload: S3Operation = async (s3, request) => {
  const { bucket, key } = request
  const conditions = writeConditions(request)
  // This request's checksum headers are about the object, not about its body.
  const document = await receiveDocument(request, null)
  const upload = requireUpload(s3, request)
  checkWritable(s3, bucket, key, conditions)
  const uploaded = s3.uploads.parts(upload.id)
  const parts = listedParts(document, uploaded)
  const composite = partsChecksum(upload, parts)
  checkObjectChecksum(request, composite)

  const { content, checksum } = checksumming(
    readFiles(parts.map((part) => s3.blobs.filePath(part.blob))),
    upload.checksum?.type === 'FULL_OBJECT' ? upload.checksum.algorithm : undefined,
  )
  const blob = await s3.blobs.write(content)
  const objectChecksum = composite ?? checksum()
  const version = commitObject(
    s3,
    {
      bucket,
      key,
      blob,
      sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
      eTag: multipartETag(parts),
      headers: upload.headers,
      checksum: objectChecksum,
      tags: upload.tags,
      partSizes: parts.map((part) => part.sizeBytes),
    },
    {
      conditions,
      eventName: 'ObjectCreated:CompleteMultipartUpload',
      origin: originOf(request),
      inTransaction: () => {
        checkObjectChecksum(request, objectChecksum)
        // Another request may have completed or aborted it while the parts were put together.
        if (!s3.uploads.get(bucket, key, upload.id)) throw noSuchUpload(upload.id)
        s3.uploads.remove(upload.id)
      },
    },
  )
  s3.blobs.remove(uploaded.map((part) => part.blob))
  return {
    headers: { ...versionHeaders(s3, version), ...encryptionHeaders(version.headers) },
    xml: writeXml('CompleteMultipartUploadResult', {
      Location: `http://${request.headers.host ?? 'localhost'}/${bucket}/${encodeURIComponent(key)}`,
      Bucket: bucket,
      Key: key,
      ETag: `"${version.eTag}"`,
      ...checksumElements(version.checksum),
    }),
  }
}
