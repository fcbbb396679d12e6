import { type MetricValues, ratio } from './metric-values.ts'
import { areaUnderRoc, averagePrecision, rankScores } from './ranking.ts'

export type ConfusionCounts = {
  readonly trueNegatives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly truePositives: number
}

/** A probability of exactly 0 or 1 would make one wrong row an infinite loss; scikit-learn clips by this, too. */
const CLIP = Number.EPSILON

/**
 * The metrics of a two-class model. `actual` is 0 or 1, `probabilities` are those of class 1, which is predicted
 * from `threshold` on.
 */
export function binaryMetrics(actual: Float64Array, probabilities: Float64Array, threshold: number): MetricValues {
  const ranked = rankScores(actual, probabilities)
  const auc = areaUnderRoc(ranked)
  const prAuc = averagePrecision(ranked)
  return {
    ...(auc === undefined ? {} : { auc }),
    ...(prAuc === undefined ? {} : { prAuc }),
    ...probabilityLosses(actual, probabilities),
    ...confusionMetrics(countConfusion(actual, probabilities, threshold)),
  }
}

/** How many rows of each class were predicted as which; a probability of exactly `threshold` is positive. */
export function countConfusion(actual: Float64Array, probabilities: Float64Array, threshold: number): ConfusionCounts {
  let falsePositives = 0
  let truePositives = 0
  let positives = 0
  for (const [row, probability] of probabilities.entries()) {
    const isPositive = actual[row] === 1
    if (isPositive) positives++
    if (probability < threshold) continue
    if (isPositive) truePositives++
    else falsePositives++
  }
  const negatives = probabilities.length - positives
  return {
    trueNegatives: negatives - falsePositives,
    falsePositives,
    falseNegatives: positives - truePositives,
    truePositives,
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

function probabilityLosses(actual: Float64Array, probabilities: Float64Array): MetricValues {
  let logLoss = 0
  let brier = 0
  for (const [row, probability] of probabilities.entries()) {
    const clipped = Math.min(Math.max(probability, CLIP), 1 - CLIP)
    const isPositive = actual[row] === 1
    // log1p keeps the digits of a small probability that `1 - p` would round away.
    logLoss -= isPositive ? Math.log(clipped) : Math.log1p(-clipped)
    brier += (probability - (isPositive ? 1 : 0)) ** 2
  }
  return { logLoss: logLoss / probabilities.length, brier: brier / probabilities.length }
}
