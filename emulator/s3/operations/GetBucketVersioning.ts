import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const GetBucketVersioning: S3Operation = (s3, { bucket }) => {
  const { versioning } = requireBucket(s3, bucket)
  return { xml: writeXml('VersioningConfiguration', versioning === '' ? '' : { Status: versioning }) }
}
