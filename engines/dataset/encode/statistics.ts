import type { NumberStatistics } from '#shared/schema/feature-schema.ts'

const DECILES = 10

/**
 * The statistics of a column's numbers, which are ascending and not empty: those of the training rows of the sample.
 * Of 3,500 sampled rows a decile is off by less than a percentile, as a rule.
 */
export function numberStatistics(sorted: Float64Array): NumberStatistics {
  const deciles = Array.from({ length: DECILES + 1 }, (_, decile) => quantile(sorted, decile / DECILES))
  const counts = Array.from({ length: DECILES }, () => 0)
  let bin = 0
  let sum = 0
  for (const value of sorted) {
    // Each bin holds its lower edge; the last holds the maximum too.
    while (bin < DECILES - 1 && value >= (deciles[bin + 1] ?? Number.POSITIVE_INFINITY)) bin++
    counts[bin] = (counts[bin] ?? 0) + 1
    sum += value
  }
  return {
    min: sorted[0] ?? 0,
    max: sorted.at(-1) ?? 0,
    mean: sum / sorted.length,
    deciles,
    counts,
    missingRate: 0,
    standardDeviation: standardDeviation(sorted, sum / sorted.length),
    rows: sorted.length,
  }
}

function standardDeviation(values: Float64Array, mean: number): number {
  let squares = 0
  for (const value of values) squares += (value - mean) ** 2
  return Math.sqrt(squares / values.length)
}

/** From here on a column goes with its place in the file. A sorted column does so too, but hardly ever this evenly. */
const GOES_WITH_FILE = 0.99
/** Of fewer rows it may be chance. */
const FEWEST_ORDERED = 20

/**
 * How closely values go with their place, where that is 0.99 or more, or -0.99 or less: they count the rows, or tell the
 * time at which these came.
 */
export function orderOf(values: Float64Array): number | undefined {
  const { length } = values
  if (length < FEWEST_ORDERED) return undefined
  const mean = values.reduce((sum, value) => sum + value / length, 0)
  const middle = (length - 1) / 2
  let [together, squares] = [0, 0]
  for (const [place, value] of values.entries()) {
    together += (place - middle) * (value - mean)
    squares += (value - mean) ** 2
  }
  const correlation = together / Math.sqrt((squares * length * (length * length - 1)) / 12)
  return Math.abs(correlation) >= GOES_WITH_FILE ? Number(correlation.toFixed(4)) : undefined
}

/** The value below which `share` of the sorted values lie, between two of them in proportion. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1)
  const lower = sorted[Math.floor(position)] ?? 0
  const upper = sorted[Math.ceil(position)] ?? lower
  return lower + (upper - lower) * (position - Math.floor(position))
}
