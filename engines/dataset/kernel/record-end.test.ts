import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { PADDING_BYTES } from './layout.ts'
import { RecordKernel } from './record-kernel.ts'

const PIECES = fc.constantFrom(
  'a',
  '1.5',
  ' ',
  '\t',
  ',',
  ';',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  '","',
  '"\n',
  ',"',
  'ab "c',
  'x'.repeat(17),
)

const kernel = new RecordKernel()
const start = kernel.allocate(2000 + PADDING_BYTES)

test('a text is cut where the tokenizer finds the end of a record', () => {
  fc.assert(
    fc.property(fc.array(PIECES, { maxLength: 60 }), fc.constantFrom(',', ';', '\t'), (pieces, delimiter) => {
      const text = Buffer.from(pieces.join(''))
      kernel.setFormat(delimiter, '.')
      kernel.bytes.set(text, start)
      // Before the tokenizer, which overwrites the byte at the end.
      const found = kernel.exports.lastRecordEnd(start, start + text.length) - start
      const ends = new Set([0])
      let at = start
      for (let next = start; next >= 0; next = kernel.tokenize(at, start + text.length, false)) {
        at = next
        ends.add(at - start)
      }
      expect(ends).toContain(found)
      // One whose last byte may go on, as a CR or a quote, may be left to the next cut.
      expect(/["\r]$/.test(text.toString()) || found === at - start).toBe(true)
    }),
    { numRuns: 3000 },
  )
})
