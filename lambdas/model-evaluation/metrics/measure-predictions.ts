import { type Interval, shareInterval } from '#shared/metrics/intervals.ts'
import { METRICS, type MetricName } from '#shared/metrics/metrics.ts'
import { rankScores } from '#shared/metrics/ranking.ts'
import type { EvaluationRecord, Metric } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, predictedCodes } from '#shared/serving/predictions.ts'
import type { Baseline } from './baseline.ts'
import { confusionCounts, confusionMetrics, rankingMetrics, thresholdCurve } from './binary.ts'
import { lossInterval, rootLossInterval } from './bootstrap.ts'
import { confusionIntervals } from './confusion-intervals.ts'
import { areaIntervalOf, designEffects, widened } from './grouped-intervals.ts'
import { type MetricValues, mean } from './metric-values.ts'
import { classMetrics, confusionMatrix, matrixMetrics, occurringMatrix } from './multiclass.ts'
import { regressionMetrics, residualQuantiles } from './regression.ts'
import { byGroup, type RowGroups } from './row-groups.ts'
import { type RowMetric, rowLosses } from './row-losses.ts'

export type Measured = Pick<
  EvaluationRecord,
  'problem' | 'rows' | 'metrics' | 'confusion' | 'threshold' | 'perClass' | 'thresholdCurve' | 'residualQuantiles'
>

/**
 * Measures a model's answers against the actual values (class codes or numbers), by the problem's own metrics, each
 * beside the value of `baseline`, the answers of a model that knows no features, or of its own answers dealt out at
 * random: a model that always answers the most frequent class has no precision that could be compared with. Intervals are
 * made of `groups` where rows belong together.
 */
export function measurePredictions(
  problem: Problem,
  actual: Float64Array,
  answers: Answers,
  baseline: Baseline,
  groups?: RowGroups,
): Measured {
  const { values, intervals, ...facts } = valuesAndIntervals(problem, actual, answers, groups)
  const guessed = metricValues(problem, actual, baseline)
  const dealtOut: MetricValues = facts.confusion
    ? { ...answerMetrics(dealtOutMatrix(facts.confusion.matrix)), mcc: 0 }
    : {}
  const byMedian = baseline.median && metricValues(problem, actual, baseline.median)
  const besides = (name: MetricName): Pick<Metric, 'baseline' | 'guess'> => {
    const { guess } = METRICS[name]
    if (guess === 'median' && byMedian?.[name] !== undefined) return { baseline: byMedian[name], guess }
    const beside = (guess === 'dealt-out' ? dealtOut : guessed)[name]
    return beside === undefined ? {} : { baseline: beside }
  }
  const entries = Object.entries(values).map(([key, value]) => {
    const name = key as MetricName
    return [name, { value, ...intervals[name], ...besides(name) }] as const
  })
  return { problem: problem.type, rows: actual.length, metrics: Object.fromEntries(entries), ...facts }
}

/** The rows that the answers would fall on in the mean, were they dealt out at random. */
function dealtOutMatrix(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const answered = matrix.map((_, code) => matrix.reduce((sum, row) => sum + (row[code] ?? 0), 0))
  const rows = answered.reduce((sum, count) => sum + count, 0)
  return matrix.map((row) => {
    const ofActual = row.reduce((sum, count) => sum + count, 0)
    return answered.map((count) => (ofActual * count) / rows)
  })
}

function answerMetrics(matrix: readonly (readonly number[])[]): MetricValues {
  return matrix.length === 2 ? confusionMetrics(confusionCounts(matrix)) : matrixMetrics(matrix)
}

/** The values alone. */
export function metricValues(problem: Problem, actual: Float64Array, answers: Answers): MetricValues {
  if (problem.type === 'regression') return regressionMetrics(actual, answers.values)
  const matrix = confusionMatrix(actual, predictedCodes(problem, answers), problem.classes.length)
  const logLoss = mean(rowLosses('logLoss', problem, actual, answers))
  if (problem.type === 'multiclass') return { logLoss, ...matrixMetrics(matrix) }
  return {
    ...rankingMetrics(rankScores(actual, answers.values)),
    logLoss,
    brier: mean(rowLosses('brier', problem, actual, answers)),
    ...confusionMetrics(confusionCounts(matrix)),
  }
}

