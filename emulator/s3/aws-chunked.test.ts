import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeAwsChunked } from './aws-chunked.ts'

async function* inPieces(framed: Buffer, pieceSizes: readonly number[]): AsyncGenerator<Buffer> {
  let offset = 0
  for (const size of pieceSizes) {
    yield framed.subarray(offset, offset + size)
    offset += size
  }
  yield framed.subarray(offset)
}

async function decode(framed: string | Buffer, pieceSizes: readonly number[] = []) {
  const trailers = new Map<string, string>()
  const decoded: Buffer[] = []
  for await (const bytes of decodeAwsChunked(inPieces(Buffer.from(framed as string), pieceSizes), trailers)) {
    decoded.push(bytes)
  }
  return { content: Buffer.concat(decoded), trailers: Object.fromEntries(trailers) }
}

test('takes framing and signatures off and reads the trailers', async () => {
  const framed =
    '5;chunk-signature=ab01\r\nhello\r\n1;chunk-signature=cd\r\n!\r\n0;chunk-signature=ef\r\n' +
    'X-Amz-Checksum-Crc32: AAAAAA==\r\nx-amz-trailer-signature:12\r\n\r\n'

  const { content, trailers } = await decode(framed)

  expect(content.toString()).toBe('hello!')
  expect(trailers).toEqual({ 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-trailer-signature': '12' })
})

test('comes back the same however it is framed and cut', async () => {
  const pieceSizes = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 60 })
  const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(chunks, pieceSizes, async (chunks, pieceSizes) => {
      const framed = Buffer.concat([
        ...chunks.flatMap((chunk) => [Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]),
        Buffer.from('0\r\na:b\r\n\r\n'),
      ])
      const { content, trailers } = await decode(framed, pieceSizes)
      expect(content.equals(Buffer.concat(chunks))).toBe(true)
      expect(trailers).toEqual({ a: 'b' })
    }),
  )
})

test.each([
  ['nothing', '', 'IncompleteBody'],
  ['a chunk that is cut', '5\r\nhel', 'IncompleteBody'],
  ['no last chunk', '5\r\nhello\r\n', 'IncompleteBody'],
  ['no end of the trailers', '0\r\na:b\r\n', 'IncompleteBody'],
  ['a chunk longer than it says', '4\r\nhello\r\n0\r\n\r\n', 'InvalidChunk'],
  ['a size that is none', 'xyz\r\n', 'InvalidChunk'],
  ['bytes behind the end', '0\r\n\r\nmore', 'InvalidChunk'],
  ['a trailer without a colon', '0\r\ntrailer\r\n\r\n', 'InvalidChunk'],
  ['a line without an end', 'a'.repeat(9000), 'InvalidChunk'],
])('refuses %s', async (_name, framed, code) => {
  await expect(decode(framed)).rejects.toMatchObject({ code })
})
