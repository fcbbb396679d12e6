import { METRICS, type MetricName } from '#shared/metrics/metrics.ts'
import type { FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'

/** The answers of a model without features. Each metric is beside the best that such a model can do by it. */
export type Baseline = Answers & {
  /** Those of metrics of absolute errors; not there where the schema is of a version that knew no median. */
  readonly median?: Answers
}

/**
 * The predictions of the baseline, a model without features: the class shares of all rows but these test rows, with the
 * most frequent class predicted; or the training rows' mean, and their median.
 */
export function baselineAnswers(problem: FeatureSchema['problem'], actual: Float64Array): Baseline {
  const threshold = 0.5
  if (problem.type === 'regression') {
    const { mean, median } = problem.target
    const always = (value: number): Answers => ({ values: actual.map(() => value), threshold })
    return { ...always(mean), ...(median !== undefined && { median: always(median) }) }
  }
  const shares = sharesWithout(problem, actual)
  if (problem.type === 'binary') return { values: actual.map(() => shares[1] ?? 0), threshold }
  const values = new Float64Array(actual.length * shares.length)
  for (let start = 0; start < values.length; start += shares.length) values.set(shares, start)
  return { values, threshold }
}

/** What a metric is beside. */
export function baselineOf(metric: MetricName, baseline: Baseline): Answers {
  return METRICS[metric].guess === 'median' ? (baseline.median ?? baseline) : baseline
}

/** The schema counts the classes among all rows that were used. */
function sharesWithout({ classes }: Exclude<Problem, { type: 'regression' }>, actual: Float64Array): readonly number[] {
  const counts = classes.map(({ count }) => count)
  for (const code of actual) counts[code] = Math.max(0, (counts[code] ?? 0) - 1)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => (total === 0 ? 1 / counts.length : count / total))
}
