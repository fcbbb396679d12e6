import type { ColumnReader } from '#engines/dataset/by-schema/column-reader.ts'
import { boundedItems } from '#shared/errors/bounded-text.ts'
import { type ColumnComparison, compareColumn } from '#shared/monitoring/compare-column.ts'
import { differenceInWords } from '#shared/monitoring/difference-words.ts'
import type { RecordOf } from '#shared/records/scored-record.ts'

/** The record stays one that a person can open. */
const MOST_COLUMNS = 500
const MOST_WARNINGS = 500

/** How the rows that were scored differ from the training rows. */
export function compareFile(
  readers: readonly ColumnReader[],
  trainingRows: number | undefined,
): RecordOf<'scored'>['comparison'] {
  const all = readers.map(({ column, tally }) => {
    const comparison = compareColumn(column, tally, trainingRows)
    return { comparison, difference: differenceInWords(comparison, trainingRows) }
  })
  const differing = all.filter(({ difference }) => difference !== undefined)
  differing.sort((a, b) => (b.difference?.weight ?? 0) - (a.difference?.weight ?? 0))
  const columns: ColumnComparison[] = all.map(({ comparison }) => comparison)
  // Of a table of thousands of columns those that differ most are kept.
  const kept =
    columns.length <= MOST_COLUMNS
      ? columns
      : [...new Set([...differing.map(({ comparison }) => comparison), ...columns])].slice(0, MOST_COLUMNS)
  return {
    trainingRows: trainingRows ?? null,
    differences: [
      ...boundedItems(
        differing.map(({ difference }) => difference?.text ?? ''),
        'columns',
      ),
    ],
    columns: kept,
    leftOut: columns.length - kept.length,
  }
}

/** What was assumed of the rows, as the API would have told each caller; the most frequent first. */
export function fileWarnings(readers: readonly ColumnReader[]): RecordOf<'scored'>['warnings'] {
  const all = readers.flatMap(({ column, warnings }) =>
    warnings.map(({ kind, rows, examples }) => ({ column: column.name, kind, rows, examples: [...examples] })),
  )
  all.sort((a, b) => b.rows - a.rows)
  return all.slice(0, MOST_WARNINGS)
}
