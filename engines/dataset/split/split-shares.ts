import type { Part } from '#shared/split/part-of.ts'

/** The shares of the parts; they sum to 1. */
export type Shares = Readonly<Record<Part, number>>

/** How many of `count` rows each part gets: largest remainder, ties to test, then validation. */
export function shareCounts(count: number, shares: Shares): Readonly<Record<Part, number>> {
  const parts: readonly Part[] = ['test', 'validation', 'train']
  const exact = parts.map((part) => count * shares[part])
  // 10 * 0.7 is 7 and 0.1 + 0.2 is not 0.3: what is a whole number but for rounding is one.
  const counts = exact.map((value) => Math.floor(value + ROUNDING))
  const remainders = exact.map((value, index) => value - (counts[index] ?? 0))
  let left = count - counts.reduce((sum, value) => sum + value, 0)
  while (left > 0) {
    const largest = remainders.reduce(
      (best, value, index) => (value > (remainders[best] ?? 0) + ROUNDING ? index : best),
      0,
    )
    counts[largest] = (counts[largest] ?? 0) + 1
    remainders[largest] = Number.NEGATIVE_INFINITY
    left--
  }
  const [test = 0, validation = 0, train = 0] = counts
  return { train, validation, test }
}

const ROUNDING = 1e-6
