import { S3Error } from '../errors.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'

export const DeleteBucket: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  if (s3.objects.hasVersions(bucket)) {
    throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, { BucketName: bucket })
  }
  s3.buckets.remove(bucket)
  return { status: 204 }
}
