import { S3Error } from '../errors.ts'
import type { S3Operation } from '../service.ts'
import { taggingElements } from '../tags.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const GetBucketTagging: S3Operation = (s3, { bucket }) => {
  requireBucket(s3, bucket)
  const tags = s3.buckets.configuration(bucket, 'tagging')
  if (!tags) throw new S3Error('NoSuchTagSet', 'The TagSet does not exist', 404, { BucketName: bucket })
  return { xml: writeXml('Tagging', taggingElements(tags)) }
}
