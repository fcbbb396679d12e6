import { malformedXml } from '../errors.ts'
import { receiveDocument } from '../receive.ts'
import type { S3Operation } from '../request.ts'
import { requireBucket } from '../writing.ts'
import { parseXml, xmlText } from '../xml.ts'

export const putBucketVersioning: S3Operation = async (s3, request) => {
  const status = xmlText(parseXml(await receiveDocument(request), 'VersioningConfiguration'), 'Status')
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml()
  requireBucket(s3, request.bucket)
  s3.buckets.setVersioning(request.bucket, status)
  return {}
}
