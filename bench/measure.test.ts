import { expect, it } from 'vitest'
import { gate, median } from './measure.ts'

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[10, 9], 9.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})

it('a gate that does not hold says what is wrong', () => {
  expect(() => gate('the bytes come back', false)).toThrow('the correctness gate failed: the bytes come back')
  expect(() => gate('the bytes come back', true)).not.toThrow()
})
