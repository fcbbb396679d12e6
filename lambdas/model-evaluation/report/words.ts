import type { MetricName } from '#shared/metrics/metrics.ts'

/** What a metric says, in a line for who is no statistician. */
export const METRIC_MEANINGS: Readonly<Record<MetricName, string>> = {
  logLoss: 'How far the probabilities are from what happened; a sure answer that is wrong costs most.',
  brier: 'The mean squared distance of the probabilities from what happened, 0 to 1.',
  accuracy: 'Of all rows, the share that is predicted right.',
  auc: 'Of a row of each class, how often the right one has the higher probability; 0.5 is tossing a coin.',
  rmse: 'The typical error in units of the target; large errors count more.',
  mae: 'The mean error in units of the target.',
  prAuc: 'How many alarms are right while more and more of the positive rows are caught, in the mean.',
  balancedAccuracy:
    'The mean share of each class that is predicted right: a rare class counts as much as a common one.',
  precision: 'Of the rows predicted as positive, the share that is.',
  recall: 'Of the positive rows, the share that is caught.',
  f1: 'Precision and recall in one number; the lower of the two weighs more.',
  specificity: 'Of the negative rows, the share that is left in peace.',
  mcc: 'How well the predicted classes go with the true ones: 1 is perfect, 0 is chance.',
  weightedPrecision: 'Precision of each class, weighted by its rows.',
  weightedRecall: 'Recall of each class, weighted by its rows.',
  weightedF1: 'F1 of each class, weighted by its rows.',
  r2: 'The share of the target’s variation that is explained; 0 is always saying the mean.',
  medianAbsoluteError: 'Half of the errors are smaller than this.',
}

/** A share as a person says it: `8 of 10`. */
export function inTen(share: number): string {
  const tenths = Math.round(share * 10)
  return `${tenths} of 10`
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`
}

export function thousands(count: number): string {
  return count.toLocaleString('en')
}
