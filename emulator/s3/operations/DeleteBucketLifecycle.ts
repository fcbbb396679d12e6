import type { S3Operation } from '../request.ts'
import { requireBucket } from '../writing.ts'

export const deleteBucketLifecycle: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  s3.buckets.unconfigure(bucket, 'lifecycle')
  return { status: 204 }
}
