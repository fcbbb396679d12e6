import { parseLifecycleRules } from '../lifecycle.ts'
import { receiveDocument } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'

export const PutBucketLifecycleConfiguration: S3Operation = async (s3, request) => {
  const rules = parseLifecycleRules(await receiveDocument(request))
  requireBucket(s3, request.bucket)
  s3.buckets.configure(request.bucket, 'lifecycle', rules)
  return { headers: { 'content-length': 0 } }
}
