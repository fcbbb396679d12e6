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
  if (column.type === 'category' && theirs.type === 'category') return spelledAsTheirs(column, theirs)
  return asItIs
}

type Category = Extract<Column, { type: 'category' }>

/** A category in another spelling that the champion knows, where it doesn't know the one of the cell. */
function spelledAsTheirs({ vocabulary, reading }: Category, theirs: Category): (text: string) => string {
  const { parse } = columnCodec(theirs)
  const isKnown = (text: string) => parse(text) !== theirs.vocabulary.length
  const spellings = [...vocabulary.map((text) => ({ text, as: text })), ...(reading?.spellings ?? [])]
  const others = new Map<string, string>()
  for (const alike of Map.groupBy(spellings, ({ as }) => as).values()) {
    const known = alike.find(({ text }) => isKnown(text))
    if (known === undefined) continue
    for (const { text } of alike) if (!isKnown(text)) others.set(text, known.text)
  }
  return others.size === 0 ? asItIs : (text) => others.get(text.trim()) ?? text
}

function asItIs(text: string): string {
  return text
}
