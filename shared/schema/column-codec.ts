import { calendarPart, dayOf, localMs, writtenDate } from './calendar.ts'
import { isMissing, parseBoolean, parseDate, parseNumber } from './cell-values.ts'
import { areAscii, byComposed } from './composed-names.ts'
import { calendarOfOld, encodedWidthOf } from './encoded-width.ts'
import type { FeatureColumn } from './feature-schema.ts'
import { parseDateByReading } from './reading/date-reading.ts'
import { missingTest } from './reading/missing-words.ts'
import { type NumberReading, parseByReading } from './reading/number-reading.ts'
import { rowText } from './row-text.ts'
import { wordCells, wordsOf } from './text/hashed-words.ts'

/** See {@link ColumnCodec}. */
export type ColumnValue = number | readonly number[]

/**
 * How one column is read and encoded. Between the two a cell is a number: the number itself, 0 or 1, the index of the
 * category in the vocabulary (its length for an unknown one), a {@link writtenDate} for a date; NaN is missing,
 * {@link THE_WORD} the word that stands among a column's numbers. A text is the list of its cells that are 1.
 */
export type ColumnCodec = {
  readonly column: FeatureColumn
  /** Whether a cell is one of the spellings of a missing value. */
  readonly isMissing: (text: string) => boolean
  /** The value of a cell, or undefined where the column cannot hold it (text in a numeric column). */
  readonly parse: (text: string) => ColumnValue | undefined
  /** How many encoded cells the column takes. */
  readonly width: number
  /** Writes a value's encoded cells from `at` on. A missing value becomes the column's `fill` where it has one. */
  encodeInto(value: ColumnValue, row: Float64Array, at: number): void
  /** The text of a value's encoded cells. */
  encode(value: ColumnValue): string
}

/** The value of a number column's `word`: no number is infinite. */
export const THE_WORD = Number.POSITIVE_INFINITY

/** The codec of a column of schema.json. */
export function columnCodec(column: FeatureColumn): ColumnCodec {
  // One that is sent as it is takes no cell, and is asked for none.
  if (column.type === 'text') return textCodec(column as TextColumn)
  const { parseValue, encodeValue, isWord } = codecOf(column)
  const width = encodedWidthOf(column)
  const cells = new Float64Array(width)
  const fill = fillOf(column)
  const encodeInto: ColumnCodec['encodeInto'] = (value, row, at) =>
    encodeValue(typeof value !== 'number' || Number.isNaN(value) ? fill : value, row, at)
  const isNothing = column.reading === undefined ? isMissing : missingTest(column.reading.missingWords)
  const isMissingHere = isWord ? (text: string) => isNothing(text) && !isWord(text.trim()) : isNothing
  return {
    column,
    width,
    isMissing: isMissingHere,
    parse: (text) => (isMissingHere(text) ? Number.NaN : parseValue(text)),
    encodeInto,
    encode: (value) => {
      encodeInto(value, cells, 0)
      return rowText(cells, 0, width)
    },
  }
}

function fillOf(column: FeatureColumn): number {
  if (column.fill === null) return Number.NaN
  const isWritten = column.type === 'date' && column.calendar !== undefined
  return isWritten ? writtenDate({ epochMs: column.fill, offsetMinutes: 0 }) : column.fill
}

type EncodeValue = (value: number, row: Float64Array, at: number) => void
type Codec = {
  readonly parseValue: (text: string) => number | undefined
  readonly encodeValue: EncodeValue
  /** Whether it is the word among a column's numbers, which later lists of missing words may have. */
  readonly isWord?: (text: string) => boolean
}

type TextColumn = FeatureColumn & { encoding: 'words' | 'hashed-words' }

function textCodec(column: TextColumn): ColumnCodec {
  const width = encodedWidthOf(column)
  const isMissing = missingTest(column.reading.missingWords)
  const cellsOf = column.encoding === 'words' ? vocabularyCells(column.vocabulary) : hashedCells(width)
  // Made with the first text that is written: a page that reads and encodes has no Buffer.
  let zeros: Buffer | undefined
  const onesOf = (value: ColumnValue) => (typeof value === 'number' ? [] : value)
  return {
    column,
    width,
    isMissing,
    parse: (text) => (isMissing(text) ? Number.NaN : cellsOf(text)),
    encodeInto: (value, row, at) => {
      row.fill(0, at, at + width)
      for (const cell of onesOf(value)) row[at + cell] = 1
    },
    encode: (value) => {
      zeros ??= Buffer.from(Array.from({ length: width }, () => '0').join(','), 'latin1')
      const bytes = Buffer.from(zeros)
      for (const cell of onesOf(value)) bytes[2 * cell] = ONE
      return bytes.toString('latin1')
    },
  }
}

const ONE = 49

function hashedCells(width: number): (text: string) => readonly number[] {
  return (text) => Array.from(wordCells(text, width), ({ cell }) => cell)
}

function vocabularyCells(vocabulary: readonly string[]): (text: string) => readonly number[] {
  const cells = new Map(vocabulary.map((word, cell) => [word, cell]))
  return (text) => wordsOf(text).flatMap(({ text: word }) => cells.get(word) ?? [])
}

