import { selectObject } from '../reading.ts'
import type { S3Operation } from '../request.ts'

export const headObject: S3Operation = (s3, request) => {
  const { status, headers } = selectObject(s3, request)
  return { status, headers }
}
