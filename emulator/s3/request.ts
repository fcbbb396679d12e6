import { randomBytes } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { OpenRange } from './send-file.ts'

/** A request as the operations read it. */
export type S3Request = {
  readonly method: string
  /** Empty for the service itself. */
  readonly bucket: string
  /** Decoded; empty for the bucket itself. */
  readonly key: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The body, and the connection it comes over. */
  readonly incoming: IncomingMessage
  readonly requestId: string
}

export type S3Answer = {
  readonly status?: number
  readonly headers?: OutgoingHttpHeaders
  /** An XML document. */
  readonly xml?: string
  /** An open file and the bytes of it that are sent; it is closed afterwards. */
  readonly file?: OpenRange
}

/** One header's value; undefined where it is absent or empty. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.headers[name]
  return (Array.isArray(value) ? value.join(',') : value) || undefined
}

/** 16 characters, as S3's request ids have. */
export function newRequestId(): string {
  return randomBytes(8).toString('hex').toUpperCase()
}
