import { isMissing, parseBoolean, parseDate, parseNumber } from './cell-values.ts'
import type { FeatureColumn } from './feature-schema.ts'

/**
 * How one column is read and encoded. Between the two a cell is a number: the number itself, 0 or 1, the index of the
 * category in the vocabulary (its length for an unknown one), milliseconds since 1970-01-01 for a date; NaN is missing.
 */
export type ColumnCodec = {
  readonly column: FeatureColumn
  /** The value of a cell, or undefined where the column cannot hold it (text in a numeric column). */
  parse(text: string): number | undefined
  /** The encoded cells of a value, comma separated. A missing value becomes the column's `fill` where it has one. */
  encode(value: number): string
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

/** The codec of a column of schema.json. */
export function columnCodec(column: FeatureColumn): ColumnCodec {
  const { parseValue, encodeValue } = codecOf(column)
  const encodedMissing = column.fill === null ? encodeValue(Number.NaN) : encodeValue(column.fill)
  return {
    column,
    parse: (text) => (isMissing(text) ? Number.NaN : parseValue(text)),
    encode: (value) => (Number.isNaN(value) ? encodedMissing : encodeValue(value)),
  }
}

type Codec = {
  readonly parseValue: (text: string) => number | undefined
  readonly encodeValue: (value: number) => string
}

function codecOf(column: FeatureColumn): Codec {
  if (column.encoding === 'number') return { parseValue: parseFinite, encodeValue: numberCell }
  if (column.encoding === 'zero-one') return { parseValue: parseZeroOne, encodeValue: numberCell }
  if (column.encoding === 'date')
    return { parseValue: parseEpoch, encodeValue: column.hasTime ? dayHourWeekday : dayCell }
  const encodeValue = column.encoding === 'one-hot' ? oneHotCells(column) : numberCell
  return { parseValue: vocabularyLookup(column.vocabulary), encodeValue }
}

/** The shortest text that reads back as the number; a missing value is an empty cell. */
function numberCell(value: number): string {
  return Number.isNaN(value) ? '' : String(value)
}

/** `inf` and numbers beyond float32 count as missing. */
function parseFinite(text: string): number | undefined {
  const value = parseNumber(text)
  return value === undefined || Number.isFinite(value) ? value : Number.NaN
}

function parseZeroOne(text: string): number | undefined {
  const value = parseBoolean(text)
  return value === undefined ? undefined : Number(value)
}

function parseEpoch(text: string): number | undefined {
  return parseDate(text)?.epochMs
}

function dayCell(epochMs: number): string {
  return numberCell(Math.floor(epochMs / DAY_MS))
}

function dayHourWeekday(epochMs: number): string {
  if (Number.isNaN(epochMs)) return ',,'
  const day = Math.floor(epochMs / DAY_MS)
  const hour = Math.floor((epochMs - day * DAY_MS) / HOUR_MS)
  // 1970-01-01 was a Thursday, and Monday is 0.
  const weekday = (((day + 3) % 7) + 7) % 7
  return `${day},${hour},${weekday}`
}

/** A text's index in the vocabulary; `5` also finds `5.0`, so that a number from JSON does. */
function vocabularyLookup(vocabulary: readonly string[]): (text: string) => number {
  const byText = new Map(vocabulary.map((entry, index) => [entry, index]))
  const byNumber = new Map<number, number>()
  vocabulary.forEach((entry, index) => {
    const value = parseNumber(entry)
    if (value !== undefined && !byNumber.has(value)) byNumber.set(value, index)
  })
  return (text) => {
    const trimmed = text.trim()
    const exact = byText.get(trimmed)
    if (exact !== undefined || byNumber.size === 0) return exact ?? vocabulary.length
    const value = parseNumber(trimmed)
    return (value === undefined ? undefined : byNumber.get(value)) ?? vocabulary.length
  }
}

function oneHotCells(column: Extract<FeatureColumn, { encoding: 'one-hot' }>): (value: number) => string {
  const width = oneHotWidth(column)
  const row = (one: number) => Array.from({ length: width }, (_, cell) => (cell === one ? 1 : 0)).join(',')
  const known = column.vocabulary.map((_, index) => row(index))
  const unknown = row(-1)
  const missing = column.missingPosition === null ? unknown : row(column.missingPosition - column.position)
  return (value) => (Number.isNaN(value) ? missing : (known[value] ?? unknown))
}

function oneHotWidth(column: Extract<FeatureColumn, { encoding: 'one-hot' }>): number {
  return column.vocabulary.length + (column.missingPosition === null ? 0 : 1)
}

/** How many encoded cells a column takes. */
export function encodedWidthOf(column: FeatureColumn): number {
  if (column.encoding === 'one-hot') return oneHotWidth(column)
  return column.encoding === 'date' && column.hasTime ? 3 : 1
}
