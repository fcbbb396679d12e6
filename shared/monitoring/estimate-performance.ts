import type { MetricEstimate } from '#shared/records/monitoring-day.ts'

/*
 * What a classifier is worth on rows whose outcome nobody knows yet, from its own calibrated probabilities: of rows with
 * a probability of 0.8, 80 in 100 are taken to be so. Right where only the rows have changed; where the relation to the
 * outcome has changed too, this cannot see it.
 */

/** What the probabilities are off by themselves on rows that have moved: bench/monitor.ts, ten sets. */
const MODEL_ERROR = { auc: 0.015, accuracy: 0.015, logLoss: 0.03 } as const
const Z = 1.96
const DIGITS = 4

export type Expected = Omit<MetricEstimate, 'tested'>

/** Of two classes. `probabilities` are those of the second, which is predicted from `threshold` on. */
export function expectedOfTwo(probabilities: Float64Array, threshold: number, inflation: number): readonly Expected[] {
  const rows = probabilities.length
  const right = probabilities.map((each) => (each >= threshold ? each : 1 - each))
  const loss = probabilities.map((each) => entropy(each))
  const lossVariance = mean(
    probabilities.map((each) => each * (1 - each) * Math.log(kept(each) / (1 - kept(each))) ** 2),
  )
  const { area, variance } = expectedArea(probabilities)
  const accuracy = mean(right)
  return [
    ...(area === undefined ? [] : [told('auc', area, variance * inflation)]),
    told('accuracy', accuracy, (inflation * accuracy * (1 - accuracy)) / rows),
    told('logLoss', mean(loss), (inflation * lossVariance) / rows),
  ]
}

/** Of several classes, from the probability of the one that is answered. */
export function expectedOfSeveral(answered: Float64Array, inflation: number): readonly Expected[] {
  const accuracy = mean(answered)
  return [told('accuracy', accuracy, (inflation * accuracy * (1 - accuracy)) / answered.length)]
}

/**
 * How often a row of the second class is expected to have the higher probability of two: over all pairs of rows, each by
 * how probable it is that the one is of the second class and the other is not. Its variance is Hanley and McNeil's
 * (Radiology 143, 1982), with the expected counts of the classes.
 */
function expectedArea(probabilities: Float64Array): { readonly area: number | undefined; readonly variance: number } {
  const sorted = probabilities.toSorted()
  let [below, pairs, positives, negatives, same] = [0, 0, 0, 0, 0]
  for (let at = 0; at < sorted.length; ) {
    let [end, ofPositives, ofNegatives, ofSame] = [at, 0, 0, 0]
    for (; end < sorted.length && sorted[end] === sorted[at]; end++) {
      const probability = sorted[end] as number
      ofPositives += probability
      ofNegatives += 1 - probability
      ofSame += probability * (1 - probability)
    }
    // A row makes no pair with itself.
    pairs += ofPositives * below + (ofPositives * ofNegatives - ofSame) / 2
    below += ofNegatives
    positives += ofPositives
    negatives += ofNegatives
    same += ofSame
    at = end
  }
  const all = positives * negatives - same
  if (!(all > 0)) return { area: undefined, variance: 0 }
  const area = pairs / all
  const [q1, q2] = [area / (2 - area), (2 * area * area) / (1 + area)]
  const spread = area * (1 - area) + (positives - 1) * (q1 - area * area) + (negatives - 1) * (q2 - area * area)
  return { area, variance: Math.max(0, spread / (positives * negatives)) }
}

function told(metric: Expected['metric'], value: number, variance: number): Expected {
  const half = Z * Math.sqrt(variance + MODEL_ERROR[metric] ** 2)
  const highest = metric === 'logLoss' ? Number.POSITIVE_INFINITY : 1
  return {
    metric,
    value: rounded(value),
    low: rounded(Math.max(0, value - half)),
    high: rounded(Math.min(highest, value + half)),
  }
}

function entropy(probability: number): number {
  const each = kept(probability)
  return -each * Math.log(each) - (1 - each) * Math.log(1 - each)
}

function kept(probability: number): number {
  return Math.min(Math.max(probability, 1e-7), 1 - 1e-7)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS))
}
