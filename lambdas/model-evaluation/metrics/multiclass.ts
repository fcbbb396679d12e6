import { type MetricValues, ratio } from './metric-values.ts'

/** As in binary.ts: keeps one wrong row from an infinite loss. */
const CLIP = Number.EPSILON

/**
 * The metrics of a model with `classes` classes. `actual` are class codes; `probabilities` hold `classes` values a
 * row. Macro averages run over the classes that occur, as actual or as predicted ones; `mcc` is Gorodkin's.
 */
export function multiclassMetrics(actual: Float64Array, probabilities: Float64Array, classes: number): MetricValues {
  return {
    logLoss: logLoss(actual, probabilities, classes),
    ...matrixMetrics(confusionMatrix(actual, likeliestClasses(probabilities, classes), classes)),
  }
}

/** The class of the highest probability of each row; the first of several. */
export function likeliestClasses(probabilities: Float64Array, classes: number): Float64Array {
  const codes = new Float64Array(probabilities.length / classes)
  for (let row = 0; row < codes.length; row++) {
    const ofRow = probabilities.subarray(row * classes, (row + 1) * classes)
    codes[row] = ofRow.indexOf(Math.max(...ofRow))
  }
  return codes
}

/** Row counts as `matrix[actual][predicted]`. */
export function confusionMatrix(actual: Float64Array, predicted: Float64Array, classes: number): number[][] {
  const counts = new Float64Array(classes * classes)
  for (const [row, code] of actual.entries()) {
    const cell = code * classes + (predicted[row] ?? Number.NaN)
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return Array.from({ length: classes }, (_, code) => [...counts.subarray(code * classes, (code + 1) * classes)])
}

/** What follows from the confusion matrix alone. */
export function matrixMetrics(matrix: readonly (readonly number[])[]): MetricValues {
  const perClass = matrix.map((ofActual, code) => ({
    right: ofActual[code] ?? 0,
    actual: sum(ofActual),
    predicted: sum(matrix.map((row) => row[code] ?? 0)),
  }))
  const occurring = perClass.filter(({ actual, predicted }) => actual + predicted > 0)
  const rows = sum(perClass.map(({ actual }) => actual))
  const right = sum(perClass.map((each) => each.right))
  const mcc = gorodkinMcc(perClass, rows, right)
  return {
    accuracy: ratio(right, rows),
    balancedAccuracy: mean(occurring.filter(({ actual }) => actual > 0).map((each) => each.right / each.actual)),
    precision: mean(occurring.map((each) => ratio(each.right, each.predicted))),
    recall: mean(occurring.map((each) => ratio(each.right, each.actual))),
    f1: mean(occurring.map((each) => ratio(2 * each.right, each.actual + each.predicted))),
    ...(mcc === undefined ? {} : { mcc }),
  }
}

type ClassCounts = { readonly right: number; readonly actual: number; readonly predicted: number }

/** Undefined where all rows are of one class, or predicted as one. */
function gorodkinMcc(perClass: readonly ClassCounts[], rows: number, right: number): number | undefined {
  const covariance = right * rows - sum(perClass.map(({ actual, predicted }) => actual * predicted))
  const actualVariance = rows ** 2 - sum(perClass.map(({ actual }) => actual ** 2))
  const predictedVariance = rows ** 2 - sum(perClass.map(({ predicted }) => predicted ** 2))
  const scale = Math.sqrt(actualVariance) * Math.sqrt(predictedVariance)
  return scale === 0 ? undefined : covariance / scale
}

/** Clips, then normalises each row: float32 probabilities do not add up to 1 exactly. */
function logLoss(actual: Float64Array, probabilities: Float64Array, classes: number): number {
  let loss = 0
  for (const [row, code] of actual.entries()) {
    let ofActual = Number.NaN
    let total = 0
    for (const [column, probability] of probabilities.subarray(row * classes, (row + 1) * classes).entries()) {
      const clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP)
      total += clipped
      if (column === code) ofActual = clipped
    }
    loss -= Math.log(ofActual / total)
  }
  return loss / actual.length
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return ratio(sum(values), values.length)
}
