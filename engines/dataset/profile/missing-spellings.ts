import { parseNumber } from '#shared/schema/cell-values.ts'
import { type MissingWords, missingSpellings } from '#shared/schema/reading/missing-words.ts'
import { type NumberReading, parseByReading } from '#shared/schema/reading/number-reading.ts'
import type { Cells } from './column-cells.ts'

/** So many spellings of what is missing are kept, the most frequent of them. */
const MOST_SPELLINGS = 100

/**
 * The missing words of a column of numbers. One that is a number, as -999, stands for every spelling of this number among
 * the cells, as `-999.0` and `$-999.00`, and for the number itself, as JSON sends it.
 */
export function withSpellings(
  words: MissingWords,
  number: NumberReading | null,
  texts: readonly Cells[],
): MissingWords {
  if (typeof words === 'string') return words
  const read = readerOf(number)
  const missing = new Set(words.flatMap((word) => read(word) ?? []))
  if (missing.size === 0) return words
  const spelled = texts
    .filter(({ text }) => missing.has(read(text) ?? Number.NaN))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_SPELLINGS)
  return [
    ...new Set([
      ...missingSpellings(words),
      ...Array.from(missing, String),
      ...spelled.map(({ text }) => text.trim().toLowerCase()),
    ]),
  ]
}

/** A number as the column writes it, also where it alone has a sign between thousands; else as everybody does. */
export function readerOf(number: NumberReading | null): (text: string) => number | undefined {
  if (number === null) return parseNumber
  const { decimal, thousands } = number
  const grouped: NumberReading = { ...number, thousands: thousands ?? (decimal === '.' ? ',' : '.') }
  return (text) => parseByReading(text, grouped) ?? parseNumber(text)
}
