import type { MetricName } from '#shared/metrics/metrics.ts'

/** Metrics by name. One that is not defined for these rows is left out. */
export type MetricValues = Partial<Record<MetricName, number>>

/** A ratio that counts as 0 where there is nothing to divide by, as scikit-learn's `zero_division` has it. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** The mean of values of which there is at least one. */
export function mean(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
