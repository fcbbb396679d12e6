import { gunzipSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { GzipProblem, gunzipMembers } from './gunzip-members.ts'

const ONE = gzipSync('one ')
const TWO = gzipSync('two ')
const zeros = (sizeBytes: number) => Buffer.alloc(sizeBytes)

async function textOf(parts: Iterable<Uint8Array>, mayResume?: boolean): Promise<string> {
  const settings = mayResume === undefined ? {} : { mayResume }
  return Buffer.concat(await Array.fromAsync(gunzipMembers(parts, settings))).toString()
}

async function problemOf(parts: Iterable<Uint8Array>, mayResume?: boolean) {
  const error = await textOf(parts, mayResume).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof GzipProblem)) throw error ?? new Error('it was read')
  return { kind: error.kind, message: error.message }
}

/** The same bytes as one chunk, byte by byte, and with a chunk for each part. */
const chunkings = (...parts: readonly Buffer[]): readonly (readonly Uint8Array[])[] => {
  const whole = Buffer.concat(parts)
  return [[whole], Array.from(whole, (byte) => Uint8Array.of(byte)), parts]
}

describe('what gzip holds', () => {
  it.each<[string, string, readonly Buffer[]]>([
    ['one member', 'one ', [ONE]],
    ['members one behind the other', 'one two one ', [ONE, TWO, ONE]],
    ['zeros at the end, as on a tape', 'one ', [ONE, zeros(512)]],
    ['one zero at the end', 'one ', [ONE, zeros(1)]],
    ['zeros between members', 'one two ', [ONE, zeros(8), TWO]],
    ['zeros between and behind members', 'one two one ', [ONE, zeros(1), TWO, zeros(70_000), ONE, zeros(3)]],
    ['a member of nothing', 'one ', [gzipSync(''), ONE]],
  ])('is read whole: %s', async (_, text, parts) => {
    for (const chunks of chunkings(...parts)) expect(await textOf(chunks)).toBe(text)
  })

  const BEHIND = 'something stands behind its end that is neither zeros nor gzip'
  it.each<[string, GzipProblem['kind'], string, readonly Buffer[]]>([
    ['nothing', 'cut-off', 'unexpected end of file', []],
    ['no gzip', 'no-gzip', 'it does not begin as gzip does', [Buffer.from('a,b\n1,2\n')]],
    ['zeros before it', 'no-gzip', 'it does not begin as gzip does', [zeros(8), ONE]],
    ['its first byte', 'cut-off', 'unexpected end of file', [ONE.subarray(0, 1)]],
    ['half a member', 'cut-off', 'unexpected end of file', [ONE.subarray(0, 12)]],
    ['a second member cut off', 'cut-off', 'unexpected end of file', [ONE, TWO.subarray(0, 12)]],
    ['one cut off behind zeros', 'cut-off', 'unexpected end of file', [ONE, zeros(8), TWO.subarray(0, 1)]],
    ['a wrong checksum', 'damaged', 'incorrect data check', [withByte(ONE, ONE.length - 8)]],
    ['text behind its end', 'followed', BEHIND, [ONE, Buffer.from('garbage')]],
    ['text behind zeros', 'followed', BEHIND, [ONE, zeros(8), Buffer.from('garbage')]],
    ['one byte behind zeros', 'followed', BEHIND, [ONE, zeros(8), Buffer.from('\n\n')]],
    ['a tar behind zeros', 'followed', BEHIND, [ONE, zeros(8), Buffer.alloc(2 ** 17, 65)]],
    ['another packing behind it', 'damaged', 'unknown compression method', [ONE, Buffer.from('1f8b090000', 'hex')]],
  ])('is refused: %s', async (_, kind, message, parts) => {
    for (const chunks of chunkings(...parts)) expect(await problemOf(chunks)).toEqual({ kind, message })
  })

  it.each<[string, readonly Buffer[]]>([
    ['a member', [ONE, zeros(8), TWO]],
    ['a member of nothing', [ONE, zeros(8), gzipSync('')]],
    ['text', [ONE, zeros(8), Buffer.from('garbage')]],
  ])('is refused where nothing may follow zeros, and there is %s', async (_, parts) => {
    const message = 'something stands behind the zeros at its end'
    for (const chunks of chunkings(...parts))
      expect(await problemOf(chunks, false)).toEqual({ kind: 'followed', message })
  })

  it('may have members and zeros at its end where nothing may follow zeros', async () => {
    for (const chunks of chunkings(ONE, TWO, zeros(8))) expect(await textOf(chunks, false)).toBe('one two ')
  })

  test('is the same for any members, zeros between them and chunks', async () => {
    const member = fc.record({ text: fc.string({ maxLength: 300 }), zeros: fc.nat(40), level: fc.nat(9) })
    const members = fc.array(member, { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(members, fc.array(fc.integer({ min: 1, max: 60 })), async (all, sizes) => {
        const packed = Buffer.concat(
          all.flatMap((each) => [gzipSync(each.text, { level: each.level }), zeros(each.zeros)]),
        )
        expect(await textOf(chunksOf(packed, sizes))).toBe(all.map(({ text }) => text).join(''))
      }),
      { numRuns: 60 },
    )
  })

  test('is for any bytes what zlib reads, or refused', async () => {
    const edit = fc.record({ at: fc.nat(90), byte: fc.nat(255) })
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 3 }), async (edits) => {
        const bytes = Buffer.concat([gzipSync('some text of it'), TWO])
        for (const { at, byte } of edits) bytes[at % bytes.length] = byte
        const read = await textOf([bytes]).catch((error: unknown) => error)
        expect(read).toEqual(read instanceof GzipProblem ? read : gunzipSync(bytes).toString())
      }),
      { numRuns: 200 },
    )
  })
})

