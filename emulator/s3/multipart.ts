import { createHash } from 'node:crypto'
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumHeaderName,
  compositeChecksum,
  parseAlgorithm,
} from './checksums.ts'
import { badDigest, invalidArgument, invalidRequest, malformedXml, noSuchUpload, S3Error } from './errors.ts'
import { header, type S3Request } from './request.ts'
import type { S3Service } from './service.ts'
import type { Part, Upload } from './upload-store.ts'
import { requireBucket } from './writing.ts'
import { parseXml, xmlChildren, xmlText } from './xml.ts'

const MIN_PART_BYTES = 5 * 1024 * 1024
const MAX_PART_NUMBER = 10_000

/** The upload that a request's `uploadId` names. */
export function requireUpload(s3: S3Service, request: S3Request): Upload {
  requireBucket(s3, request.bucket)
  const uploadId = request.query.get('uploadId') ?? ''
  const upload = s3.uploads.get(request.bucket, request.key, uploadId)
  if (!upload) throw noSuchUpload(uploadId)
  return upload
}

export function partNumberOf(request: S3Request): number {
  const text = request.query.get('partNumber') ?? ''
  const partNumber = Number(text)
  if (!/^\d+$/.test(text) || partNumber < 1 || partNumber > MAX_PART_NUMBER) {
    const message = `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive`
    throw invalidArgument('partNumber', text, message)
  }
  return partNumber
}

/** The checksum an upload's object is to have, as CreateMultipartUpload says. */
export function uploadChecksum(request: S3Request): Upload['checksum'] {
  const algorithm = parseAlgorithm(header(request, 'x-amz-checksum-algorithm'))
  const type = header(request, 'x-amz-checksum-type')?.toUpperCase()
  if (!algorithm) {
    if (type === undefined) return undefined
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.')
  }
  const isFull = type === undefined ? algorithm === 'CRC64NVME' : type === 'FULL_OBJECT'
  // A CRC of the whole follows from those of its parts, a SHA doesn't; CRC64NVME exists of the whole only.
  if (isFull ? algorithm.startsWith('SHA') : algorithm === 'CRC64NVME') {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    )
  }
  return { algorithm, type: isFull ? 'FULL_OBJECT' : 'COMPOSITE' }
}

/**
 * Puts a part whose blob has been written in its place, unless the upload has ended meanwhile.
 * Where it throws, the blob is gone.
 */
export function commitPart(s3: S3Service, upload: Upload, part: Part): void {
  let replaced: string | undefined
  try {
    replaced = s3.context.database.transaction(() => {
      if (!s3.uploads.get(upload.bucket, upload.key, upload.id)) throw noSuchUpload(upload.id)
      return s3.uploads.putPart(upload.id, part)
    })
  } catch (error) {
    s3.blobs.remove([part.blob])
    throw error
  }
  if (replaced !== undefined) s3.blobs.remove([replaced])
}

/** Throws where a part comes with another checksum than its upload announced. */
export function checkPartChecksum(upload: Upload, algorithm: ChecksumAlgorithm | undefined): void {
  if (!upload.checksum || !algorithm || upload.checksum.algorithm === algorithm) return
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksum.algorithm.toLowerCase()}, actual checksum Type: ${algorithm.toLowerCase()}`,
  )
}

/** The parts that a CompleteMultipartUpload document lists, checked against those that were uploaded. */
export function listedParts(document: string, uploaded: readonly Part[]): readonly Part[] {
  const listed = xmlChildren(parseXml(document, 'CompleteMultipartUpload'), 'Part')
  if (listed.length === 0) throw malformedXml()
  const byNumber = new Map(uploaded.map((part) => [part.partNumber, part]))
  const parts: Part[] = []
  let previousNumber = 0
  for (const element of listed) {
    const partNumber = Number(xmlText(element, 'PartNumber'))
    if (!Number.isInteger(partNumber) || partNumber < 1) throw malformedXml()
    if (partNumber <= previousNumber) {
      throw new S3Error(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        400,
      )
    }
    previousNumber = partNumber
    const part = byNumber.get(partNumber)
    const eTag = (xmlText(element, 'ETag') ?? '').replaceAll('"', '')
    if (!part || part.eTag !== eTag) throw invalidPart(partNumber, eTag)
    const checksum = part.checksum && xmlText(element, `Checksum${part.checksum.algorithm}`)
    if (checksum !== undefined && checksum !== part.checksum?.value) throw invalidPart(partNumber, eTag)
    parts.push(part)
  }
  for (const part of parts.slice(0, -1)) {
    if (part.sizeBytes < MIN_PART_BYTES) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
        ProposedSize: part.sizeBytes,
        MinSizeAllowed: MIN_PART_BYTES,
        PartNumber: part.partNumber,
        ETag: part.eTag,
      })
    }
  }
  return parts
}

/** The MD5 of the parts' MD5s and their number: what S3 has instead of the content's MD5. */
export function multipartETag(parts: readonly Part[]): string {
  const md5 = createHash('md5')
  for (const part of parts) md5.update(Buffer.from(part.eTag, 'hex'))
  return `${md5.digest('hex')}-${parts.length}`
}

/** The composite checksum of the parts; undefined where the upload wants none, or one of the full object. */
export function partsChecksum(upload: Upload, parts: readonly Part[]): Checksum | undefined {
  if (upload.checksum?.type !== 'COMPOSITE') return undefined
  const checksums = parts.map((part) => {
    if (!part.checksum) {
      throw invalidRequest(
        `The upload was created using a ${upload.checksum?.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.partNumber} in the request.`,
      )
    }
    return part.checksum
  })
  return compositeChecksum(upload.checksum.algorithm, checksums)
}

/** Throws BadDigest where the request that completes an upload expects another checksum of the object. */
export function checkObjectChecksum(request: S3Request, checksum: Checksum | undefined): void {
  const expected = checksum && header(request, checksumHeaderName(checksum.algorithm))
  if (expected === undefined || expected === checksum?.value) return
  // A composite checksum may be given without the number of parts.
  if (checksum?.type === 'COMPOSITE' && expected === checksum.value.split('-')[0]) return
  throw badDigest(`The ${checksum?.algorithm} you specified did not match the calculated checksum.`)
}

function invalidPart(partNumber: number, eTag: string): S3Error {
  return new S3Error(
    'InvalidPart',
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    400,
    { PartNumber: partNumber, ETag: eTag },
  )
}
