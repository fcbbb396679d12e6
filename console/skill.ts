import { isHigherBetter } from '#shared/metrics/metrics.ts'
import type { MetricAnswer } from './answers.ts'

/**
 * How much of what guessing gets wrong the model gets right: 0 is no better, 1 is perfect. It makes models of different
 * metrics comparable at a glance. Undefined where nothing is known of guessing.
 */
export function skill(metric: MetricAnswer | undefined): number | undefined {
  if (metric?.baseline === undefined) return undefined
  const { name, value, baseline } = metric
  const [left, most] = isHigherBetter(name) ? [value - baseline, 1 - baseline] : [baseline - value, baseline]
  return most > 0 ? left / most : undefined
}
