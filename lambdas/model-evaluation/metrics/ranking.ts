/** The scores of each class, ascending. */
export type RankedScores = { readonly positives: Float64Array; readonly negatives: Float64Array }

/** Sorts the scores by class (`actual` is 0 or 1): all that the ranking metrics need. */
export function rankScores(actual: Float64Array, scores: Float64Array): RankedScores {
  return {
    positives: scores.filter((_, row) => actual[row] === 1).sort(),
    negatives: scores.filter((_, row) => actual[row] !== 1).sort(),
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

/** Past either end this is NaN, which equals and exceeds nothing: that is what ends the loops above. */
function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN
}
