import { isDeepStrictEqual } from 'node:util'
import { parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { Column, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { plainCell } from '#shared/schema/reading/plain-cell.ts'

/**
 * Cells of a column as the champion reads them: of two that differ only in how a value is written both know the value. It
 * takes no unit that its own column has not, while all of them take a number without. What is no value stays as it is.
 */
export function championCell(
  column: Column | undefined,
  champion: Pick<FeatureSchema, 'version' | 'columns'>,
): (text: string) => string {
  // A schema of version 1 knows one way to write a number and a date.
  if (champion.version === 1) return plainCell(column)
  const theirs = champion.columns.find(({ name }) => name === column?.name)
  if (column?.role !== 'feature' || theirs?.role !== 'feature') return asItIs
  if (column.type === 'number' && theirs.type === 'number') {
    const number = theirs.reading?.number ?? null
    if (isDeepStrictEqual(column.reading?.number ?? null, number)) return asItIs
    const plain = plainCell(column)
    return (text) => {
      const cell = plain(text)
      return number?.decimal === ',' && parseNumber(cell) !== undefined ? cell.replace('.', ',') : cell
    }
  }
  if (column.type === 'date' && theirs.type === 'date') {
    const plain = plainCell(column)
    return (text) => (parseDate(text) === undefined ? plain(text) : text)
  }
  if (column.type === 'boolean' && theirs.type === 'boolean') {
    const { parse } = columnCodec(column)
    return (text) => {
      const value = parse(text)
      return value === 0 || value === 1 ? String(value === 1) : text
    }
  }
  return asItIs
}

function asItIs(text: string): string {
  return text
}
