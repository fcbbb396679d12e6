import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { columnEvidence, type Evidence, type Inflation } from './column-evidence.ts'
import { CategoryTally, type ColumnTally, NumberTally, tallyOf } from './column-tally.ts'
import { type Blocks, designEffect } from './design-effect.ts'

/** Categories whose rows are looked at for coming in blocks: the most frequent ones. */
const MOST_INDICATORS = 5

/** The values of a column in a window: numbers, days of dates, codes; NaN is a missing one. */
export type WindowColumn = {
  readonly column: FeatureColumn
  readonly values: Float64Array
  /** The text of a category beyond the vocabulary. */
  readonly textOf?: (row: number) => string
}

export type WindowEvidence = {
  readonly tally: ColumnTally
  readonly inflation: Inflation
  readonly evidence: readonly Evidence[]
}

/** What the rows of requests say of a column against the training rows. */
export function windowEvidence(
  { column, values, textOf }: WindowColumn,
  blocks: Blocks,
  trainingRows: number | undefined,
): WindowEvidence {
  const tally = tallyOf(column)
  const { rows } = blocks
  if (tally instanceof NumberTally) tally.add(values.subarray(0, rows))
  else {
    for (let row = 0; row < rows; row++) {
      const value = values[row] as number
      if (tally instanceof CategoryTally) tally.add(value, textOf?.(row) ?? '')
      else tally.add(Number.isNaN(value))
    }
  }
  const inflation = inflationOf(tally, values, blocks)
  return { tally, inflation, evidence: columnEvidence(column, tally, trainingRows, inflation) }
}

function inflationOf(tally: ColumnTally, values: Float64Array, blocks: Blocks): Inflation {
  const ofMissing =
    tally.missing > 0 && tally.rows > 0
      ? designEffect(
          indicatorOf(values, (value) => Number.isNaN(value)),
          blocks,
        )
      : 1
  if (tally instanceof NumberTally) {
    const mean = designEffect(values, blocks)
    return { mean, shares: Math.max(mean, ofMissing) }
  }
  if (!(tally instanceof CategoryTally)) return { mean: ofMissing, shares: ofMissing }
  const codes = Array.from(tally.counts.keys())
    .toSorted((a, b) => (tally.counts[b] ?? 0) - (tally.counts[a] ?? 0))
    .slice(0, MOST_INDICATORS)
  if (tally.unknown > 0) codes.push(tally.counts.length)
  const effects = codes.map((code) =>
    designEffect(
      indicatorOf(values, (value) => value === code),
      blocks,
    ),
  )
  const shares = Math.max(ofMissing, ...effects)
  return { mean: shares, shares }
}

function indicatorOf(values: Float64Array, is: (value: number) => boolean): Float64Array {
  return values.map((value) => Number(is(value)))
}
