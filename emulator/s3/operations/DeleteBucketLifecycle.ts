import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'

export const DeleteBucketLifecycle: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  s3.buckets.unconfigure(bucket, 'lifecycle')
  return { status: 204 }
}
