import { expect, test } from 'vitest'
import { threadsOf } from './threads-of.ts'

test.each([
  [512, 2, 1],
  [1769, 2, 1],
  [2048, 2, 1],
  [3008, 2, 2],
  [3538, 2, 2],
  [5307, 4, 3],
  [10_240, 6, 6],
  // The cores of a laptop that plays Lambda.
  [10_240, 4, 4],
])('%d MB of memory on %d cores are %d threads', (memoryMb, cores, threads) => {
  expect(threadsOf(memoryMb, cores)).toBe(threads)
})

test.each([
  [1, 1],
  [2, 2],
  [96, 8],
])('%d cores outside of Lambda are %d threads', (cores, threads) => {
  expect(threadsOf(undefined, cores)).toBe(threads)
})
