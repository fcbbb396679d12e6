import { incompleteBody, S3Error } from './errors.ts'

// A chunk's line holds its size in hex and a signature, a trailer's line one checksum: far less than this.
const MAX_LINE_BYTES = 8 * 1024
const LINE_FEED = 10

type State = 'size' | 'data' | 'end-of-data' | 'trailers' | 'done'

/**
 * Takes the framing off an aws-chunked body, signed or not: `<hex size>[;chunk-signature=…]CRLF<bytes>CRLF` repeated,
 * a chunk of size 0, trailers, an empty line. What the trailers say is put into `trailers`, names in lower case.
 * Signatures are not looked at. Throws IncompleteBody where the body ends early, InvalidChunk where it isn't one.
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer> {
  let state: State = 'size'
  let line = ''
  let remainingBytes = 0
  for await (const bytes of body) {
    let offset = 0
    while (offset < bytes.length) {
      if (state === 'data') {
        const data = bytes.subarray(offset, offset + remainingBytes)
        offset += data.length
        remainingBytes -= data.length
        if (remainingBytes === 0) state = 'end-of-data'
        yield data
        continue
      }
      if (state === 'done') throw invalidChunk('bytes behind the end')
      const lineFeed = bytes.indexOf(LINE_FEED, offset)
      const lineEnd = lineFeed === -1 ? bytes.length : lineFeed
      line += bytes.toString('latin1', offset, lineEnd)
      if (line.length > MAX_LINE_BYTES) throw invalidChunk(`a line of more than ${MAX_LINE_BYTES} bytes`)
      offset = lineEnd + 1
      if (lineFeed === -1) continue

      const text = line.endsWith('\r') ? line.slice(0, -1) : line
      line = ''
      if (state === 'end-of-data') {
        if (text !== '') throw invalidChunk('a chunk that is longer than it says')
        state = 'size'
      } else if (state === 'size') {
        remainingBytes = chunkSize(text)
        state = remainingBytes === 0 ? 'trailers' : 'data'
      } else if (text === '') {
        state = 'done'
      } else {
        const colon = text.indexOf(':')
        if (colon === -1) throw invalidChunk('a trailer without a colon')
        trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim())
      }
    }
  }
  if (state !== 'done') throw incompleteBody()
}

function chunkSize(line: string): number {
  const size = line.split(';', 1)[0] ?? ''
  if (!/^[0-9a-f]{1,12}$/i.test(size)) throw invalidChunk('a chunk without a size')
  return Number.parseInt(size, 16)
}

function invalidChunk(found: string): S3Error {
  return new S3Error('InvalidChunk', `The aws-chunked body is not well-formed: it has ${found}.`, 400)
}
