import { areaUnderRoc, averagePrecision, countFrom, type RankedScores } from '#shared/metrics/ranking.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { type MetricValues, ratio } from './metric-values.ts'

export type ConfusionCounts = {
  readonly trueNegatives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly truePositives: number
}

/** The metrics that need the order of the probabilities only; those that a missing class leaves undefined are left out. */
export function rankingMetrics(ranked: RankedScores): MetricValues {
  const auc = areaUnderRoc(ranked)
  const prAuc = averagePrecision(ranked)
  return { ...(auc === undefined ? {} : { auc }), ...(prAuc === undefined ? {} : { prAuc }) }
}

/** The four counts of a table `matrix[actual][predicted]` of two classes. */
export function confusionCounts(matrix: readonly (readonly number[])[]): ConfusionCounts {
  const cell = (actual: number, predicted: number) => matrix[actual]?.[predicted] ?? 0
  return {
    trueNegatives: cell(0, 0),
    falsePositives: cell(0, 1),
    falseNegatives: cell(1, 0),
    truePositives: cell(1, 1),
  }
}

/** The metrics that need the four counts only. `mcc` is left out where a row or a column of the table is empty. */
export function confusionMetrics(counts: ConfusionCounts): MetricValues {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = counts
  const positives = truePositives + falseNegatives
  const negatives = trueNegatives + falsePositives
  const recall = ratio(truePositives, positives)
  const specificity = ratio(trueNegatives, negatives)
  const mccScale = Math.sqrt(
    positives * negatives * (truePositives + falsePositives) * (trueNegatives + falseNegatives),
  )
  const mcc = (truePositives * trueNegatives - falsePositives * falseNegatives) / mccScale
  return {
    accuracy: ratio(truePositives + trueNegatives, positives + negatives),
    // The mean recall of the classes that have rows.
    balancedAccuracy: ratio(recall + specificity, Math.sign(positives) + Math.sign(negatives)),
    precision: ratio(truePositives, truePositives + falsePositives),
    recall,
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    specificity,
    ...(mccScale === 0 ? {} : { mcc }),
  }
}

const MOST_CURVE_POINTS = 101

/** What a threshold at the highest score, at the lowest, and at up to 99 scores evenly between would flag. */
export function thresholdCurve({ positives, negatives }: RankedScores): EvaluationRecord['thresholdCurve'] {
  const scores = Float64Array.of(...sample(positives), ...sample(negatives)).sort()
  const thresholds = [...new Set(scores)].toReversed()
  const step = Math.max(1, (thresholds.length - 1) / (MOST_CURVE_POINTS - 1))
  const points = Math.min(MOST_CURVE_POINTS, thresholds.length)
  return Array.from({ length: points }, (_, point) => {
    const threshold = thresholds[Math.round(point * step)] ?? 0
    return {
      threshold,
      truePositives: countFrom(positives, threshold),
      falsePositives: countFrom(negatives, threshold),
    }
  })
}

/** The ends and evenly spaced scores between, so that neither class is left out. */
function sample(sorted: Float64Array): readonly number[] {
  const count = Math.min(sorted.length, MOST_CURVE_POINTS)
  const step = (sorted.length - 1) / Math.max(1, count - 1)
  return Array.from({ length: count }, (_, index) => sorted[Math.round(index * step)] ?? 0)
}
