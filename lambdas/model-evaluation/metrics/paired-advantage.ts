import { type Interval, type Level, meanInterval, meanWithError, studentT } from '#shared/metrics/intervals.ts'
import { type GateMetric, isHigherBetter } from '#shared/metrics/metrics.ts'
import { areaUnderRoc, rankScores } from '#shared/metrics/ranking.ts'
import type { Advantage } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'
import { furthestGain, gainInterval, lossInterval, rootGainInterval } from './bootstrap.ts'
import { areaIntervalOf, placement, varianceOfSum } from './grouped-intervals.ts'
import { byGroup, evenHoldersOfRarer, holdersOf, type RowGroups } from './row-groups.ts'
import { rowLosses } from './row-losses.ts'

/**
 * How much better `ours` is than `theirs` on the same rows, whichever way the metric runs: above 0 is better. The
 * interval is that of the paired difference, so that what makes a row hard for both does not widen it. Where rows belong
 * together it is made of their groups.
 * Undefined where the metric is not defined for these rows.
 */
export function pairedAdvantage(
  metric: GateMetric,
  problem: Problem,
  actual: Float64Array,
  ours: Answers,
  theirs: Answers,
  groups?: RowGroups,
  level: Level = '95 %',
): Advantage | undefined {
  const rows = actual.length
  if (rows === 0) return undefined
  const facts = { metric, rows, ...(groups && { groups: groups.count }) }
  if (metric === 'auc') {
    const found = areaAdvantage(actual, ours.values, theirs.values, level, groups)
    return found && { ...facts, ...found }
  }
  const losses = [ours, theirs].map((answers) => rowLosses(metric, problem, actual, answers))
  if (areTheSame(...(losses as [Float64Array, Float64Array]))) return { ...facts, value: 0, low: 0, high: 0 }
  const [our, their] = losses.map((each) => (groups ? byGroup(each, groups) : each)) as [Float64Array, Float64Array]
  const gains = isHigherBetter(metric) ? difference(our, their) : difference(their, our)
  if (metric === 'rmse') return { ...facts, ...rootAdvantage(our, their, level) }
  const value = meanWithError(gains).mean
  if (metric === 'accuracy') return { ...facts, value, ...meanInterval(gains) }
  const interval = gainInterval(gains, furthestGain(our, their), level)
  return { ...facts, value, ...(interval && withinLosses(interval, our, their)) }
}

/** What the last digits of a sum may make of equal answers, beside the losses themselves. */
const ROUNDING = 1e-9

/** One model answered twice: no interval of what rounding made of it says that it is better than itself. */
function areTheSame(our: Float64Array, their: Float64Array): boolean {
  return our.every((loss, row) => {
    const other = their[row] ?? Number.NaN
    return Math.abs(loss - other) <= ROUNDING * Math.max(Math.abs(loss), Math.abs(other))
  })
}

/**
 * The wider of two intervals: of the difference of the roots in each resample, and by the delta method, where each root
 * moves by a row's square over twice the root. Where one row carries nearly all of it, the former is too narrow: the root
 * of a resample moves far less than the row's share says.
 */
function rootAdvantage(our: Float64Array, their: Float64Array, level: Level) {
  const [ourRoot, theirRoot] = [our, their].map((squares) => Math.sqrt(meanWithError(squares).mean)) as [number, number]
  const value = theirRoot - ourRoot
  const furthest = furthestGain(our, their, Math.sqrt)
  const ofRoots = rootGainInterval(our, their, furthest, level)
  const influence = (square: number, root: number) => (root === 0 ? 0 : (square - root ** 2) / (2 * root))
  const influences = their.map((square, row) => influence(square, theirRoot) - influence(our[row] ?? 0, ourRoot))
  const around = gainInterval(influences, { low: furthest.low - value, high: furthest.high - value }, level)
  if (!ofRoots || !around) return { value }
  const interval = { low: Math.min(ofRoots.low, value + around.low), high: Math.max(ofRoots.high, value + around.high) }
  return { value, ...withinLosses(interval, our, their, Math.sqrt) }
}

