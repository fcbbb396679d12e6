import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDate } from '#shared/schema/cell-values.ts'
import { isoDateOf } from './iso-date.ts'

function read(text: string): number {
  const bytes = Buffer.from(text)
  return isoDateOf(bytes, 0, bytes.length)
}

test('reads every usual spelling as the reader of all cells does', () => {
  const date = fc.date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
  fc.assert(
    fc.property(date, fc.constantFrom(10, 19, 23, 24), fc.constantFrom('T', ' '), (when, length, separator) => {
      const text = when.toISOString().replace('T', separator).slice(0, length)
      expect(read(text)).toBe(parseDate(text)?.epochMs)
    }),
  )
})

test('leaves everything else to it, and reads nothing that it does not', () => {
  const digit = fc.nat(9).map(String)
  const near = fc
    .tuple(fc.array(digit, { minLength: 17, maxLength: 17 }), fc.constantFrom('', 'Z', '+01:00', '.5', 'x'))
    .map(
      ([d, end]) =>
        `${d.slice(0, 4).join('')}-${d[4]}${d[5]}-${d[6]}${d[7]}T${d[8]}${d[9]}:${d[10]}${d[11]}:${d[12]}${d[13]}${end}`,
    )
  fc.assert(
    fc.property(near, (text) => {
      expect([Number.NaN, parseDate(text)?.epochMs].some((value) => Object.is(value, read(text)))).toBe(true)
    }),
    { numRuns: 2000 },
  )
  for (const text of [
    '',
    '2024',
    '2024-02-30',
    '2024-01-31T25:00:00',
    '2024-01-31T10:00',
    'a024-01-01',
    '2024-01-31x',
  ]) {
    expect(read(text)).toBeNaN()
  }
})
