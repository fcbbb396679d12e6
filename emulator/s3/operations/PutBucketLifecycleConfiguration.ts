import { parseLifecycleRules } from '../lifecycle.ts'
import { receiveDocument } from '../receive.ts'
import type { S3Operation } from '../request.ts'
import { requireBucket } from '../writing.ts'

export const putBucketLifecycleConfiguration: S3Operation = async (s3, request) => {
  const rules = parseLifecycleRules(await receiveDocument(request))
  requireBucket(s3, request.bucket)
  s3.buckets.configure(request.bucket, 'lifecycle', rules)
  return { headers: { 'content-length': 0 } }
}
