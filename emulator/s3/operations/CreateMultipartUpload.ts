import { randomBytes } from 'node:crypto'
import { NO_CONDITIONS } from '../conditions.ts'
import { uploadChecksum } from '../multipart.ts'
import { encryptionHeaders, storedHeaders } from '../object-headers.ts'
import { header } from '../request.ts'
import type { S3Operation } from '../service.ts'
import { tagsOfHeader } from '../tags.ts'
import { checkWritable } from '../writing.ts'
import { writeXml } from '../xml.ts'

const ID_BYTES = 48

export const CreateMultipartUpload: S3Operation = (s3, request) => {
  const { bucket, key } = request
  checkWritable(s3, bucket, key, NO_CONDITIONS)
  const headers = storedHeaders(request)
  const checksum = uploadChecksum(request)
  const id = randomBytes(ID_BYTES).toString('base64url').replaceAll('-', '.')
  s3.uploads.insert({
    id,
    bucket,
    key,
    headers,
    tags: tagsOfHeader(header(request, 'x-amz-tagging')),
    checksum,
    initiatedMs: s3.context.clock.now(),
  })
  return {
    headers: {
      ...encryptionHeaders(headers),
      ...(checksum && { 'x-amz-checksum-algorithm': checksum.algorithm, 'x-amz-checksum-type': checksum.type }),
    },
    xml: writeXml('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }),
  }
}
