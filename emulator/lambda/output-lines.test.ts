import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitOutput } from './output-lines.ts'

function read(chunks: readonly Buffer[]) {
  const seen: unknown[] = []
  const take = splitOutput({
    line: (text) => seen.push(text),
    invocationEnded: (requestId, memoryMb) => seen.push({ requestId, memoryMb }),
  })
  for (const chunk of chunks) take(chunk)
  take()
  return seen
}

it.each([
  ['lines', 'a\nb\n', ['a', 'b']],
  ['a last line without an end', 'a\nb', ['a', 'b']],
  ['an empty line', 'a\n\nb\n', ['a', '', 'b']],
  ['lines of one message, parted by \\r', 'a\rb\n', ['a\nb']],
  ['lines ended by \\r\\n', 'a\r\nb\r\n', ['a', 'b']],
  ['the end of an invocation', 'a\n\0id-1 42\nb\n', ['a', { requestId: 'id-1', memoryMb: 42 }, 'b']],
  ['the end of an invocation within a line', 'a\0id-1 42\n', ['a', { requestId: 'id-1', memoryMb: 42 }]],
])('reads %s', (_name, output, seen) => {
  expect(read([Buffer.from(output)])).toEqual(seen)
})

it('reads the same however the output is cut into chunks', () => {
  const piece = fc.constantFrom('a', 'ü', '🎉', '\r', '\n', '\0id-1 42\n')
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(40)), (pieces, cuts) => {
      const output = Buffer.from(pieces.join(''))
      const ends = [...cuts, output.length].sort((a, b) => a - b)
      const chunks = ends.map((end, index) => output.subarray(ends[index - 1] ?? 0, end))
      expect(read(chunks)).toEqual(read([output]))
    }),
  )
})
