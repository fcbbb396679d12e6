import { checksumHeaders } from '../checksums.ts'
import { writeConditions } from '../conditions.ts'
import { encryptionHeaders, storedHeaders } from '../object-headers.ts'
import { header } from '../request.ts'
import { receiveContent } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { tagsOfHeader } from '../tags.ts'
import { checkWritable, commitObject, originOf, versionHeaders } from '../writing.ts'

export const PutObject: S3Operation = async (s3, request) => {
  const { bucket, key } = request
  const conditions = writeConditions(request)
  checkWritable(s3, bucket, key, conditions)
  const headers = storedHeaders(request)
  const tags = tagsOfHeader(header(request, 'x-amz-tagging'))
  const { content, received } = receiveContent(request)
  const blob = await s3.blobs.write(content)
  const version = commitObject(
    s3,
    { bucket, key, blob, ...received(), headers, tags, partSizes: [] },
    { conditions, eventName: 'ObjectCreated:Put', origin: originOf(request) },
  )
  return {
    headers: {
      etag: `"${version.eTag}"`,
      ...versionHeaders(s3, version),
      ...encryptionHeaders(version.headers),
      ...checksumHeaders(version.checksum),
      'content-length': 0,
    },
  }
}
