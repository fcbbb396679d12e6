import { parseCorsRules } from '../cors.ts'
import { receiveDocument } from '../receive.ts'
import type { S3Operation } from '../request.ts'
import { requireBucket } from '../writing.ts'

export const putBucketCors: S3Operation = async (s3, request) => {
  const rules = parseCorsRules(await receiveDocument(request))
  requireBucket(s3, request.bucket)
  s3.buckets.configure(request.bucket, 'cors', rules)
  return { headers: { 'content-length': 0 } }
}
