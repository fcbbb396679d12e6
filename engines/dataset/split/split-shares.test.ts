import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shareCounts } from './split-shares.ts'

const SHARES = { train: 0.7, validation: 0.2, test: 0.1 }

describe('share counts', () => {
  test.each([
    [150, { train: 105, validation: 30, test: 15 }],
    [10, { train: 7, validation: 2, test: 1 }],
    [442, { train: 309, validation: 89, test: 44 }],
    [11, { train: 8, validation: 2, test: 1 }],
    [15, { train: 10, validation: 3, test: 2 }],
    [1, { train: 1, validation: 0, test: 0 }],
    [0, { train: 0, validation: 0, test: 0 }],
  ])('of %d rows', (count, counts) => {
    expect(shareCounts(count, SHARES)).toEqual(counts)
  })

  test('sum to the rows, each within one of its share', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 98 }), fc.nat(97), (count, first, second) => {
        const validation = Math.min(second + 1, 99 - first)
        const shares = { train: first / 100, validation: validation / 100, test: (100 - first - validation) / 100 }
        const counts = shareCounts(count, shares)
        expect(counts.train + counts.validation + counts.test).toBe(count)
        for (const part of ['train', 'validation', 'test'] as const) {
          expect(Math.abs(counts[part] - count * shares[part])).toBeLessThan(1)
        }
      }),
    )
  })
})
