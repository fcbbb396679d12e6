import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { binaryMetrics } from './binary.ts'
import type { MetricValues } from './metric-values.ts'
import { confusionMatrix, likeliestClasses, multiclassMetrics } from './multiclass.ts'
import { regressionMetrics } from './regression.ts'

export type Measured = Pick<EvaluationRecord, 'problem' | 'rows' | 'confusion' | 'threshold'> & {
  readonly metrics: MetricValues
  /** What is returned to callers, row by row: a class code, or the value of a regression. */
  readonly predicted: Float64Array
}

/** How many numbers the model answers for a row. */
export function predictionWidth(problem: Problem): number {
  return problem.type === 'multiclass' ? problem.classes.length : 1
}

/**
 * Measures a model's predictions against the actual values (class codes or numbers), by the problem's own metrics.
 * `predictions` hold {@link predictionWidth} numbers a row; `threshold` counts for two classes only.
 */
export function measurePredictions(
  problem: Problem,
  threshold: number,
  actual: Float64Array,
  predictions: Float64Array,
): Measured {
  const rows = actual.length
  if (problem.type === 'regression') {
    const metrics = regressionMetrics(actual, predictions)
    return { problem: problem.type, rows, metrics, confusion: null, threshold: null, predicted: predictions }
  }
  const classes = problem.classes.length
  const isBinary = problem.type === 'binary'
  const predicted = isBinary
    ? predictions.map((probability) => (probability >= threshold ? 1 : 0))
    : likeliestClasses(predictions, classes)
  return {
    problem: problem.type,
    rows,
    metrics: isBinary ? binaryMetrics(actual, predictions, threshold) : multiclassMetrics(actual, predictions, classes),
    confusion: {
      labels: problem.classes.map(({ label }) => label),
      matrix: confusionMatrix(actual, predicted, classes),
    },
    threshold: isBinary ? threshold : null,
    predicted,
  }
}
