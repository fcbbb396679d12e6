import { checksumHeaderName, declaredChecksum } from '../checksums.ts'
import { checkPartChecksum, commitPart, partNumberOf, requireUpload } from '../multipart.ts'
import { encryptionHeaders } from '../object-headers.ts'
import { receiveContent } from '../request-body.ts'
import type { S3Operation } from '../service.ts'

export const UploadPart: S3Operation = async (s3, request) => {
  const partNumber = partNumberOf(request)
  const upload = requireUpload(s3, request)
  checkPartChecksum(upload, declaredChecksum(request)?.algorithm)
  const { content, received } = receiveContent(request)
  const blob = await s3.blobs.write(content)
  const { sizeBytes, eTag, checksum } = received()
  commitPart(s3, upload, { partNumber, sizeBytes, eTag, blob, checksum, modifiedMs: s3.context.clock.now() })
  return {
    headers: {
      etag: `"${eTag}"`,
      ...encryptionHeaders(upload.headers),
      ...(checksum && { [checksumHeaderName(checksum.algorithm)]: checksum.value }),
      'content-length': 0,
    },
  }
}
