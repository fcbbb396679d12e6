import { requireVersion, versionIdOf } from '../reading.ts'
import { receiveDocument } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { tagsOfDocument } from '../tags.ts'
import { versionHeaders } from '../writing.ts'
import { parseXml } from '../xml.ts'

export const PutObjectTagging: S3Operation = async (s3, request) => {
  const tags = tagsOfDocument(parseXml(await receiveDocument(request), 'Tagging'))
  const version = requireVersion(s3, request.bucket, request.key, versionIdOf(request))
  s3.objects.setTags(version, tags)
  return { headers: versionHeaders(s3, version) }
}
