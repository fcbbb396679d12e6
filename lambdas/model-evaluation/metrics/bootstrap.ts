// Hot: two thousand resamples of up to two thousand rows; measured by bench/intervals.ts.

import { type Interval, type Level, meanWithError, studentT, TAILS, Z } from '#shared/metrics/intervals.ts'
import { createRandom } from './random.ts'

const SEED = 1729
const DRAWS = 2_000
/** Of more rows a mean is normally distributed, however skewed they are, and so many draws would take seconds. */
const MOST_ROWS = 2_000
/** With fewer rows the draws know too little of the tails: then bounds are no nearer than Student's t puts them, */
const FEWEST_ROWS = 50
/** nor further than so many times as far: of a handful of rows most draws have the same few. */
const MOST_STRETCHED = 1.25
/** Where fewer rows carry the loss, more than that share of the resamples has none of them. */
const FEWEST_TO_RESAMPLE = Math.log(1 / TAILS['95 %'])

/**
 * Of the mean of losses, which are not below 0: bootstrap-t (Efron and Tibshirani 1993, chapter 12) on the log scale.
 * Most losses are small and a few are large, so that mean ± t standard errors holds the truth of 50 rows in 86 to 93 of
 * a hundred cases only. `most` is what no such mean can exceed. Undefined for one value.
 */
export function lossInterval(losses: Float64Array, most = Number.POSITIVE_INFINITY): Interval | undefined {
  const { mean, standardError } = meanWithError(losses)
  if (standardError === undefined) return undefined
  if (standardError === 0 || mean <= 0) return { low: mean, high: mean }
  const furthest = gammaInterval(losses)
  if (rowsThatCarry(losses) < FEWEST_TO_RESAMPLE) return { ...furthest, high: Math.min(most, furthest.high) }
  const error = standardError / mean
  const drawn = studentised(losses, (drawMean, drawError) => (Math.log(drawMean / mean) * drawMean) / drawError)
  const { low, high } = tailsOf(drawn, losses.length)
  return {
    low: Math.max(furthest.low, mean * Math.exp(-high * error)),
    high: Math.min(most, furthest.high, mean * Math.exp(-low * error)),
  }
}

/** How many rows of one size would carry a sum of this mean and spread: 1 where all of it is one row's. */
function rowsThatCarry(losses: Float64Array): number {
  return sumOf(losses, (loss) => loss) ** 2 / sumOf(losses, (loss) => loss ** 2)
}

function sumOf(losses: Float64Array, part: (loss: number) => number): number {
  return losses.reduce((total, loss) => total + part(loss), 0)
}

/**
 * Of the mean of losses that a few rows carry: as a sum of weighted events that come by chance (Fay and Feuer 1997,
 * Statistics in Medicine 16). It holds the truth of them in 95 % of cases or more. No bound of the bootstrap is further:
 * resamples without the few rows have next to no spread.
 */
function gammaInterval(losses: Float64Array): Interval {
  const sum = sumOf(losses, (loss) => loss)
  if (sum <= 0) return { low: 0, high: 0 }
  const squares = sumOf(losses, (loss) => loss ** 2)
  const worst = losses.reduce((most, loss) => Math.max(most, loss), 0)
  const bound = (total: number, variance: number, z: number) =>
    ((variance / (2 * total)) * chiSquared((2 * total ** 2) / variance, z)) / losses.length
  return { low: Math.max(0, bound(sum, squares, -Z)), high: bound(sum + worst, squares + worst ** 2, Z) }
}

/** A point of the chi-squared distribution, by Wilson and Hilferty (1931). */
export function chiSquared(degrees: number, z: number): number {
  const part = 2 / (9 * degrees)
  return degrees * (1 - part + z * Math.sqrt(part)) ** 3
}

/** Of the root of a mean of squares. */
export function rootLossInterval(squares: Float64Array): Interval | undefined {
  const interval = lossInterval(squares)
  return interval && { low: Math.sqrt(interval.low), high: Math.sqrt(interval.high) }
}

/**
 * Of the mean of gains, which may be of either sign: bootstrap-t, half-way between the bounds that leave out as much
 * above as below and those that are as far on either side. The former are right where gains are skewed, as against a
 * model that knows no features; the latter where a few large ones have either sign, as between two like models. No bound
 * is further than `furthest`.
 */
