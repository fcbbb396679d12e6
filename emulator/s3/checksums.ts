import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { createCrc32c, createCrc64Nvme } from './crc.ts'
import { invalidRequest } from './errors.ts'
import { header, type S3Request } from './request.ts'

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number]
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'
/** `value` is base64; of a composite one the number of parts follows: `…-3`. */
export type Checksum = { readonly algorithm: ChecksumAlgorithm; readonly value: string; readonly type: ChecksumType }

export type RunningChecksum = { update(bytes: Uint8Array): void; digest(): Buffer }

const ALGORITHMS: Readonly<Record<ChecksumAlgorithm, () => RunningChecksum>> = {
  CRC32: createCrc32,
  CRC32C: createCrc32c,
  CRC64NVME: createCrc64Nvme,
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
}

export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  return ALGORITHMS[algorithm]()
}

function createCrc32(): RunningChecksum {
  let crc = 0
  return {
    update: (bytes) => {
      crc = crc32(bytes, crc)
    },
    digest: () => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(crc)
      return bytes
    },
  }
}

/** The checksum of checksums that a multipart upload has, unless it asked for one of the full object. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly Checksum[]): Checksum {
  const running = createChecksum(algorithm)
  for (const part of parts) running.update(Buffer.from(part.value, 'base64'))
  return { algorithm, value: `${running.digest().toString('base64')}-${parts.length}`, type: 'COMPOSITE' }
}

export function checksumHeaderName(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`
}

/** The header or element that names an algorithm, if it does; throws InvalidRequest for one that S3 hasn't. */
export function parseAlgorithm(name: string | undefined): ChecksumAlgorithm | undefined {
  if (name === undefined) return undefined
  const algorithm = CHECKSUM_ALGORITHMS.find((known) => known === name.toUpperCase())
  if (!algorithm)
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    )
  return algorithm
}

/** What a request says about its body's checksum; the value is undefined where it comes in the trailer. */
export type DeclaredChecksum = { readonly algorithm: ChecksumAlgorithm; readonly value: string | undefined }

export function declaredChecksum(request: S3Request): DeclaredChecksum | undefined {
  const trailers = (header(request, 'x-amz-trailer') ?? '').toLowerCase().split(',')
  const declared: DeclaredChecksum[] = []
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const name = checksumHeaderName(algorithm)
    const value = header(request, name)
    if (value !== undefined) declared.push({ algorithm, value })
    else if (trailers.some((trailer) => trailer.trim() === name)) declared.push({ algorithm, value: undefined })
  }
  if (declared.length > 1) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.')
  }
  if (declared.length === 0 && parseAlgorithm(header(request, 'x-amz-sdk-checksum-algorithm'))) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    )
  }
  return declared[0]
}

/** How a checksum is told in an answer's headers. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {}
  return { [checksumHeaderName(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type }
}

/** How a checksum is told in an answer's document. */
export function checksumElements(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {}
  return { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type }
}
