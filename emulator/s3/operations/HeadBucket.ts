import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'

export const HeadBucket: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  return { headers: { 'x-amz-bucket-region': s3.context.region, 'x-amz-access-point-alias': 'false' } }
}
