import { dayOf } from '#shared/schema/calendar.ts'
import { parseNumber } from '#shared/schema/cell-values.ts'
import { type DateReading, parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { type MissingWords, missingSpellings } from '#shared/schema/reading/missing-words.ts'
import { type NumberReading, parseByReading } from '#shared/schema/reading/number-reading.ts'
import type { Cells } from './column-cells.ts'
import { isDayOfZeros } from './date-evidence.ts'

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

/** The same of a column of dates: one that is a day, as 9999-12-31, stands for it however it is written. */
export function withDaySpellings(words: MissingWords, reading: DateReading, texts: readonly Cells[]): MissingWords {
  if (typeof words === 'string') return words
  const missing = new Set(words.flatMap((word) => dayOfWord(word, reading) ?? []))
  if (missing.size === 0) return words
  const spelled = texts
    .filter(({ text }) => missing.has(dayBy(text, reading) ?? Number.NaN))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, MOST_SPELLINGS)
  return [...new Set([...words, ...spelled.map(({ text }) => text.trim().toLowerCase())])]
}

/**
 * With the zeros that stand for no day among a column's texts, as `0000-00-00`, which a database writes, and those that the
 * model that serves knows as missing.
 */
export function withDaysOfZeros(
  words: MissingWords,
  texts: readonly Cells[],
  kept: MissingWords | undefined,
): MissingWords {
  const known = typeof kept === 'object' ? kept : []
  const spelled = [...known, ...texts.map(({ text }) => text.trim().toLowerCase())].filter(isDayOfZeros)
  return spelled.length === 0 ? words : [...new Set([...missingSpellings(words), ...spelled.slice(0, MOST_SPELLINGS)])]
}

/** As the column writes its days, or as anybody does who means one. */
function dayOfWord(word: string, reading: DateReading): number | undefined {
  const readings: readonly DateReading[] = [
    reading,
    { order: 'ymd', digits: 'day' },
    { order: 'dmy', digits: null },
    { order: 'mdy', digits: null },
  ]
  for (const each of readings) {
    const day = dayBy(word, each)
    if (day !== undefined) return day
  }
  return undefined
}

function dayBy(text: string, reading: DateReading): number | undefined {
  const date = parseDateByReading(text, reading)
  return date && dayOf(date.epochMs)
}

/** A number as the column writes it, also where it alone has a sign between thousands; else as everybody does. */
export function readerOf(number: NumberReading | null): (text: string) => number | undefined {
  if (number === null) return parseNumber
  const { decimal, thousands } = number
  const grouped: NumberReading = { ...number, thousands: thousands ?? (decimal === '.' ? ',' : '.') }
  return (text) => parseByReading(text, grouped) ?? parseNumber(text)
}
