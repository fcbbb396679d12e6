import { isoTime, ownerElements } from '../listing.ts'
import type { S3Operation } from '../service.ts'
import { writeXml } from '../xml.ts'

export const ListBuckets: S3Operation = (s3) => ({
  xml: writeXml('ListAllMyBucketsResult', {
    Owner: ownerElements(s3),
    Buckets: {
      Bucket: s3.buckets.all().map((bucket) => ({ Name: bucket.name, CreationDate: isoTime(bucket.createdMs) })),
    },
  }),
})
