// Hot: every score of an evaluation passes here several times; measured by bench/metrics.ts.

import { sortScores } from './sort-scores.ts'

/** The scores of each class, ascending. */
export type RankedScores = { readonly positives: Float64Array; readonly negatives: Float64Array }

/** Sorts the scores by class (`actual` is 0 or 1): all that the ranking metrics need. */
export function rankScores(actual: Float64Array, scores: Float64Array): RankedScores {
  const rows = actual.length
  let count = 0
  for (let row = 0; row < rows; row++) count += actual[row] as number
  // Every score is written to both, and only its own class moves on: labels come in no order, and a branch on each
  // would be guessed wrong half the time. The last place takes what is written past the end.
  const positives = new Float64Array(count + 1)
  const negatives = new Float64Array(rows - count + 1)
  let positive = 0
  for (let row = 0; row < rows; row++) {
    const score = scores[row] as number
    positives[positive] = score
    negatives[row - positive] = score
    positive += actual[row] as number
  }
  return {
    positives: sortScores(positives.subarray(0, count)),
    negatives: sortScores(negatives.subarray(0, rows - count)),
  }
}

/**
 * The share of (positive, negative) pairs in which the positive has the higher score; a tie counts half.
 * Undefined where a class is missing.
 */
export function areaUnderRoc({ positives, negatives }: RankedScores): number | undefined {
  if (positives.length === 0 || negatives.length === 0) return undefined
  let won = 0
  let below = 0
  for (let next = 0; next < positives.length; ) {
    const score = at(positives, next)
    const first = next
    while (at(positives, next) === score) next++
    while (at(negatives, below) < score) below++
    let upTo = below
    while (at(negatives, upTo) === score) upTo++
    won += (next - first) * (below + upTo) * 0.5
    below = upTo
  }
  return won / (positives.length * negatives.length)
}

/**
 * The variance of the area under the ROC curve by DeLong, DeLong and Clarke-Pearson (1988), from how the scores of
 * each class are placed among the other's. A class with one row has no variance of its own: then it is Hanley and
 * McNeil's (1982), which follows from the area alone. Undefined where a class is missing.
 */
export function areaVariance(ranked: RankedScores): number | undefined {
  const area = areaUnderRoc(ranked)
  if (area === undefined) return undefined
  const { positives, negatives } = ranked
  const [m, n] = [positives.length, negatives.length]
  if (m > 1 && n > 1) {
    const ofPositives = placementSquares(positives, negatives, area) / (m - 1)
    const ofNegatives = placementSquares(negatives, positives, 1 - area) / (n - 1)
    return ofPositives / m + ofNegatives / n
  }
  const positivePair = area / (2 - area)
  const negativePair = (2 * area ** 2) / (1 + area)
  const spread = area * (1 - area) + (m - 1) * (positivePair - area ** 2) + (n - 1) * (negativePair - area ** 2)
  return spread / (m * n)
}

/**
 * The area under the precision-recall curve as average precision: the precision at each distinct score, weighted by
 * the recall it adds. Undefined without positives.
 */
export function averagePrecision({ positives, negatives }: RankedScores): number | undefined {
  if (positives.length === 0) return undefined
  let sum = 0
  let positive = positives.length - 1
  let negative = negatives.length - 1
  while (positive >= 0) {
    const score = at(positives, positive)
    const last = positive
    while (at(positives, positive) === score) positive--
    while (at(negatives, negative) >= score) negative--
    const truePositives = positives.length - 1 - positive
    const falsePositives = negatives.length - 1 - negative
    sum += ((last - positive) * truePositives) / (truePositives + falsePositives)
  }
  return sum / positives.length
}

/** How many of `sorted` lie below the score, a tie counting half. */
export function countBelow(sorted: Float64Array, score: number): number {
  const upTo = firstIndex(sorted, (value) => value > score)
  return (sorted.length - countFrom(sorted, score) + upTo) / 2
}

/** How many of `sorted` are the threshold or above. */
export function countFrom(sorted: Float64Array, threshold: number): number {
  return sorted.length - firstIndex(sorted, (value) => value >= threshold)
}

function firstIndex(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(at(sorted, middle))) high = middle
    else low = middle + 1
  }
  return low
}

/** The squared distances of the placements (shares of `others` below a score) from their mean, summed. */
function placementSquares(scores: Float64Array, others: Float64Array, mean: number): number {
  let squares = 0
  let below = 0
  for (let next = 0; next < scores.length; ) {
    const score = at(scores, next)
    const first = next
    while (at(scores, next) === score) next++
    while (at(others, below) < score) below++
    let upTo = below
    while (at(others, upTo) === score) upTo++
    squares += (next - first) * (((below + upTo) * 0.5) / others.length - mean) ** 2
    below = upTo
  }
  return squares
}

/** Past either end this is NaN, which equals and exceeds nothing: that is what ends the loops above. */
function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN
}
