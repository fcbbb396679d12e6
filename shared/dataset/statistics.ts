import type { NumberStatistics, ValueStatistics } from '#shared/schema/feature-schema.ts'

const DECILES = 10
const MOST_TOP_VALUES = 20

/** The statistics of a column's numbers; `rows` counts the missing ones too. `sorted` is ascending and not empty. */
export function numberStatistics(sorted: Float64Array, rows: number): NumberStatistics {
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
    missingRate: (rows - sorted.length) / rows,
  }
}

/** The value below which `share` of the sorted values lie, between two of them in proportion. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1)
  const lower = sorted[Math.floor(position)] ?? 0
  const upper = sorted[Math.ceil(position)] ?? lower
  return lower + (upper - lower) * (position - Math.floor(position))
}

/** The values of a column with their counts, most frequent first, then by text. */
export function valueCounts(values: Iterable<string>): readonly { readonly value: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

/** The statistics of a column's categories; `rows` counts the missing ones too. */
export function valueStatistics(
  counts: ReturnType<typeof valueCounts>,
  missing: number,
  rows: number,
): ValueStatistics {
  return { top: counts.slice(0, MOST_TOP_VALUES), missingRate: missing / rows }
}
