import { fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Writable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sendFile } from './send-file.ts'

const SIZE_BYTES = 1_000_000
// No block of it is like another, so that a buffer written over too early shows.
const content = Buffer.from(Uint32Array.from({ length: SIZE_BYTES / 4 }, (_, index) => index * 2_654_435_761).buffer)
let folder = ''
let filePath = ''

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'send-file-'))
  filePath = path.join(folder, 'blob')
  writeFileSync(filePath, content)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Takes in each chunk a turn of the event loop later, as a slow client does. */
function slowTarget(taken: Buffer[]): Writable {
  return new Writable({
    write: (chunk: Buffer, _encoding, done) =>
      setImmediate(() => {
        taken.push(Buffer.from(chunk))
        done()
      }),
  })
}

it.each([
  ['the whole of a file', 0, SIZE_BYTES],
  ['a range of several buffers', 7, 700_001],
  ['exactly one buffer', 0, 256 * 1024],
  ['exactly two buffers', 1, 512 * 1024],
  ['a byte at the end', SIZE_BYTES - 1, 1],
])('sends %s to a slow client and closes the file', async (_, start, sizeBytes) => {
  const taken: Buffer[] = []
  const descriptor = openSync(filePath, 'r')
  await sendFile({ descriptor, start, sizeBytes }, slowTarget(taken))
  expect(Buffer.concat(taken).equals(content.subarray(start, start + sizeBytes))).toBe(true)
  expect(() => fstatSync(descriptor)).toThrow('EBADF')
})

it.each([
  ['in the middle', (target: Writable) => target.once('drain', () => target.destroy())],
  ['before the first byte', (target: Writable) => target.destroy()],
])('a client that hangs up %s leaves no file open', async (_, hangUp) => {
  const target = slowTarget([])
  hangUp(target)
  const descriptor = openSync(filePath, 'r')
  await expect(sendFile({ descriptor, start: 0, sizeBytes: SIZE_BYTES }, target)).rejects.toThrow('Premature close')
  expect(() => fstatSync(descriptor)).toThrow('EBADF')
})

it('a file that is shorter than it should be ends the answer with an error', async () => {
  const descriptor = openSync(filePath, 'r')
  const sending = sendFile({ descriptor, start: 10, sizeBytes: SIZE_BYTES }, slowTarget([]))
  await expect(sending).rejects.toThrow('a blob ends 10 bytes too early')
})
