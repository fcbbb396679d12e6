import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const GetBucketLocation: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  // us-east-1 is older than locations: it has none.
  return { xml: writeXml('LocationConstraint', s3.context.region === 'us-east-1' ? '' : s3.context.region) }
}