/**
 * No model is better than another by more than the other loses, nor worse by more than it loses itself. What either loses
 * is known as well as the interval of its losses tells: the share of a rare class among the test rows is chance, too.
 * `scale` is what the means are measured on, such as their roots.
 */
function withinLosses(
  { low, high }: Interval,
  our: Float64Array,
  their: Float64Array,
  scale: (mean: number) => number = (mean) => mean,
): Interval {
  // No interval ends below its mean: most bounds need none.
  const atMost = (bound: number, losses: Float64Array) => {
    if (bound <= scale(meanWithError(losses).mean)) return bound
    return Math.min(bound, scale(lossInterval(losses)?.high ?? Number.POSITIVE_INFINITY))
  }
  return { low: -atMost(-low, our), high: atMost(high, their) }
}

/** {@link pairedAdvantage} of the AUC, with an interval of another level than 95 %. */
export function areaAdvantageAt(
  level: Level,
  actual: Float64Array,
  ours: Answers,
  theirs: Answers,
  groups?: RowGroups,
): Advantage | undefined {
  const found = areaAdvantage(actual, ours.values, theirs.values, level, groups)
  return found && { metric: 'auc', rows: actual.length, ...(groups && { groups: groups.count }), ...found }
}

/**
 * DeLong's covariance of two areas, from the placements of the same rows under either model, with Student's t of the
 * rarer class; of groups of rows as Obuchowski (1997, Biometrics 53) has it. Beside a model that gives all rows one
 * score it is the interval of the other's own area.
 */
function areaAdvantage(
  actual: Float64Array,
  ours: Float64Array,
  theirs: Float64Array,
  level: Level,
  groups: RowGroups | undefined,
) {
  const [our, their] = [rankScores(actual, ours), rankScores(actual, theirs)]
  const [ourArea, theirArea] = [areaUnderRoc(our), areaUnderRoc(their)]
  if (ourArea === undefined || theirArea === undefined) return undefined
  const found = {
    value: ourArea - theirArea,
    ofRarerClass: Math.min(holdersOf(0, actual, groups), holdersOf(1, actual, groups)),
  }
  if (isConstant(theirs)) {
    const own = areaIntervalOf(actual, ours, groups, level)
    return { ...found, ...(own && { low: own.low - theirArea, high: own.high - theirArea }) }
  }
  if (isConstant(ours)) {
    const other = areaIntervalOf(actual, theirs, groups, level)
    return { ...found, ...(other && { low: ourArea - other.high, high: ourArea - other.low }) }
  }
  const gainOf = (row: number, code: number) =>
    placement(our, code, ours[row] ?? 0) - placement(their, code, theirs[row] ?? 0)
  const codeOf = (row: number) => (actual[row] === 1 ? 1 : 0)
  const independent = evenHoldersOfRarer(actual, groups)
  if (independent < 2) return found
  const around = (error: number) => {
    const reach = studentT(independent - 1, level) * error
    return { ...found, low: found.value - reach, high: found.value + reach }
  }
  if (groups) {
    const ofClass = [our.negatives.length, our.positives.length]
    // What each row adds to the difference of the areas, beside its share of it.
    const parts = actual.map((_, row) => (gainOf(row, codeOf(row)) - found.value) / (ofClass[codeOf(row)] ?? 1))
    return around(Math.sqrt(varianceOfSum(parts, groups)))
  }
  const errorOf = (code: number) =>
    meanWithError(
      Float64Array.from(
        [...actual.keys()].filter((row) => codeOf(row) === code),
        (row) => gainOf(row, code),
      ),
    ).standardError ?? 0
  return around(Math.hypot(errorOf(1), errorOf(0)))
}

function isConstant(scores: Float64Array): boolean {
  return scores.every((score) => score === scores[0])
}

function difference(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, row) => value - (right[row] ?? Number.NaN))
}
