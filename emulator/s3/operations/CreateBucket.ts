import { S3Error } from '../errors.ts'
import type { S3Operation } from '../service.ts'

const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

export const CreateBucket: S3Operation = (s3, { bucket }) => {
  if (!BUCKET_NAME.test(bucket)) {
    throw new S3Error('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: bucket })
  }
  // In us-east-1, for reasons of age, making a bucket of one's own again succeeds.
  if (s3.buckets.get(bucket) && s3.context.region !== 'us-east-1') {
    throw new S3Error(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      409,
      { BucketName: bucket },
    )
  }
  s3.buckets.create(bucket, s3.context.clock.now())
  return { headers: { location: `/${bucket}`, 'content-length': 0 } }
}
