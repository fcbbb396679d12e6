import { notImplemented } from '../http/aws-error.ts'
import { S3Error } from './errors.ts'
import type { StoredHeaders } from './object-store.ts'
import { header, type S3Request } from './request.ts'

const KEPT_HEADERS = [
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'expires',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
]
const METADATA_PREFIX = 'x-amz-meta-'
const MAX_METADATA_BYTES = 2048

/** What has an effect in S3 that the emulator doesn't have: refused rather than ignored. */
const REFUSED_HEADERS = [
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-write-offset-bytes',
]

/** The headers of a writing request that its object keeps and tells on reading. */
export function storedHeaders(request: S3Request): StoredHeaders {
  for (const name of REFUSED_HEADERS) {
    if (request.headers[name] !== undefined) throw notImplemented('S3', `${request.method} with ${name}`)
  }
  const acl = header(request, 'x-amz-acl')
  if (acl !== undefined && acl !== 'private' && acl !== 'bucket-owner-full-control') {
    // New buckets have ACLs disabled (BucketOwnerEnforced) since April 2023.
    throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs', 400)
  }
  const stored: Record<string, string> = {
    'content-type': 'binary/octet-stream',
    'x-amz-server-side-encryption': 'AES256',
  }
  for (const name of KEPT_HEADERS) {
    const value = header(request, name)
    if (value !== undefined) stored[name] = value
  }
  const encoding = contentEncoding(request)
  if (encoding !== '') stored['content-encoding'] = encoding
  Object.assign(stored, userMetadata(request))
  return stored
}

/** The encryption an answer to a write names. */
export function encryptionHeaders(stored: StoredHeaders): Record<string, string> {
  const entries = Object.entries(stored).filter(([name]) => name.startsWith('x-amz-server-side-encryption'))
  return Object.fromEntries(entries)
}

/** `aws-chunked` is about the transfer, not about the object. */
function contentEncoding(request: S3Request): string {
  return (header(request, 'content-encoding') ?? '')
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== 'aws-chunked' && encoding !== '')
    .join(',')
}

function userMetadata(request: S3Request): Record<string, string> {
  const metadata: Record<string, string> = {}
  let sizeBytes = 0
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(METADATA_PREFIX)) continue
    metadata[name] = String(value)
    sizeBytes += name.length - METADATA_PREFIX.length + Buffer.byteLength(String(value), 'latin1')
  }
  if (sizeBytes > MAX_METADATA_BYTES) {
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      Size: sizeBytes,
      MaxSizeAllowed: MAX_METADATA_BYTES,
    })
  }
  return metadata
}
