import { receiveDocument } from '../receive.ts'
import type { S3Operation } from '../request.ts'
import { MAX_BUCKET_TAGS, tagsOfDocument } from '../tags.ts'
import { requireBucket } from '../writing.ts'
import { parseXml } from '../xml.ts'

export const putBucketTagging: S3Operation = async (s3, request) => {
  const tags = tagsOfDocument(parseXml(await receiveDocument(request), 'Tagging'), MAX_BUCKET_TAGS)
  requireBucket(s3, request.bucket)
  s3.buckets.configure(request.bucket, 'tagging', tags)
  return { status: 204 }
}