describe('the reading', () => {
  it('takes no more of the source than is asked for', async () => {
    const packed = gzipSync(Buffer.alloc(2 ** 22))
    let taken = 0
    let isClosed = false
    const source = (async function* () {
      try {
        for (; taken < 1000; taken++) yield packed
      } finally {
        isClosed = true
      }
    })()
    for await (const chunk of gunzipMembers(source)) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(taken).toBeLessThan(3)
    expect(isClosed).toBe(true)
  })

  it('is done with a chunk when it asks for the next one', async () => {
    const source = (function* () {
      const buffer = Buffer.alloc(7)
      for (let at = 0; at < ONE.length; at += 7) {
        const length = ONE.copy(buffer, 0, at)
        yield buffer.subarray(0, length)
        buffer.fill(0xaa)
      }
    })()
    expect(Buffer.concat(await Array.fromAsync(gunzipMembers(source))).toString()).toBe('one ')
  })

  it('breaks off with the error of its source', async () => {
    const broken = new Error('socket hang up')
    const source = (async function* () {
      yield ONE.subarray(0, 5)
      throw broken
    })()
    await expect(Array.fromAsync(gunzipMembers(source))).rejects.toBe(broken)
  })

  it('ends where zeros do not', async () => {
    let read = 0
    const endless = (function* () {
      yield ONE
      for (const block = Buffer.alloc(2 ** 16); ; read += block.length) yield block
    })()
    await expect(Array.fromAsync(gunzipMembers(endless))).rejects.toThrow('more than 1 MiB of zeros')
    expect(read).toBeLessThan(2 ** 21)
  })

  it('ends where members do not, with zeros between them', async () => {
    const member = Buffer.concat([gzipSync(''), zeros(1)])
    let read = 0
    const endless = (function* () {
      for (; ; read++) yield member
    })()
    await expect(Array.fromAsync(gunzipMembers(endless))).rejects.toThrow(
      'zeros between its parts more than 1,000 times',
    )
    expect(read).toBeLessThan(1100)
  })
})

function withByte(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ 0xff
  return changed
}

function* chunksOf(bytes: Buffer, sizes: readonly number[]): Generator<Uint8Array> & Iterable<Uint8Array> {
  let start = 0
  for (const size of sizes) {
    yield bytes.subarray(start, start + size)
    start += size
  }
  yield bytes.subarray(start)
}
