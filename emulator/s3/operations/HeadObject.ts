import { selectObject } from '../reading.ts'
import type { S3Operation } from '../service.ts'

export const HeadObject: S3Operation = (s3, request) => {
  const { status, headers } = selectObject(s3, request)
  return { status, headers }
}
