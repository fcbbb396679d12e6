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
  return {
    rmse: Math.sqrt(squares / actual.length),
    mae: absolutes / actual.length,
    ...(isConstant ? {} : { r2: 1 - squares / spread }),
  }
}
