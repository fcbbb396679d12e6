import type { Problem } from '#shared/schema/feature-schema.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import type { Id } from './encode-instances.ts'

export type Prediction = {
  /** The echoed field of the instance. */
  readonly id?: Id
} & (
  | { readonly label: string; readonly probability: number; readonly probabilities?: Readonly<Record<string, number>> }
  | { readonly value: number }
)

export type PredictionOptions = {
  /** Binary: the positive class is predicted from this probability on. */
  readonly threshold: number
  /** Whether the probabilities of all classes are given, too. */
  readonly probabilities: boolean
}

/** Values a row in the model's answer: a probability a class for multiclass, else one. */
export function answerWidth(problem: Problem): number {
  return problem.type === 'multiclass' ? problem.classes.length : 1
}

/** What the model's values say, row by row; the numbers are the model's own. */
export function predictionsOf(
  values: Float64Array,
  problem: Problem,
  options: PredictionOptions,
): readonly Prediction[] {
  if (problem.type === 'regression') return Array.from(values, (value) => ({ value }))
  const width = answerWidth(problem)
  const predictions: Prediction[] = []
  for (let start = 0; start < values.length; start += width) {
    const row = values.subarray(start, start + width)
    const positive = row[0] ?? 0
    const probabilities = problem.type === 'binary' ? [1 - positive, positive] : Array.from(row)
    const code = problem.type === 'binary' ? Number(positive >= options.threshold) : highest(probabilities)
    predictions.push({
      label: labelOfCode(problem, code),
      probability: probabilities[code] ?? 0,
      ...(options.probabilities ? { probabilities: byLabel(problem, probabilities) } : {}),
    })
  }
  return predictions
}

/** The first of the highest. */
function highest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > (values[best] ?? 0) ? index : best), 0)
}

function byLabel(problem: Problem, probabilities: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(probabilities.map((probability, code) => [labelOfCode(problem, code), probability]))
}
