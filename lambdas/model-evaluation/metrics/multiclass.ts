import { type MetricValues, ratio } from './metric-values.ts'

/** Row counts as `matrix[actual][predicted]`. */
export function confusionMatrix(actual: Float64Array, predicted: Float64Array, classes: number): number[][] {
  const counts = new Float64Array(classes * classes)
  for (const [row, code] of actual.entries()) {
    const cell = code * classes + (predicted[row] ?? Number.NaN)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return Array.from({ length: classes }, (_, code) => [...counts.subarray(code * classes, (code + 1) * classes)])
}

/** What a class's row and column of the confusion matrix say. */
export type ClassMetrics = {
  readonly rows: number
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** Precision, recall and F1 of each class, 0 where there is nothing to divide by. */
export function classMetrics(matrix: readonly (readonly number[])[]): readonly ClassMetrics[] {
  return countsOf(matrix).map(({ right, actual, predicted }) => ({
    rows: actual,
    precision: ratio(right, predicted),
    recall: ratio(right, actual),
    f1: ratio(2 * right, actual + predicted),
  }))
}

/**
 * The metrics of a model with several classes that follow from its confusion matrix. Averages run over the classes
 * that occur, as actual or as predicted ones: unweighted (`precision`, `recall`, `f1`), and weighted by the classes'
 * rows. `mcc` is Gorodkin's; it is left out where all rows are of one class, or predicted as one.
 */
export function matrixMetrics(matrix: readonly (readonly number[])[]): MetricValues {
  const counts = countsOf(matrix)
  const rows = sum(counts.map(({ actual }) => actual))
  const right = sum(counts.map((each) => each.right))
  const occurring = classMetrics(matrix).filter((_, code) => occurs(counts[code]))
  const macro = (name: 'precision' | 'recall' | 'f1') => mean(occurring.map((each) => each[name]))
  const weighted = (name: 'precision' | 'recall' | 'f1') =>
    ratio(sum(occurring.map((each) => each.rows * each[name])), rows)
  const mcc = gorodkinMcc(counts, rows, right)
  return {
    accuracy: ratio(right, rows),
    balancedAccuracy: mean(occurring.filter((each) => each.rows > 0).map((each) => each.recall)),
    precision: macro('precision'),
    recall: macro('recall'),
    f1: macro('f1'),
    ...(mcc === undefined ? {} : { mcc }),
    weightedPrecision: weighted('precision'),
    weightedRecall: weighted('recall'),
    weightedF1: weighted('f1'),
  }
}

/** The matrix without the classes that neither are there nor were predicted. */
export function occurringMatrix(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const counts = countsOf(matrix)
  return matrix.filter((_, code) => occurs(counts[code])).map((row) => row.filter((_, code) => occurs(counts[code])))
}

type ClassCounts = { readonly right: number; readonly actual: number; readonly predicted: number }

function countsOf(matrix: readonly (readonly number[])[]): readonly ClassCounts[] {
  return matrix.map((ofActual, code) => ({
    right: ofActual[code] ?? 0,
    actual: sum(ofActual),
    predicted: sum(matrix.map((row) => row[code] ?? 0)),
  }))
}

function occurs(counts: ClassCounts | undefined): boolean {
  return counts !== undefined && counts.actual + counts.predicted > 0
}

function gorodkinMcc(perClass: readonly ClassCounts[], rows: number, right: number): number | undefined {
  const covariance = right * rows - sum(perClass.map(({ actual, predicted }) => actual * predicted))
  const actualVariance = rows ** 2 - sum(perClass.map(({ actual }) => actual ** 2))
  const predictedVariance = rows ** 2 - sum(perClass.map(({ predicted }) => predicted ** 2))
  const scale = Math.sqrt(actualVariance) * Math.sqrt(predictedVariance)
  return scale === 0 ? undefined : covariance / scale
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return ratio(sum(values), values.length)
}
