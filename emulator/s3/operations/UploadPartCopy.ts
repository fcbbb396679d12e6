import { checksumElements } from '../checksums.ts'
import { requireCopySource } from '../copy-source.ts'
import { entityTooLarge, invalidArgument } from '../errors.ts'
import { checksumming, readFileRange } from '../file-content.ts'
import { isoTime } from '../listing.ts'
import { commitPart, partNumberOf, requireUpload } from '../multipart.ts'
import { type ByteRange, invalidRange } from '../range.ts'
import { header } from '../request.ts'
import { MAX_PUT_BYTES, opaqueETag } from '../request-body.ts'
import type { S3Operation } from '../service.ts'
import { versionHeaders } from '../writing.ts'
import { writeXml } from '../xml.ts'

export const UploadPartCopy: S3Operation = async (s3, request) => {
  const partNumber = partNumberOf(request)
  const upload = requireUpload(s3, request)
  const source = requireCopySource(s3, request)
  const range = copyRange(header(request, 'x-amz-copy-source-range'), source.sizeBytes)
  if (range.sizeBytes > MAX_PUT_BYTES) throw entityTooLarge(range.sizeBytes, MAX_PUT_BYTES)
  const bytes = readFileRange(s3.blobs.filePath(source.blob), range)
  const { content, checksum } = checksumming(bytes, upload.checksum?.algorithm)
  const blob = await s3.blobs.write(content)
  const part = {
    partNumber,
    sizeBytes: range.sizeBytes,
    eTag: opaqueETag(),
    blob,
    checksum: checksum(),
    modifiedMs: s3.context.clock.now(),
  }
  commitPart(s3, upload, part)
  return {
    headers: versionHeaders(s3, source)['x-amz-version-id'] ? { 'x-amz-copy-source-version-id': source.versionId } : {},
    xml: writeXml('CopyPartResult', {
      LastModified: isoTime(part.modifiedMs),
      ETag: `"${part.eTag}"`,
      ...checksumElements(part.checksum),
    }),
  }
}

/** Unlike a Range header this one has both ends, and both inside the object. */
function copyRange(value: string | undefined, objectBytes: number): ByteRange {
  if (value === undefined) return { start: 0, sizeBytes: objectBytes }
  const match = /^bytes=(\d+)-(\d+)$/.exec(value)
  const start = Number(match?.[1])
  const end = Number(match?.[2])
  if (!match || end < start) {
    const message =
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy'
    throw invalidArgument('x-amz-copy-source-range', value, message)
  }
  if (end >= objectBytes) throw invalidRange(value, objectBytes)
  return { start, sizeBytes: end - start + 1 }
}
