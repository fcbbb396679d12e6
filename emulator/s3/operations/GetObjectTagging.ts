import { requireVersion, versionIdOf } from '../reading.ts'
import type { S3Operation } from '../service.ts'
import { taggingElements } from '../tags.ts'
import { versionHeaders } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const GetObjectTagging: S3Operation = (s3, request) => {
  const version = requireVersion(s3, request.bucket, request.key, versionIdOf(request))
  return { headers: versionHeaders(s3, version), xml: writeXml('Tagging', taggingElements(version.tags)) }
}
