import { corsElements } from '../cors.ts'
import { S3Error } from '../errors.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const GetBucketCors: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  const rules = s3.buckets.configuration(bucket, 'cors')
  if (!rules) {
    const message = 'The CORS configuration does not exist'
    throw new S3Error('NoSuchCORSConfiguration', message, 404, { BucketName: bucket })
  }
  return { xml: writeXml('CORSConfiguration', corsElements(rules)) }
}
