import { expect, it } from 'vitest'
import { counted, percent } from './number-words.ts'

it.each([
  [0, '0\u00a0%'],
  [0.0004, 'under 0.1\u00a0%'],
  [0.93333, '93.3\u00a0%'],
  [1, '100\u00a0%'],
])('writes %d as %s', (share, text) => {
  expect(percent(share)).toBe(text)
})

it('counts in words', () => {
  expect([counted(1, 'row'), counted(1200, 'row'), counted(2, 'class', 'classes')]).toEqual([
    '1 row',
    '1,200 rows',
    '2 classes',
  ])
})
