import { S3Error } from '../errors.ts'
import { lifecycleElements } from '../lifecycle.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const GetBucketLifecycleConfiguration: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  const rules = s3.buckets.configuration(bucket, 'lifecycle')
  if (!rules) {
    const message = 'The lifecycle configuration does not exist'
    throw new S3Error('NoSuchLifecycleConfiguration', message, 404, { BucketName: bucket })
  }
  return { xml: writeXml('LifecycleConfiguration', lifecycleElements(rules)) }
}
