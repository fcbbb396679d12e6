import { requireUpload } from '../multipart.ts'
import type { S3Operation } from '../service.ts'

export const AbortMultipartUpload: S3Operation = (s3, request) => {
  const upload = requireUpload(s3, request)
  const blobs = s3.uploads.parts(upload.id).map((part) => part.blob)
  s3.uploads.remove(upload.id)
  s3.blobs.remove(blobs)
  return { status: 204 }
}
