/*
 * Whether one way to learn is better than another, on folds of one set whose training rows overlap.
 *
 * Nadeau, Bengio, "Inference for the generalization error", Machine Learning 52, 2003: the variance of a mean over
 * folds is (1/k + test/train) times that of a fold, not 1/k. Holm, "A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6, 1979.
 */

export type Fold = { readonly difference: number; readonly trainRows: number; readonly testRows: number }

/** The one-sided probability of a mean as high as this, were the true one 0: that it is worse only by chance. */
export function chanceOfWorse(folds: readonly Fold[]): number {
  const count = folds.length
  if (count < 2) return Number.NaN
  const mean = folds.reduce((sum, { difference }) => sum + difference, 0) / count
  const variance = folds.reduce((sum, { difference }) => sum + (difference - mean) ** 2, 0) / (count - 1)
  if (variance === 0) return mean > 0 ? 0 : mean < 0 ? 1 : 0.5
  const overlap = folds.reduce((sum, { testRows, trainRows }) => sum + testRows / trainRows, 0) / count
  return upperTail(mean / Math.sqrt((1 / count + overlap) * variance), count - 1)
}

/** Differences of the same rows' losses, in standard errors. */
export function pairedZ(differences: readonly number[]): number {
  const count = differences.length
  const mean = differences.reduce((sum, each) => sum + each, 0) / count
  const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (count - 1)
  return variance === 0 ? 0 : mean / Math.sqrt(variance / count)
}

/** Each probability corrected for how many are looked at. */
export function holm(probabilities: readonly number[]): readonly number[] {
  const order = [...probabilities.keys()].sort((a, b) => (probabilities[a] ?? 1) - (probabilities[b] ?? 1))
  const corrected = probabilities.map(() => 1)
  let highest = 0
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (order.length - rank) * (probabilities[index] ?? 1)))
    corrected[index] = highest
  }
  return corrected
}

const STEPS = 4000

/** Student's t beyond `t`, by Simpson's rule over the angle, in which the density is a power of a cosine. */
export function upperTail(t: number, degrees: number): number {
  const density = (angle: number) => Math.cos(angle) ** (degrees - 1)
  const integral = (from: number, to: number) => {
    const step = (to - from) / STEPS
    let sum = density(from) + density(to)
    for (let at = 1; at < STEPS; at++) sum += (at % 2 === 1 ? 4 : 2) * density(from + at * step)
    return (sum * step) / 3
  }
  const end = Math.PI / 2
  return integral(Math.atan(t / Math.sqrt(degrees)), end) / integral(-end, end)
}
