import * as z from 'zod/mini'
import type { FeatureColumn, NumberStatistics } from '#shared/schema/feature-schema.ts'
import { CategoryTally, type ColumnTally, NumberTally } from './column-tally.ts'
import { populationShift } from './population-shift.ts'

/*
 * How far what came after the training differs from the training rows, column by column: effects, with what chance alone
 * makes of them. Whether one is worth an alarm is for whoever looks more than once.
 */

const share = z.number()

/** One column's difference; what does not apply to its type is not there. */
export const columnComparisonSchema = z.object({
  column: z.string(),
  type: z.enum(['number', 'date', 'boolean', 'category', 'text']),
  /** Rows with a value. */
  rows: z.number(),
  missing: z.object({ now: share, training: share }),
  /** Numbers: how many standard deviations of the training rows the mean has moved. */
  shift: z.optional(z.object({ mean: z.number(), trainingMean: z.number(), standardDeviations: z.number() })),
  /**
   * The population stability index over the deciles or categories of the training rows, and what so many rows have of it
   * by chance: (bins − 1)(1/n + 1/m).
   */
  psi: z.optional(z.object({ value: z.number(), noise: z.number() })),
  /** The share beyond the smallest and largest of the training rows. */
  outOfRange: z.optional(share),
  newCategories: z.optional(z.object({ share, examples: z.array(z.object({ value: z.string(), rows: z.number() })) })),
  /** Dates go on: that they differ says nothing. */
  movesByNature: z.optional(z.literal(true)),
})

export type ColumnComparison = z.output<typeof columnComparisonSchema>

/** Digits that are told. */
const DIGITS = 4

/**
 * Compares a tally with the statistics of schema.json. `trainingRows` is how many rows those are of, where that is
 * known; numbers know it themselves.
 */
export function compareColumn(
  column: FeatureColumn,
  tally: ColumnTally,
  trainingRows: number | undefined,
): ColumnComparison {
  const all = tally.rows + tally.missing
  const base = {
    column: column.name,
    type: column.type,
    rows: tally.rows,
    missing: { now: rounded(all === 0 ? 0 : tally.missing / all), training: rounded(column.statistics.missingRate) },
  }
  if (tally.rows === 0) return base
  if (tally instanceof NumberTally && (column.type === 'number' || column.type === 'date')) {
    const { statistics } = column
    if (column.type === 'date') return { ...base, ...rangeOf(tally), movesByNature: true }
    return { ...base, ...shiftOf(statistics, tally), ...decileShift(statistics, tally), ...rangeOf(tally) }
  }
  if (!(tally instanceof CategoryTally)) return base
  return { ...base, ...categoryShift(column, tally, trainingRows), ...newCategories(column, tally) }
}

function shiftOf(statistics: NumberStatistics, tally: NumberTally): Pick<ColumnComparison, 'shift'> {
  const deviation = standardDeviationOf(statistics)
  if (!(deviation > 0)) return {}
  const { mean } = tally
  const standardDeviations = rounded((mean - statistics.mean) / deviation)
  return { shift: { mean: rounded(mean), trainingMean: rounded(statistics.mean), standardDeviations } }
}

/** In a normal distribution the first and the last decile are so many standard deviations apart. */
const DECILE_RANGE = 2.5631
const QUINTILE_RANGE = 1.6832

/**
 * Of the training rows. Records of older versions do not have it: from their deciles; where most of those are the same,
 * from the range of all.
 */
export function standardDeviationOf({ standardDeviation, deciles, min, max }: NumberStatistics): number {
  if (standardDeviation !== undefined) return standardDeviation
  const apart = (low: number, high: number) => (deciles[high] ?? 0) - (deciles[low] ?? 0)
  // The middle tells more of a skewed column.
  const middle = Math.max(apart(1, 9) / DECILE_RANGE, apart(2, 8) / QUINTILE_RANGE)
  return middle > 0 ? middle : (max - min) / 4
}

function decileShift({ deciles, counts }: NumberStatistics, tally: NumberTally): Pick<ColumnComparison, 'psi'> {
  if (deciles.length === 0) return {}
  return { psi: roundedShift(populationShift(counts, tally.bins)) }
}

function rangeOf({ outOfRange, rows }: NumberTally): Pick<ColumnComparison, 'outOfRange'> {
  return { outOfRange: rounded(outOfRange / rows) }
}

function categoryShift(
  column: FeatureColumn,
  tally: CategoryTally,
  trainingRows: number | undefined,
): Pick<ColumnComparison, 'psi'> {
  if (column.type !== 'category' && column.type !== 'boolean') return {}
  const { reference, current } = categoryBins(column, tally, trainingRows)
  return reference.length < 2 ? {} : { psi: roundedShift(populationShift(reference, current)) }
}

/** Rows of the categories that schema.json counts, and of all others together, in the training and now. */
export function categoryBins(
  column: Extract<FeatureColumn, { readonly type: 'category' | 'boolean' }>,
  tally: CategoryTally,
  trainingRows: number | undefined,
): { readonly reference: readonly number[]; readonly current: readonly number[] } {
  const { top, missingRate, rows } = column.statistics
  const codes = new Map(
    (column.type === 'boolean' ? ['false', 'true'] : column.vocabulary).map((text, at) => [text, at]),
  )
  const counted = top.reduce((sum, { count }) => sum + count, 0)
  const isAll = top.length === tally.counts.length
  const known = rows ?? (trainingRows === undefined ? undefined : trainingRows * (1 - missingRate))
  const training = isAll || known === undefined ? counted : known
  const now = top.map(({ value }) => tally.counts[codes.get(value) ?? -1] ?? 0)
  const counts = now.reduce((sum, count) => sum + count, 0)
  const others = Math.max(0, training - counted)
  return {
    reference: [...top.map(({ count }) => count), ...(others > 0.5 ? [others] : [])],
    current: [...now, ...(others > 0.5 ? [tally.rows - counts - tally.unknown] : [])],
  }
}

function newCategories(column: FeatureColumn, tally: CategoryTally): Pick<ColumnComparison, 'newCategories'> {
  if (column.type !== 'category') return {}
  const examples = [...tally.unknownExamples].map(([value, rows]) => ({ value, rows }))
  examples.sort((a, b) => b.rows - a.rows)
  return { newCategories: { share: rounded(tally.unknown / tally.rows), examples } }
}

function roundedShift({ value, noise }: { readonly value: number; readonly noise: number }) {
  return { value: rounded(value), noise: rounded(noise) }
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS))
}
