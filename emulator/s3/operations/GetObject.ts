import { openSync } from 'node:fs'
import { selectObject } from '../reading.ts'
import type { S3Operation } from '../service.ts'

export const GetObject: S3Operation = (s3, request) => {
  const { status, version, headers, range } = selectObject(s3, request)
  if (status === 304) return { status, headers }
  // Opened before anything else can happen: whoever deletes the object now doesn't take it from this reader.
  return { status, headers, file: { descriptor: openSync(s3.blobs.filePath(version.blob), 'r'), ...range } }
}
