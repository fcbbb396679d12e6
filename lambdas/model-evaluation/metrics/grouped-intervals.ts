import { areaInterval, type Interval, type Level, studentT, Z } from '#shared/metrics/intervals.ts'
import type { MetricName } from '#shared/metrics/metrics.ts'
import { areaUnderRoc, areaVariance, countBelow, type RankedScores, rankScores } from '#shared/metrics/ranking.ts'
import type { MetricValues } from './metric-values.ts'
import { evenHoldersOfRarer, evenNumber, type RowGroups, sizesOf, sumsOf } from './row-groups.ts'

/**
 * By how much the variance of a figure is larger than if rows counted each for itself (the design effect: Kish 1965),
 * from what each row adds to it; for few groups, or few large ones, as much larger again as Student's t reaches further. Never below 1: that
 * groups differ less than rows is chance. Where no row adds anything, as where all answers are right, a group is taken for
 * one row. Undefined for one group.
 */
export function designEffect(influences: Float64Array, groups: RowGroups): number | undefined {
  if (groups.count < 2) return undefined
  const fewer = (studentT(Math.max(1, evenNumber(sizesOf(groups)) - 1)) / Z) ** 2
  const alone = influences.reduce((sum, each) => sum + each ** 2, 0)
  if (alone === 0) return (influences.length / groups.count) * fewer
  return Math.max(1, varianceOfSum(influences, groups) / alone) * fewer
}

/** Of the sum of what each row adds, which is 0 for all of them. */
export function varianceOfSum(influences: Float64Array, groups: RowGroups): number {
  const squares = sumsOf(influences, groups).reduce((sum, each) => sum + each ** 2, 0)
  return (squares * groups.count) / (groups.count - 1)
}

/** Of more cells one row's worth is found for the accuracy alone, and taken for all. */
const MOST_CELLS = 2_500
/** So much of a row is added to a cell to find what a row there is worth. */
const STEP = 1e-3

/** The {@link designEffect} of each metric of a table of counts. `answered` are the classes that were answered. */
export function designEffects(
  matrix: readonly (readonly number[])[],
  metricsOf: (matrix: readonly (readonly number[])[]) => MetricValues,
  { actual, answered, groups }: { actual: Float64Array; answered: Float64Array; groups: RowGroups },
): Partial<Record<MetricName, number | undefined>> {
  const classes = matrix.length
  const cellOf = (row: number) => (actual[row] ?? 0) * classes + (answered[row] ?? 0)
  const effectOf = (worth: ReadonlyMap<number, number>) =>
    designEffect(
      actual.map((_, row) => worth.get(cellOf(row)) ?? 0),
      groups,
    )
  const values = metricsOf(matrix)
  if (classes ** 2 > MOST_CELLS) {
    const right = values.accuracy ?? 0
    const isRight = (cell: number) => Math.floor(cell / classes) === cell % classes
    const worth = new Map(Array.from({ length: classes ** 2 }, (_, cell) => [cell, Number(isRight(cell)) - right]))
    const effect = effectOf(worth)
    return Object.fromEntries(Object.keys(values).map((name) => [name, effect]))
  }
  const filled = [...new Set(actual.map((_, row) => cellOf(row)))]
  const moved = filled.map((cell) => {
    const [at, to] = [Math.floor(cell / classes), cell % classes]
    return metricsOf(matrix.map((counts, code) => (code === at ? counts.with(to, (counts[to] ?? 0) + STEP) : counts)))
  })
  const entries = Object.entries(values).map(([key, value]) => {
    const name = key as MetricName
    const worth = new Map(filled.map((cell, place) => [cell, ((moved[place]?.[name] ?? value) - value) / STEP]))
    return [name, effectOf(worth)] as const
  })
  return Object.fromEntries(entries)
}

/** An interval of rows that count each for itself, as wide as the design effect makes it, within `least` and `most`. */
export function widened(
  value: number | undefined,
  interval: Interval | undefined,
  effect: number | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): Interval | undefined {
  if (value === undefined || interval === undefined || effect === undefined) return undefined
  const times = Math.sqrt(effect)
  return {
    low: Math.max(least, value - times * (value - interval.low)),
    high: Math.min(most, value + times * (interval.high - value)),
  }
}

/**
 * {@link areaInterval} of scores, of groups as Obuchowski (1997, Biometrics 53) has it: those that hold the rarer class
 * count. A class of one group may have any area; undefined where there is one group in all.
 */
export function areaIntervalOf(
  actual: Float64Array,
  scores: Float64Array,
  groups: RowGroups | undefined,
  level: Level = '95 %',
): Interval | undefined {
  const ranked = rankScores(actual, scores)
  if (!groups) return areaInterval(ranked, { level })
  const area = areaUnderRoc(ranked)
  if (area === undefined || groups.count < 2) return undefined
  const independent = evenHoldersOfRarer(actual, groups)
  if (independent < 2) return { low: 0, high: 1 }
  const influences = actual.map((code, row) => {
    const ofClass = code === 1 ? ranked.positives : ranked.negatives
    return (placement(ranked, code, scores[row] ?? Number.NaN) - area) / ofClass.length
  })
  const variance = Math.max(areaVariance(ranked) ?? 0, varianceOfSum(influences, groups))
  return areaInterval(ranked, { level, variance, independent })
}

/** The placement of a score: the share of the other class's scores that it is ordered correctly against. */
export function placement({ positives, negatives }: RankedScores, code: number, score: number): number {
  if (code === 1) return countBelow(negatives, score) / negatives.length
  return 1 - countBelow(positives, score) / positives.length
}
