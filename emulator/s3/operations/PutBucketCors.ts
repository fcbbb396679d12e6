import { parseCorsRules } from '../cors.ts'
import { receiveDocument } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'

export const PutBucketCors: S3Operation = async (s3, request) => {
  const rules = parseCorsRules(await receiveDocument(request))
  requireBucket(s3, request.bucket)
  s3.buckets.configure(request.bucket, 'cors', rules)
  return { headers: { 'content-length': 0 } }
}
