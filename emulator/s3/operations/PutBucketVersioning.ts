import { malformedXml } from '../errors.ts'
import { receiveDocument } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { requireBucket } from '../writing.ts'
import { parseXml, xmlText } from '../xml.ts'

export const PutBucketVersioning: S3Operation = async (s3, request) => {
  const status = xmlText(parseXml(await receiveDocument(request), 'VersioningConfiguration'), 'Status')
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml()
  requireBucket(s3, request.bucket)
  s3.buckets.setVersioning(request.bucket, status)
  return {}
}
