/** Which part a row belongs to. */
export type Part = 'train' | 'validation' | 'test'

export const PARTS: readonly Part[] = ['train', 'validation', 'test']

/** The shares of the parts; they sum to 1. */
export type Shares = Readonly<Record<Part, number>>

/** The lowest keys of a class's validation and test rows, as texts: a row lies in test when its key is at or above. */
export type Boundaries = { readonly validation: string; readonly test: string }

/** The part of a row with this key, by its class's boundaries. */
export function partOf(key: string, boundaries: Boundaries): Part {
  if (key >= boundaries.test) return 'test'
  return key >= boundaries.validation ? 'validation' : 'train'
}

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
