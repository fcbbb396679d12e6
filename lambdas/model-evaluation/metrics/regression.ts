import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { MetricValues } from './metric-values.ts'

/** The metrics of a regression, in the target's unit. `r2` is left out where the actual values are all the same. */
export function regressionMetrics(actual: Float64Array, predicted: Float64Array): MetricValues {
  let squares = 0
  let absolutes = 0
  let total = 0
  for (const [row, value] of actual.entries()) {
    const error = value - (predicted[row] ?? Number.NaN)
    squares += error ** 2
    absolutes += Math.abs(error)
    total += value
  }
  const mean = total / actual.length
  let spread = 0
  for (const value of actual) spread += (value - mean) ** 2
  const isConstant = actual.every((value) => value === actual[0])
  const errors = residuals(actual, predicted).map(Math.abs)
  return {
    rmse: Math.sqrt(squares / actual.length),
    mae: absolutes / actual.length,
    ...(isConstant ? {} : { r2: 1 - squares / spread }),
    medianAbsoluteError: quantile(errors.sort(), 0.5),
  }
}

const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95]

/** Quantiles of actual minus predicted, between neighbours on the straight line (NumPy's default). */
export function residualQuantiles(
  actual: Float64Array,
  predicted: Float64Array,
): NonNullable<EvaluationRecord['residualQuantiles']> {
  const sorted = residuals(actual, predicted).sort()
  return SHARES.map((share) => ({ share, value: quantile(sorted, share) }))
}

function residuals(actual: Float64Array, predicted: Float64Array): Float64Array {
  return actual.map((value, row) => value - (predicted[row] ?? Number.NaN))
}

function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}
