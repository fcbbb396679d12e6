import fc from 'fast-check'
import { expect, it } from 'vitest'
import { repeatedNames } from './repeated-names.ts'

it.each([
  ['none', '{"a":{"b":1},"c":{"b":[{"b":1},{"b":2}]}}', []],
  ['at the top', '{"csv":{"decimal":","},"target":"y","csv":{}}', ['csv']],
  ['within, and spelt in another way', '{"csv":{"a":1,"\\u0061":2}}', ['csv.a']],
  ['within a list', '[{"a":1,"a":{"a":1}}]', ['a']],
  ['the name of all objects', '{"__proto__":1,"__proto__":2}', ['__proto__']],
  ['none but in texts', '{"a":"\\"a\\":{[","b":"{\\"b\\":1,\\"b\\":2}\\\\"}', []],
])('%s', (_, text, expected) => {
  expect(repeatedNames(text, 20)).toEqual(expected)
})

it('names no more than are asked for, and stands a text of brackets', () => {
  const pairs = Array.from({ length: 1000 }, (_, at) => `"a${at}":1,"a${at}":2`)
  expect(repeatedNames(`{${pairs.join()}}`, 20)).toHaveLength(20)
  expect(repeatedNames('['.repeat(2_000_000) + ']'.repeat(2_000_000), 20)).toEqual([])
})

it('finds nothing in any text that JSON.stringify makes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(repeatedNames(JSON.stringify(value), 20)).toEqual([])
      expect(repeatedNames(`{"x":${JSON.stringify(value)},"x":1}`, 20)).toEqual(['x'])
    }),
  )
})
