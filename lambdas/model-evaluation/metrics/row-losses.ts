import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, predictedCodes } from '#shared/serving/predictions.ts'

/** A probability of exactly 0 or 1 would make one wrong row an infinite loss; scikit-learn clips by this, too. */
const CLIP = Number.EPSILON

/** The metrics of the gate that are a mean over the rows, or the root of one (rmse). */
export type RowMetric = Exclude<GateMetric, 'auc'>

/** What each row adds to a metric's mean; for rmse the squared error, for accuracy 1 where the row is right. */
export function rowLosses(metric: RowMetric, problem: Problem, actual: Float64Array, answers: Answers): Float64Array {
  const { values } = answers
  const at = (row: number) => values[row] ?? Number.NaN
  switch (metric) {
    case 'logLoss':
      if (problem.type === 'multiclass') return multiclassLogLosses(actual, values, problem.classes.length)
      return actual.map((code, row) => binaryLogLoss(code, at(row)))
    case 'brier':
      return actual.map((code, row) => (at(row) - code) ** 2)
    case 'accuracy': {
      const predicted = predictedCodes(problem, answers)
      return actual.map((code, row) => (predicted[row] === code ? 1 : 0))
    }
    case 'rmse':
      return actual.map((value, row) => (value - at(row)) ** 2)
    case 'mae':
      return actual.map((value, row) => Math.abs(value - at(row)))
  }
}

function binaryLogLoss(code: number, probability: number): number {
  const clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP)
  // log1p keeps the digits of a small probability that `1 - p` would round away.
  return code === 1 ? -Math.log(clipped) : -Math.log1p(-clipped)
}

/** Clips, then normalises each row: float32 probabilities do not add up to 1 exactly. */
function multiclassLogLosses(actual: Float64Array, probabilities: Float64Array, classes: number): Float64Array {
  return actual.map((code, row) => {
    let ofActual = Number.NaN
    let total = 0
    for (const [column, probability] of probabilities.subarray(row * classes, (row + 1) * classes).entries()) {
      const clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP)
      total += clipped
      if (column === code) ofActual = clipped
    }
    return -Math.log(ofActual / total)
  })
}
