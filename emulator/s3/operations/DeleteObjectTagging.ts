import { requireVersion, versionIdOf } from '../reading.ts'
import type { S3Operation } from '../service.ts'
import { versionHeaders } from '../writing.ts'

export const DeleteObjectTagging: S3Operation = (s3, request) => {
  const version = requireVersion(s3, request.bucket, request.key, versionIdOf(request))
  s3.objects.setTags(version, {})
  return { status: 204, headers: versionHeaders(s3, version) }
}
