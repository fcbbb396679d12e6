import { expect, it } from 'vitest'
import { pythonFloat } from './python-float.ts'

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
