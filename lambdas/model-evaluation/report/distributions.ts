import { shareInterval } from '#shared/metrics/intervals.ts'
import type { Bin } from './charts/histogram.ts'
import type { Ranged } from './charts/intervals.ts'

/** Values in so many bins of equal width between two ends; what lies beyond is in the outermost. */
export function binned(values: Float64Array, [low, high]: readonly [number, number], count: number): readonly Bin[] {
  const width = (high - low) / count || 1
  const rows = Array.from({ length: count }, () => 0)
  // By place: over ten million values an iterator takes seconds.
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? 0
    const bin = Math.min(count - 1, Math.max(0, Math.floor((value - low) / width)))
    rows[bin] = (rows[bin] ?? 0) + 1
  }
  return rows.map((each, bin) => ({ from: low + bin * width, to: low + (bin + 1) * width, rows: each }))
}

/** How many values reach each of the thresholds, which are ascending; counted in one pass over the values. */
export function countsFrom(values: Float64Array, thresholds: readonly number[]): readonly number[] {
  const ascending = Float64Array.from(thresholds)
  const reached = new Float64Array(ascending.length + 1)
  for (let place = 0; place < values.length; place++) {
    const value = values[place] ?? 0
    let passed = 0
    while (passed < ascending.length && value >= (ascending[passed] ?? 0)) passed++
    reached[passed] = (reached[passed] ?? 0) + 1
  }
  const counts = Array.from(ascending, () => 0)
  let above = 0
  for (let place = ascending.length; place > 0; place--) {
    above += reached[place] ?? 0
    counts[place - 1] = above
  }
  return counts
}

/** A tenth of them is known as well by so many rows as by ten million, which take seconds to sort. */
export const MOST_SORTED = 200_000

const CALIBRATION_BINS = 10

/**
 * How often what was given a probability came true, with 95 % intervals: rows in ten groups of as many each, by their
 * probability; where there are fewer than a hundred, in groups of ten.
 */
export function calibrationOf(probabilities: Float64Array, isTrue: (row: number) => boolean): readonly Ranged[] {
  const order = Uint32Array.from(evenly(probabilities.length, MOST_SORTED)).sort(
    (a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0),
  )
  const groups = Math.max(1, Math.min(CALIBRATION_BINS, Math.floor(order.length / CALIBRATION_BINS)))
  return Array.from({ length: groups }, (_, group) => {
    const rows = order.subarray((group * order.length) / groups, ((group + 1) * order.length) / groups)
    let sum = 0
    let count = 0
    for (const row of rows) {
      sum += probabilities[row] ?? 0
      if (isTrue(row)) count++
    }
    const interval = shareInterval(count, rows.length) ?? { low: 0, high: 1 }
    return { x: sum / rows.length, value: count / rows.length, ...interval }
  })
}

/** Every so manieth number of 0, 1, …, so that there are at most so many. */
export function evenly(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index)
  return Array.from({ length: most }, (_, index) => Math.floor((index * count) / most))
}

/** A value that so large a share of the values is at most. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