export function gainInterval(
  gains: Float64Array,
  furthest: Interval = ANYTHING,
  level: Level = '95 %',
): Interval | undefined {
  const { mean, standardError } = meanWithError(gains)
  if (standardError === undefined) return undefined
  if (standardError === 0) return { low: mean, high: mean }
  const drawn = studentised(gains, (drawMean, drawError) => (drawMean - mean) / drawError)
  const { low, high } = tailsOf(drawn, gains.length, level)
  const either = eitherTail(drawn, gains.length, level)
  const [above, below] = either === undefined ? [high, low] : [(high + either) / 2, (low - either) / 2]
  return {
    low: Math.max(furthest.low, mean - above * standardError),
    high: Math.min(furthest.high, mean - below * standardError),
  }
}

/**
 * Of the root of the mean of `their` squares less that of `our` squares: bootstrap-t of the difference itself, as far on
 * either side. Of two like models a few rows carry it, which are in one resample and not in the other, so that its error
 * has to be found anew in each, and bounds that leave out as much above as below are too near. No bound is further than
 * `furthest`.
 */
export function rootGainInterval(
  our: Float64Array,
  their: Float64Array,
  furthest: Interval,
  level: Level,
): Interval | undefined {
  const rows = our.length
  const gains = their.map((square, row) => square - (our[row] ?? 0))
  const squares = our.map((square) => square ** 2)
  const gainSquares = gains.map((gain) => gain ** 2)
  const products = gains.map((gain, row) => gain * (our[row] ?? 0))
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
  const all = rootGain(rows, sum(our), sum(gains), sum(squares), sum(gainSquares), sum(products))
  if (rows < 2) return undefined
  if (!(all.error > 0)) return { low: all.value, high: all.value }
  const drawn = new Float64Array(rows > MOST_ROWS ? 0 : DRAWS)
  const random = createRandom(SEED)
  let kept = 0
  for (let draw = 0; draw < drawn.length; draw++) {
    let [ofOurs, ofGains, ofSquares, ofGainSquares, ofProducts] = [0, 0, 0, 0, 0]
    for (let row = 0; row < rows; row++) {
      const at = Math.floor(random() * rows)
      ofOurs += our[at] as number
      ofGains += gains[at] as number
      ofSquares += squares[at] as number
      ofGainSquares += gainSquares[at] as number
      ofProducts += products[at] as number
    }
    const { value, error } = rootGain(rows, ofOurs, ofGains, ofSquares, ofGainSquares, ofProducts)
    const found = (value - all.value) / error
    if (error > 0 && Number.isFinite(found)) drawn[kept++] = found
  }
  const sorted = kept === 0 ? undefined : drawn.subarray(0, kept).sort()
  const { low, high } = tailsOf(sorted, rows, level)
  const either = eitherTail(sorted, rows, level)
  return {
    low: Math.max(furthest.low, all.value - (either ?? high) * all.error),
    high: Math.min(furthest.high, all.value + (either ?? -low) * all.error),
  }
}

/**
 * The gain and its standard error by the delta method, from sums over the rows of our squares, of the gains in them, of
 * the squares of both and of their products.
 */
function rootGain(
  rows: number,
  ours: number,
  gains: number,
  ourSquares: number,
  gainSquares: number,
  products: number,
): { readonly value: number; readonly error: number } {
  const [ourRoot, theirRoot] = [Math.sqrt(ours / rows), Math.sqrt((ours + gains) / rows)]
  // Each root moves by a row's square over twice the root; a root of 0 does not move.
  const ofGain = 1 / (2 * (theirRoot || ourRoot))
  const ofOurs = ourRoot > 0 && theirRoot > 0 ? ofGain - 1 / (2 * ourRoot) : 0
  const variance = (one: number, other: number, both: number) => both - (one * other) / rows
  const spread =
    ofGain ** 2 * variance(gains, gains, gainSquares) +
    ofOurs ** 2 * variance(ours, ours, ourSquares) +
    2 * ofGain * ofOurs * variance(ours, gains, products)
  return { value: gains / rows / (ourRoot + theirRoot), error: Math.sqrt(spread / (rows - 1) / rows) }
}