function codecOf(column: Exclude<FeatureColumn, { type: 'text' }>): Codec {
  if (column.encoding === 'number') {
    const { word, reading } = column
    const parse = numberParser(reading?.number ?? null)
    if (word === undefined) return { parseValue: parse, encodeValue: putNumber }
    const isPlain = areAscii([word])
    const composed = word.normalize()
    const isWord = (text: string) => text === word || (!isPlain && text.normalize() === composed)
    const parseValue = (text: string) => (isWord(text.trim()) ? THE_WORD : parse(text))
    return { parseValue, encodeValue: putNumberAndWord, isWord }
  }
  if (column.encoding === 'zero-one') return { parseValue: truthParser(column), encodeValue: putNumber }
  if (column.encoding === 'date') {
    const parse = dateParser(column)
    const ofDays = column.reading?.digits === 'day' || column.reading?.digits === 'hour'
    const parseValue = ofDays ? (text: string) => parse(text) ?? (NO_DAY.test(text) ? Number.NaN : undefined) : parse
    return { parseValue, encodeValue: dateWriter(column) }
  }
  const encodeValue = column.encoding === 'one-hot' ? oneHotWriter(column) : putNumber
  return { parseValue: vocabularyLookup(column.vocabulary, column.reading?.spellings ?? []), encodeValue }
}

/** What databases write for no day where days are digits: there it is no number. */
const NO_DAY = /^\s*0+(?:\.0*)?\s*$/

function putNumber(value: number, row: Float64Array, at: number): void {
  row[at] = value
}

/** The number of a word is missing, as of any cell without one. */
function putNumberAndWord(value: number, row: Float64Array, at: number): void {
  row[at] = value === THE_WORD ? Number.NaN : value
  row[at + 1] = value === THE_WORD ? 1 : 0
}

/** `inf` and numbers beyond float32 count as missing. */
function numberParser(reading: NumberReading | null): (text: string) => number | undefined {
  return (text) => {
    const value = reading === null ? parseNumber(text) : parseByReading(text, reading)
    return value === undefined || Number.isFinite(value) ? value : Number.NaN
  }
}

function truthParser({ reading }: FeatureColumn & { type: 'boolean' }): (text: string) => number | undefined {
  const words = reading?.words ?? null
  const [no, yes] = [words?.false.toLowerCase().normalize(), words?.true.toLowerCase().normalize()]
  return (text) => {
    const word = text.trim().toLowerCase().normalize()
    if (words !== null && (word === no || word === yes)) return Number(word === yes)
    const value = parseBoolean(text)
    return value === undefined ? undefined : Number(value)
  }
}

function dateParser({ reading, calendar }: FeatureColumn & { type: 'date' }): (text: string) => number | undefined {
  return (text) => {
    const date = reading === undefined ? parseDate(text) : parseDateByReading(text, reading)
    // Without a calendar all is by UTC, as version 2 has it.
    return date && (calendar === undefined ? date.epochMs : writtenDate(date))
  }
}

/** The day, by UTC, and the calendar's parts, by the time as it was written; all are missing of a missing date. */
function dateWriter(column: FeatureColumn & { type: 'date' }): EncodeValue {
  const parts = column.calendar ?? calendarOfOld(column)
  const isWritten = column.calendar !== undefined
  return (value, row, at) => {
    row[at] = dayOf(value)
    const local = isWritten ? localMs(value) : value
    for (const [index, part] of parts.entries()) row[at + 1 + index] = calendarPart(part, local)
  }
}

/**
 * A text's index in the vocabulary, or in that of the entry it is another spelling of; `5` also finds `5.0`, so that a
 * number from JSON does. What is not there may have its letters taken apart, as macOS writes them, or the vocabulary has:
 * it is found by NFC.
 */
function vocabularyLookup(
  vocabulary: readonly string[],
  spellings: readonly { readonly text: string; readonly as: string }[],
): (text: string) => number {
  const byText = new Map(vocabulary.map((entry, index) => [entry, index]))
  for (const { text, as } of spellings) {
    const index = byText.get(as)
    if (index !== undefined && !byText.has(text)) byText.set(text, index)
  }
  const composed = byComposed([...byText].filter(([entry]) => !areAscii([entry])))
  const byNumber = new Map<number, number>()
  vocabulary.forEach((entry, index) => {
    const value = parseNumber(entry)
    if (value !== undefined && !byNumber.has(value)) byNumber.set(value, index)
  })
  return (text) => {
    const trimmed = text.trim()
    const exact = byText.get(trimmed) ?? (composed.size > 0 ? composed.get(trimmed.normalize()) : undefined)
    if (exact !== undefined || byNumber.size === 0) return exact ?? vocabulary.length
    const value = parseNumber(trimmed)
    return (value === undefined ? undefined : byNumber.get(value)) ?? vocabulary.length
  }
}

/** A 1 in the cell of the category, or of a missing value; no 1 at all for an unknown one. The rank comes last. */
function oneHotWriter(column: Extract<FeatureColumn, { encoding: 'one-hot' }>): EncodeValue {
  const width = encodedWidthOf(column)
  const categories = column.vocabulary.length
  const missing = column.missingPosition === null ? -1 : column.missingPosition - column.position
  return (value, row, at) => {
    row.fill(0, at, at + width)
    if (column.ranks) row[at + width - 1] = column.ranks[value] ?? Number.NaN
    const cell = Number.isNaN(value) ? missing : value < categories ? value : -1
    if (cell >= 0) row[at + cell] = 1
  }
}
