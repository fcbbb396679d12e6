import type { Column } from '#shared/schema/feature-schema.ts'
import type { createLabelEncoder } from '#shared/schema/target-codes.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { cellsOf, numberColumns } from './number-cells.ts'

/** Rows of a kind that is called `total` are no larger part; nor are there groups of so few rows. */
const MOST = 1 / 3
/** So many of the groups have their sum: the last may be cut off, or hold the sum of all. */
const NEARLY_ALL = 0.8
/** Of what was rounded. */
const EXACT = 1e-3
/** Of a sample's rows together. */
const LIKELY = 0.15

/**
 * Tells whether rows with one of some words in a column hold the sums of the rows above them, group by group, in one of
 * the number columns: each does, where the sample has all rows; of more, those of the sample together add up to about
 * as much as the others, in most of the columns. The rows are read again only when it is asked.
 */
export function groupSumTest(
  inferred: Pick<InferredDataset, 'sample' | 'rows' | 'columns' | 'target' | 'targetReading'>,
  problem: Parameters<typeof createLabelEncoder>[0],
  built: readonly Column[],
  kernel: RecordKernel,
): (column: number, words: ReadonlySet<string>) => boolean {
  return (column, words) => {
    const numbers = numberColumns(inferred, problem, built)
    const { sample, rows } = inferred
    const [flags = []] = cellsOf(sample, [{ index: column, read: (cell) => words.has(cell) }], kernel)
    const count = flags.filter(Boolean).length
    if (count < 2 || count > MOST * flags.length || numbers.length === 0) return false
    const values = cellsOf(sample, numbers, kernel)
    if (sample.length === rows) return values.some((each) => areSums(each, flags))
    const told = values.map((each) => isEqual(sumWhere(each, flags, true), sumWhere(each, flags, false), LIKELY))
    return told.filter(Boolean).length * 2 > told.length
  }
}

function areSums(values: readonly (number | undefined)[], flags: readonly boolean[]): boolean {
  let [sum, groups, found] = [0, 0, 0]
  for (const [at, value = 0] of values.entries()) {
    if (!flags[at]) sum += finite(value)
    else {
      groups++
      if (isEqual(value, sum, EXACT)) found++
      sum = 0
    }
  }
  return found >= NEARLY_ALL * groups
}

function sumWhere(values: readonly (number | undefined)[], flags: readonly boolean[], isTotal: boolean): number {
  return values.reduce<number>((sum, value = 0, at) => (flags[at] === isTotal ? sum + finite(value) : sum), 0)
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

function isEqual(value: number, sum: number, share: number): boolean {
  return sum !== 0 && Math.abs(value - sum) <= share * Math.abs(sum)
}