const ANYTHING: Interval = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/**
 * What the gain of the mean of `our` losses over that of `their` is within for all that can be said of either mean alone:
 * their intervals put together, and how they run together (MOVER: Zou and Donner 2008, Statistics in Medicine 27). Where a
 * model is nearly always right, resamples without its few wrong rows have next to no spread, and a bound of the bootstrap
 * is anywhere. `scale` is what the means are measured on, such as their roots.
 */
export function furthestGain(
  our: Float64Array,
  their: Float64Array,
  scale: (mean: number) => number = (mean) => mean,
): Interval {
  const [ours, theirs] = [our, their].map((losses) => {
    const { low, high } = gammaInterval(losses)
    const mean = scale(meanWithError(losses).mean)
    return { mean, below: mean - scale(low), above: scale(high) - mean }
  }) as [Reach, Reach]
  const together = correlation(our, their)
  const reach = (one: number, other: number) =>
    Math.sqrt(Math.max(0, one ** 2 + other ** 2 - 2 * together * one * other))
  const gain = theirs.mean - ours.mean
  return { low: gain - reach(theirs.below, ours.above), high: gain + reach(theirs.above, ours.below) }
}

type Reach = { readonly mean: number; readonly below: number; readonly above: number }

/** Pearson's; 0 where one of them does not vary. */
function correlation(one: Float64Array, other: Float64Array): number {
  const [oneMean, otherMean] = [meanWithError(one).mean, meanWithError(other).mean]
  let both = 0
  let ones = 0
  let others = 0
  for (const [row, value] of one.entries()) {
    const [left, right] = [value - oneMean, (other[row] ?? 0) - otherMean]
    both += left * right
    ones += left ** 2
    others += right ** 2
  }
  return ones > 0 && others > 0 ? both / Math.sqrt(ones * others) : 0
}

/**
 * What `statistic` makes of the mean and standard error of each resample, ascending; undefined where Student's t does as
 * well. Resamples without any spread say nothing and are left out.
 */
function studentised(
  values: Float64Array,
  statistic: (mean: number, standardError: number) => number,
): Float64Array | undefined {
  const rows = values.length
  if (rows > MOST_ROWS) return undefined
  const random = createRandom(SEED)
  const drawn = new Float64Array(DRAWS)
  // Around their mean, so that the sum of squares keeps its digits.
  const centre = meanWithError(values).mean
  const centred = values.map((value) => value - centre)
  let kept = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0
    let squares = 0
    for (let row = 0; row < rows; row++) {
      const value = centred[Math.floor(random() * rows)] as number
      sum += value
      squares += value * value
    }
    const variance = (squares - (sum * sum) / rows) / (rows - 1) / rows
    if (!(variance > 0)) continue
    const found = statistic(centre + sum / rows, Math.sqrt(variance))
    if (Number.isFinite(found)) drawn[kept++] = found
  }
  return kept === 0 ? undefined : drawn.subarray(0, kept).sort()
}

/** Where the lower and the upper tail of what was drawn begin. */
function tailsOf(drawn: Float64Array | undefined, rows: number, level: Level = '95 %'): Interval {
  const student = studentT(rows - 1, level)
  if (!drawn) return { low: -student, high: student }
  const tails = { low: quantile(drawn, TAILS[level]), high: quantile(drawn, 1 - TAILS[level]) }
  if (rows >= FEWEST_ROWS) return tails
  const kept = (tail: number) => Math.min(MOST_STRETCHED * student, Math.max(student, tail))
  return { low: -kept(-tails.low), high: kept(tails.high) }
}

/** What so many draws do not exceed on either side; undefined where a bound for each side is as good. */
function eitherTail(drawn: Float64Array | undefined, rows: number, level: Level): number | undefined {
  if (!drawn || rows < FEWEST_ROWS) return undefined
  return quantile(drawn.map(Math.abs).sort(), 1 - 2 * TAILS[level])
}

function quantile(sorted: Float64Array, share: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length + 1)) - 1))
  return sorted[place] ?? Number.NaN
}
