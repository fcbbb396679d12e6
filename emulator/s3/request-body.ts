import { createHash, randomBytes } from 'node:crypto'
import { decodeAwsChunked } from './aws-chunked.ts'
import {
  type Checksum,
  checksumHeaderName,
  createChecksum,
  type DeclaredChecksum,
  declaredChecksum,
} from './checksums.ts'
import { badDigest, entityTooLarge, incompleteBody, malformedXml, S3Error } from './errors.ts'
import { header, type S3Request } from './request.ts'

/** What is known of a body once it has been read to its end. */
type Received = { readonly sizeBytes: number; readonly eTag: string; readonly checksum: Checksum | undefined }

export type IncomingContent = {
  /** The bytes; throws at the end where they are not what the request says they are. */
  readonly content: AsyncIterable<Buffer>
  /** Only once `content` has been read to its end. */
  readonly received: () => Received
}

export const MAX_PUT_BYTES = 5 * 1024 ** 3
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
// Beyond this the MD5 costs more than it is worth; clients treat ETags as opaque, as those of KMS and multipart are.
const MAX_MD5_ETAG_BYTES = 8 * 1024 * 1024

/**
 * The body of a request without its framing, checked as it flows against everything the request declares:
 * length, Content-MD5, x-amz-content-sha256 and x-amz-checksum-*, in the header or the trailer.
 */
export function receiveContent(
  request: S3Request,
  declared: DeclaredChecksum | null = declaredChecksum(request) ?? null,
): IncomingContent {
  const lengthBytes = declaredLength(request)
  if (lengthBytes > MAX_PUT_BYTES) throw entityTooLarge(lengthBytes, MAX_PUT_BYTES)
  const checksum = declared ? createChecksum(declared.algorithm) : undefined
  const contentMd5 = header(request, 'content-md5')
  if (contentMd5 !== undefined && Buffer.from(contentMd5, 'base64').length !== 16) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.', 400)
  }
  const md5 = contentMd5 !== undefined || lengthBytes <= MAX_MD5_ETAG_BYTES ? createHash('md5') : undefined
  const contentSha256 = header(request, 'x-amz-content-sha256') ?? ''
  const sha256 = /^[0-9a-f]{64}$/i.test(contentSha256) ? createHash('sha256') : undefined

  const trailers = new Map<string, string>()
  // The connection must outlive a refused body, or the client never reads why.
  const bytes = request.incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  let received: Received | undefined

  async function* check(): AsyncGenerator<Buffer> {
    let sizeBytes = 0
    for await (const chunk of isAwsChunked(request) ? decodeAwsChunked(bytes, trailers) : bytes) {
      sizeBytes += chunk.length
      if (sizeBytes > lengthBytes) throw incompleteBody()
      checksum?.update(chunk)
      md5?.update(chunk)
      sha256?.update(chunk)
      yield chunk
    }
    if (sizeBytes !== lengthBytes) throw incompleteBody()

    const md5Digest = md5?.digest()
    if (contentMd5 !== undefined && md5Digest && !md5Digest.equals(Buffer.from(contentMd5, 'base64'))) {
      throw badDigest('The Content-MD5 you specified did not match what we received.')
    }
    const sha256Hex = sha256?.digest('hex')
    if (sha256Hex !== undefined && sha256Hex !== contentSha256.toLowerCase()) {
      throw new S3Error(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        400,
        { ClientComputedContentSHA256: contentSha256, S3ComputedContentSHA256: sha256Hex },
      )
    }
    const checksumValue = checksum?.digest().toString('base64')
    if (declared && checksumValue !== undefined) {
      const name = checksumHeaderName(declared.algorithm)
      const declaredValue = declared.value ?? trailers.get(name)
      if (declaredValue === undefined) {
        throw new S3Error(
          'MalformedTrailerError',
          'The request contained trailing data that was not well-formed or did not conform to our published schema.',
          400,
        )
      }
      if (declaredValue !== checksumValue) {
        throw badDigest(`The ${declared.algorithm} you specified did not match the calculated checksum.`)
      }
    }
    received = {
      sizeBytes,
      eTag: md5Digest?.toString('hex') ?? opaqueETag(),
      checksum:
        declared && checksumValue !== undefined
          ? { algorithm: declared.algorithm, value: checksumValue, type: 'FULL_OBJECT' }
          : undefined,
    }
  }

  return {
    content: check(),
    received: () => {
      if (!received) throw new Error('received() was called before the body had been read to its end')
      return received
    },
  }
}

/** An XML document sent to an operation, checked like any body; `declared` null where its checksum headers mean something else. */
export async function receiveDocument(request: S3Request, declared?: DeclaredChecksum | null): Promise<string> {
  if (declaredLength(request) > MAX_DOCUMENT_BYTES) throw malformedXml()
  const chunks: Buffer[] = []
  for await (const chunk of receiveContent(request, declared).content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Looks like an MD5 and isn't one. */
export function opaqueETag(): string {
  return randomBytes(16).toString('hex')
}

function isAwsChunked(request: S3Request): boolean {
  const isStreaming = header(request, 'x-amz-content-sha256')?.startsWith('STREAMING-') ?? false
  return isStreaming || /(?:^|,)\s*aws-chunked\s*(?:,|$)/.test(header(request, 'content-encoding') ?? '')
}

function declaredLength(request: S3Request): number {
  const decodedLength = header(request, 'x-amz-decoded-content-length')
  if (!isAwsChunked(request) && header(request, 'transfer-encoding') !== undefined) {
    throw new S3Error('NotImplemented', 'A header you provided implies functionality that is not implemented', 501, {
      Header: 'Transfer-Encoding',
    })
  }
  const length = isAwsChunked(request) ? decodedLength : header(request, 'content-length')
  if (length === undefined || !/^\d+$/.test(length)) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411)
  }
  return Number(length)
}
