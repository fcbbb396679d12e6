import type { TextEntry } from '../cells/text-entry.ts'
import type { ColumnTally } from './column-tally.ts'

/** How often the values of a column repeat, where its texts are kept. */
export type ValueFacts = {
  /** Different texts among the filled cells, as a share of them. */
  readonly distinctShare: number
  /** Every value is an integer; they are as far from each other, in order. */
  readonly isInteger: boolean
  readonly isEven: boolean
  /** Texts that {@link REPEATED_ROWS} rows and more have, and the rows of these. */
  readonly repeatedTexts: number
  readonly repeatedRows: number
}

/** From so many rows on a value could be a class. */
export const REPEATED_ROWS = 10

/** Undefined where not every cell is looked up, as numbers are not. */
export function valueFacts(tally: ColumnTally, rows: number): ValueFacts | undefined {
  if (!tally.keepsTexts && tally.texts !== rows) return undefined
  const counts = new Map<string, number>()
  const values: number[] = []
  let isInteger = tally.overflow.text + tally.overflow.boolean + tally.overflow.date === 0
  for (const entry of tally.entries) {
    if (!isFilled(entry)) continue
    counts.set(entry.text, (counts.get(entry.text) ?? 0) + entry.count)
    const value = entry.cellValue.kind === 'number' ? entry.cellValue.value : Number.NaN
    isInteger &&= Number.isInteger(value)
    values.push(value)
  }
  const { overflow, sketch } = tally
  const overflowCells = overflow.number + overflow.boolean + overflow.date + overflow.text
  return factsOf(counts, isInteger, overflowCells === 0 && isEvenlySpaced(values), {
    cells: overflowCells,
    distinct: overflowCells * sketch.distinctShare,
  })
}

/** From the rows of each text, and how many more cells there are with how many different texts. */
export function factsOf(
  counts: ReadonlyMap<string, number>,
  isInteger: boolean,
  isEven: boolean,
  more: { readonly cells: number; readonly distinct: number } = { cells: 0, distinct: 0 },
): ValueFacts {
  const all = [...counts.values()]
  const repeated = all.filter((count) => count >= REPEATED_ROWS)
  const cells = sum(all) + more.cells
  return {
    distinctShare: cells === 0 ? 0 : (counts.size + more.distinct) / cells,
    isInteger,
    isEven: isInteger && isEven,
    repeatedTexts: repeated.length,
    repeatedRows: sum(repeated),
  }
}

/** Whether the values, in order, are equally far from each other. */
export function isEvenlySpaced(values: readonly number[]): boolean {
  const sorted = Float64Array.from(new Set(values)).sort()
  const step = (sorted[1] ?? 0) - (sorted[0] ?? 0)
  return sorted.length > 2 && sorted.every((value, at) => at === 0 || value - (sorted[at - 1] ?? 0) === step)
}

function isFilled({ cellValue }: TextEntry): boolean {
  return cellValue.kind !== 'missing' && cellValue.kind !== 'infinite'
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
