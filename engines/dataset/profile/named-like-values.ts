import { counted } from '#shared/design/number-words.ts'
import { isMissing } from '#shared/schema/cell-values.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { quoted } from '../source/refusal.ts'
import type { ColumnTally } from './column-tally.ts'

/** Columns of a table that is wide are named by them: years, and what counts from 0. */
const NAMING = /^(?:(?:19|20)\d\d|\d|1\d)$/
const INTEGER = /^\d+$/

/**
 * What a person is told of a first row that is taken as the header though a name in it is a value of its own column, or a
 * number or a date as these are: a column may be called so, but a file without a header begins so too.
 */
export function namedLikeValues(
  header: readonly string[],
  tallies: readonly ColumnTally[],
  columns: readonly Column[],
): readonly string[] {
  const value = header.find((name, index) => {
    return !isMissing(name) && tallies[index]?.entries.some(({ text }) => text === name)
  })
  if (value !== undefined) return [warning(value, 'is a value of its column, too')]
  const alike = header.filter((name, index) => isRead(name, columns[index]))
  const [found] = alike.filter((name) => !INTEGER.test(name))
  const [first = '', ...others] = alike
  // One year alone, or a small number, is a name.
  if (alike.length === 0 || (alike.length === 1 && NAMING.test(first))) return []
  if (found !== undefined || others.length === 0) return [warning(found ?? first, "is read as its column's values are")]
  // Several integers may be the names of what was counted.
  return [warning(first, `and ${counted(others.length, 'other name')} are numbers, as their columns hold`)]
}

function isRead(name: string, column: Column | undefined): boolean {
  if (column?.role !== 'feature' || (column.type !== 'number' && column.type !== 'date')) return false
  const value = columnCodec(column).parse(name)
  return typeof value === 'number' && !Number.isNaN(value)
}

function warning(name: string, why: string): string {
  return `The first row is taken as the header, though ${quoted(name)} ${why}. If it holds data, set "csv": {"header": false} in the manifest, which names the columns column_1, column_2 and so on.`
}
