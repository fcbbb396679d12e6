/** Which part a row belongs to. */
export type Side = 'train' | 'validation' | 'test'

export const SIDES: readonly Side[] = ['train', 'validation', 'test']

/** The shares of the parts; they sum to 1. */
export type Shares = Readonly<Record<Side, number>>

/** The lowest keys of a class's validation and test rows, as texts: a row lies in test when its key is at or above. */
export type Boundaries = { readonly validation: string; readonly test: string }

/** The side of a row with this key, by its class's boundaries. */
export function sideOf(key: string, boundaries: Boundaries): Side {
  if (key >= boundaries.test) return 'test'
  return key >= boundaries.validation ? 'validation' : 'train'
}

/** How many of `count` rows each side gets: largest remainder, ties to test, then validation. */
export function shareCounts(count: number, shares: Shares): Readonly<Record<Side, number>> {
  const sides: readonly Side[] = ['test', 'validation', 'train']
  const exact = sides.map((side) => count * shares[side])
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
