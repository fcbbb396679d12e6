import type { HttpRequest } from './http-messages.ts'
import { jsonErrorOffset } from './json-error-offset.ts'
import { RequestProblem } from './problem.ts'

/** What a request brings: a JSON value, or CSV text; `header` where the content type says whether there is one. */
export type Input =
  | { readonly type: 'json'; readonly value: unknown }
  | { readonly type: 'csv'; readonly text: string; readonly header: boolean | undefined }

/** Lambda takes and gives 6 MB at a time, the envelope included. */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

const HOW = 'Send application/json or text/csv (with curl: -H "content-type: application/json").'

/**
 * Reads the body by its content type; without one it is taken as JSON.
 * @throws RequestProblem 400, 413 or 415.
 */
export function readBody({ body, headers }: Pick<HttpRequest, 'body' | 'headers'>): Input {
  if ('value' in body) return { type: 'json', value: body.value }
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(/\s*;\s*/)
  const csv = mediaType === 'text/csv'
  if (!csv && mediaType !== '' && !/^application\/([\w.-]+\+)?json$/.test(mediaType)) {
    throw new RequestProblem('unsupported-media-type', { detail: `This content type is not taken. ${HOW}` })
  }
  if (body.bytes.length > MAX_PAYLOAD_BYTES) {
    throw new RequestProblem('too-large', {
      detail: 'The body is larger than 6 MB. Send the instances in several requests.',
    })
  }
  const text = decode(body.bytes)
  if (text.trim() === '') throw new RequestProblem('unreadable-body', { detail: `The body is empty. ${HOW}` })
  if (csv) return { type: 'csv', text, header: headerParameter(parameters) }
  return { type: 'json', value: parseJson(text) }
}

/** The JSON value that a request of a protocol brings that has no other form. @throws RequestProblem 400, 413 or 415. */
export function readJsonBody(request: Pick<HttpRequest, 'body' | 'headers'>): unknown {
  const input = readBody(request)
  if (input.type === 'json') return input.value
  throw new RequestProblem('unsupported-media-type', { detail: 'This path takes application/json alone.' })
}

/** Takes a byte order mark away, too. */
const UTF8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Buffer): string {
  let text: string
  try {
    text = UTF8.decode(bytes)
  } catch {
    throw notUtf8()
  }
  // What a front door makes of bytes that are no UTF-8 where it hands the body over as text.
  if (text.includes('\uFFFD')) throw notUtf8()
  return text
}

function notUtf8(): RequestProblem {
  return new RequestProblem('unreadable-body', {
    detail: 'The body is not UTF-8 text. Send it in UTF-8, uncompressed.',
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const offset = jsonErrorOffset(text)
    const before = text.slice(0, offset)
    const line = before.split('\n').length
    const column = offset - before.lastIndexOf('\n')
    const what = offset === text.length ? 'it ends too early' : faultAt(text, offset)
    throw new RequestProblem('unreadable-body', {
      detail: `The body is not JSON: line ${line}, column ${column}: ${what}.`,
      members: { position: { offset, line, column } },
    })
  }
}

/** Python, R and JavaScript write numbers that JSON has not. */
function faultAt(text: string, offset: number): string {
  const [word] = /^[+-]?(?:NaN|Infinity|inf)\b/i.exec(text.slice(offset, offset + 12)) ?? []
  if (word !== undefined) return `JSON has no ${word}; write null for a missing value`
  return 'this character cannot stand there'
}

/** RFC 4180's `header=present` and `header=absent`. */
function headerParameter(parameters: readonly string[]): boolean | undefined {
  if (parameters.includes('header=present')) return true
  if (parameters.includes('header=absent')) return false
  return undefined
}