type Intervals = Partial<Record<MetricName, Interval | undefined>>

function valuesAndIntervals(problem: Problem, actual: Float64Array, answers: Answers, groups: RowGroups | undefined) {
  const values = metricValues(problem, actual, answers)
  const lossesOf = (metric: RowMetric) => {
    const losses = rowLosses(metric, problem, actual, answers)
    return groups ? byGroup(losses, groups) : losses
  }
  if (problem.type === 'regression') {
    const intervals: Intervals = {
      rmse: rootLossInterval(lossesOf('rmse')),
      mae: lossInterval(lossesOf('mae')),
    }
    const residuals = residualQuantiles(actual, answers.values)
    return { values, intervals, confusion: null, threshold: null, residualQuantiles: residuals }
  }
  const labels = problem.classes.map(({ label }) => label)
  const answered = predictedCodes(problem, answers)
  const matrix = confusionMatrix(actual, answered, labels.length)
  const rows = groups && { actual, answered, groups }
  const perClass = classMetrics(matrix).map((each, code) => ({ label: labels[code] ?? '', ...each }))
  const logLoss = lossInterval(lossesOf('logLoss'))
  const facts = { values, confusion: { labels, matrix }, perClass }
  if (problem.type === 'multiclass') {
    const intervals: Intervals = {
      ...ofGroups(matrix, matrixMetrics, rows, {
        ...confusionIntervals(occurringMatrix(matrix), matrixMetrics),
        accuracy: accuracyInterval(matrix),
      }),
      logLoss,
    }
    return { ...facts, intervals, threshold: null }
  }
  const ranked = rankScores(actual, answers.values)
  const intervals: Intervals = {
    ...ofGroups(matrix, ofTwoClasses, rows, {
      ...confusionIntervals(matrix, ofTwoClasses),
      ...shareIntervals(matrix),
    }),
    auc: areaIntervalOf(actual, answers.values, groups),
    logLoss,
    brier: lossInterval(lossesOf('brier'), 1),
  }
  return { ...facts, intervals, threshold: answers.threshold, thresholdCurve: thresholdCurve(ranked) }
}

function ofTwoClasses(matrix: readonly (readonly number[])[]): MetricValues {
  return confusionMetrics(confusionCounts(matrix))
}

type GroupedRows = { readonly actual: Float64Array; readonly answered: Float64Array; readonly groups: RowGroups }

/** Intervals of rows that count each for itself, as wide as the groups make them where rows belong together. */
function ofGroups(
  matrix: readonly (readonly number[])[],
  metricsOf: (matrix: readonly (readonly number[])[]) => MetricValues,
  rows: GroupedRows | undefined,
  intervals: Intervals,
): Intervals {
  if (!rows) return intervals
  const values = metricsOf(matrix)
  const effects = designEffects(matrix, metricsOf, rows)
  const entries = Object.entries(intervals).map(([key, interval]) => {
    const name = key as MetricName
    const bounds = { least: name === 'mcc' ? -1 : 0, most: 1 }
    return [name, widened(values[name], interval, effects[name], bounds)] as const
  })
  return Object.fromEntries(entries)
}

function accuracyInterval(matrix: readonly (readonly number[])[]): Interval | undefined {
  const right = matrix.reduce((sum, row, code) => sum + (row[code] ?? 0), 0)
  return shareInterval(
    right,
    matrix.flat().reduce((sum, count) => sum + count, 0),
  )
}

function shareIntervals(matrix: readonly (readonly number[])[]): Intervals {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = confusionCounts(matrix)
  return {
    accuracy: accuracyInterval(matrix),
    precision: shareInterval(truePositives, truePositives + falsePositives),
    recall: shareInterval(truePositives, truePositives + falseNegatives),
    specificity: shareInterval(trueNegatives, trueNegatives + falsePositives),
  }
}
