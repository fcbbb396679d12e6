import { expect, it } from 'vitest'
import { parsePythonFloat, pythonFloat } from './python-float.ts'

it.each([
  [Math.fround(0.4478319), '0.4478318989276886'],
  [Math.fround(0.1), '0.10000000149011612'],
  [1, '1.0'],
  [-0, '-0.0'],
  [0.00001, '1e-05'],
  [1.5e-10, '1.5e-10'],
  [0.0001, '0.0001'],
  [1e16, '1e+16'],
  [123456789, '123456789.0'],
  [Number.NaN, 'nan'],
  [-Infinity, '-inf'],
])('prints %d as Python does: %s', (value, text) => {
  expect(pythonFloat(value)).toBe(text)
})

// As Python 3.11 and numpy 2 convert a text.
it.each<[string, number | undefined]>([
  ['1_0', 10],
  ['1_000.5', 1000.5],
  ['1e1_0', 1e10],
  [' 1\t', 1],
  ['1.', 1],
  ['.5', 0.5],
  ['1e400', Number.POSITIVE_INFINITY],
  ['-infinity', Number.NEGATIVE_INFINITY],
  ['+nan', Number.NaN],
  ['1__0', undefined],
  ['_1', undefined],
  ['1_', undefined],
  ['1._5', undefined],
  ['1e_5', undefined],
  ['0x10', undefined],
  ['1d5', undefined],
  ['', undefined],
  ['\uFEFF1', undefined],
])('reads %j as float() does', (text, value) => {
  expect(parsePythonFloat(text)).toBe(value)
})
