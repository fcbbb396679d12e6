import type { Interval } from '#shared/metrics/intervals.ts'
import type { MetricName } from '#shared/metrics/metrics.ts'
import type { MetricValues } from './metric-values.ts'
import { createRandom, drawGamma } from './random.ts'

const SEED = 1729
const MOST_DRAWS = 1_000
/** Ends the work for tables of hundreds of classes; 200 draws still give the 2.5 % points. */
const MOST_GAMMAS = 2_000_000
const FEWEST_DRAWS = 200

/**
 * Intervals of all metrics that follow from a table of counts: the 2.5 and 97.5 % points over tables drawn from the
 * Dirichlet distribution of what was counted, with one row more spread over each class's cells: a half a cell for two
 * classes. (A half a cell for three classes already holds the truth too seldom: the rows never seen outweigh those
 * that were.) The value itself always lies in its interval.
 */
export function confusionIntervals(
  matrix: readonly (readonly number[])[],
  metricsOf: (matrix: readonly (readonly number[])[]) => MetricValues,
): Partial<Record<MetricName, Interval>> {
  const random = createRandom(SEED)
  const cells = matrix.length ** 2
  const draws = Math.max(FEWEST_DRAWS, Math.min(MOST_DRAWS, Math.floor(MOST_GAMMAS / cells)))
  const drawn = Array.from({ length: draws }, () =>
    metricsOf(matrix.map((row) => row.map((count) => drawGamma(random, count + 1 / matrix.length)))),
  )
  const entries = Object.entries(metricsOf(matrix)).map(([name, value]) => {
    const sorted = Float64Array.from(drawn, (metrics) => metrics[name as MetricName] ?? value).sort()
    const low = sorted[Math.floor(0.025 * draws)] ?? value
    const high = sorted[Math.ceil(0.975 * draws) - 1] ?? value
    return [name, { low: Math.min(low, value), high: Math.max(high, value) }] as const
  })
  return Object.fromEntries(entries)
}
