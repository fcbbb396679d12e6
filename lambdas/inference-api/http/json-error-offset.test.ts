import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonErrorOffset } from './json-error-offset.ts'

/** The place is marked by the arrow; at the end the text ends too early. */
it.each([
  '{"x": →abc}',
  '{"x": 1,→}',
  '[1 →2]',
  '[1,→]',
  '{"x" →1}',
  '{→x: 1}',
  '{"a": 1 →"b": 2}',
  '[1→}',
  '→}',
  '1 →2',
  '{"x": 0→1}',
  '{"x": →.5}',
  '{"x": 1→.}',
  '{"x": →NaN}',
  '{"x": →tru}',
  "{→'x': 1}",
  '"a→\nb"',
  '"→\\x"',
  '"→\\u12g4"',
  '{"x": 1→',
  '{"x": "abc→',
  '{"x": "abc\\"→',
  '[[]→',
  '→',
  ' → ',
])('in %j the error is at the arrow', (marked) => {
  const text = marked.replace('→', '')
  expect(() => JSON.parse(text)).toThrow(SyntaxError)
  // What ends too early is at fault at its end, after any spaces.
  expect(jsonErrorOffset(text)).toBe(text.trim() === '' ? text.length : marked.indexOf('→'))
})

it('what stands before the error has no error of its own', () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', '}', ']', ',', ':', '"', 'x', '1', '\\', '\n'),
      (json, place, inserted) => {
        const at = place % (json.length + 1)
        const text = `${json.slice(0, at)}${inserted}${json.slice(at)}`
        fc.pre(!isJson(text))
        const offset = jsonErrorOffset(text)
        expect(offset).toBeLessThanOrEqual(text.length)
        expect(jsonErrorOffset(text.slice(0, offset))).toBe(offset)
      },
    ),
    { numRuns: 1000 },
  )
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
