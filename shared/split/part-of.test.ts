import { expect, test } from 'vitest'
import { partOf } from './part-of.ts'

test.each([
  [4.9, 'train'],
  [5, 'validation'],
  [7.9, 'validation'],
  [8, 'test'],
  [Number.POSITIVE_INFINITY, 'test'],
])('the part of the key %d', (key, part) => {
  expect(partOf(key, { validation: 5, test: 8 })).toBe(part)
})

test('keys as texts compare as the numbers do', () => {
  const boundaries = { validation: '5000000000000000', test: '8000000000000000' }
  expect(['4fffffffffffffff', '5000000000000000', '8000000000000000'].map((key) => partOf(key, boundaries))).toEqual([
    'train',
    'validation',
    'test',
  ])
})

test('where validation has no rows, both boundaries are one', () => {
  expect([1, 2, 3].map((key) => partOf(key, { validation: 2, test: 2 }))).toEqual(['train', 'test', 'test'])
})
