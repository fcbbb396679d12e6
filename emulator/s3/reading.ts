import type { OutgoingHttpHeaders } from 'node:http'
import { checksumHeaders } from './checksums.ts'
import { checkReadConditions } from './conditions.ts'
import { invalidArgument, noSuchKey, noSuchVersion, S3Error } from './errors.ts'
import type { ObjectVersion } from './object-store.ts'
import { type ByteRange, parseRange } from './range.ts'
import { header, type S3Request } from './request.ts'
import type { S3Service } from './service.ts'
import { requireBucket, versionHeaders } from './writing.ts'

/** The version a request is about: the one it names, else the current one. Throws as S3 does for delete markers. */
export function requireVersion(
  s3: S3Service,
  bucket: string,
  key: string,
  versionId: string | undefined,
): ObjectVersion {
  requireBucket(s3, bucket)
  const version = versionId === undefined ? s3.objects.latest(bucket, key) : s3.objects.version(bucket, key, versionId)
  if (!version) throw versionId === undefined ? noSuchKey(key) : noSuchVersion(key, versionId)
  if (!version.isDeleteMarker) return version
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': version.versionId }
  if (versionId === undefined) throw noSuchKey(key, headers)
  throw new S3Error(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    405,
    { Method: 'GET', ResourceType: 'DeleteMarker' },
    { ...headers, allow: 'DELETE', 'last-modified': httpDate(version.modifiedMs) },
  )
}

/** What GetObject and HeadObject answer alike. */
export type Selection = {
  readonly status: 200 | 206 | 304
  readonly version: ObjectVersion
  readonly headers: OutgoingHttpHeaders
  /** The bytes that are asked for; none for a 304. */
  readonly range: ByteRange
}

export function selectObject(s3: S3Service, request: S3Request): Selection {
  const version = requireVersion(s3, request.bucket, request.key, versionIdOf(request))
  const isModified = checkReadConditions(request, version) === 'read'
  const common = {
    etag: `"${version.eTag}"`,
    'last-modified': httpDate(version.modifiedMs),
    ...versionHeaders(s3, version),
  }
  if (!isModified) return { status: 304, version, headers: common, range: { start: 0, sizeBytes: 0 } }

  const part = selectedPart(request, version)
  const range = part ?? parseRange(header(request, 'range'), version.sizeBytes)
  const { start, sizeBytes } = range ?? { start: 0, sizeBytes: version.sizeBytes }
  const tagCount = Object.keys(version.tags).length
  const wantsChecksum = header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  return {
    status: range ? 206 : 200,
    version,
    range: { start, sizeBytes },
    headers: {
      ...version.headers,
      ...overriddenHeaders(request),
      ...common,
      'accept-ranges': 'bytes',
      'content-length': sizeBytes,
      ...(range && { 'content-range': `bytes ${start}-${start + sizeBytes - 1}/${version.sizeBytes}` }),
      ...(part && version.partSizes.length > 0 && { 'x-amz-mp-parts-count': version.partSizes.length }),
      ...(tagCount > 0 && { 'x-amz-tagging-count': tagCount }),
      // A client would check a part of the object against the checksum of the whole.
      ...(wantsChecksum && !range && checksumHeaders(version.checksum)),
    },
  }
}

/** The `versionId` of a request's query. */
export function versionIdOf(request: S3Request): string | undefined {
  const versionId = request.query.get('versionId')
  if (versionId === '') throw invalidArgument('versionId', '', 'Version id cannot be the empty string')
  return versionId ?? undefined
}

export function httpDate(timeMs: number): string {
  return new Date(timeMs).toUTCString()
}

/** `partNumber` asks for the bytes of one part of the upload that made the object. */
function selectedPart(request: S3Request, version: ObjectVersion): ByteRange | undefined {
  const text = request.query.get('partNumber')
  if (text === null) return undefined
  const partNumber = Number(text)
  const sizes = version.partSizes.length > 0 ? version.partSizes : [version.sizeBytes]
  const sizeBytes = sizes[partNumber - 1]
  if (sizeBytes === undefined) {
    throw new S3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', 416, {
      PartNumberRequested: text,
      ActualPartCount: sizes.length,
    })
  }
  // An empty range can't be written as a Content-Range.
  if (sizeBytes === 0) return undefined
  const start = sizes.slice(0, partNumber - 1).reduce((sum, size) => sum + size, 0)
  return { start, sizeBytes }
}

const OVERRIDABLE_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]

const HEADER_TEXT = /^[\t\x20-\x7e\x80-\xff]*$/

/** `response-content-type=…` and the like, which presigned links use. */
function overriddenHeaders(request: S3Request): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of OVERRIDABLE_HEADERS) {
    const value = request.query.get(`response-${name}`)
    if (value === null) continue
    if (!HEADER_TEXT.test(value)) throw invalidArgument(`response-${name}`, value, 'Header value cannot be represented')
    headers[name] = value
  }
  return headers
}
