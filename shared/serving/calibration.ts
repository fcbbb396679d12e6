import type { Problem } from '#shared/schema/feature-schema.ts'

/**
 * A correction of a model's probabilities: their log-odds times `slope`, plus `intercept`; of several classes the
 * logarithms times `slope`. A slope below 1 is for a model that is too sure. `temperature` has no intercept.
 */
export type Calibration = {
  readonly method: 'temperature' | 'platt'
  readonly slope: number
  readonly intercept: number
}

/** A float32 tells no more of a probability near 0 or 1. */
export const LEAST_PROBABILITY = 1e-7

/** What the corrected model answers; the order of two rows stays, and so does the likeliest class. */
export function calibrated(problem: Problem, values: Float64Array, { slope, intercept }: Calibration): Float64Array {
  if (problem.type === 'regression') return values
  if (problem.type === 'binary') return values.map((value) => 1 / (1 + Math.exp(-(slope * logOdds(value) + intercept))))
  const width = problem.classes.length
  const found = new Float64Array(values.length)
  for (let start = 0; start < values.length; start += width) {
    let sum = 0
    for (let at = start; at < start + width; at++) {
      const weight = Math.max(values[at] ?? 0, LEAST_PROBABILITY) ** slope
      found[at] = weight
      sum += weight
    }
    for (let at = start; at < start + width; at++) found[at] = (found[at] ?? 0) / sum
  }
  return found
}

/** The logarithm of a probability against its opposite; of 0 and 1 that of the nearest float32. */
export function logOdds(probability: number): number {
  const kept = Math.min(Math.max(probability, LEAST_PROBABILITY), 1 - LEAST_PROBABILITY)
  return Math.log(kept) - Math.log1p(-kept)
}
