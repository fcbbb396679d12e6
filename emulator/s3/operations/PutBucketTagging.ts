import { receiveDocument } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { MAX_BUCKET_TAGS, tagsOfDocument } from '../tags.ts'
import { requireBucket } from '../writing.ts'
import { parseXml } from '../xml.ts'

export const PutBucketTagging: S3Operation = async (s3, request) => {
  const tags = tagsOfDocument(parseXml(await receiveDocument(request), 'Tagging'), MAX_BUCKET_TAGS)
  requireBucket(s3, request.bucket)
  s3.buckets.configure(request.bucket, 'tagging', tags)
  return { status: 204 }
}
