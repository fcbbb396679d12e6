import { parseNumber } from './cell-values.ts'
import { type ColumnCodec, type ColumnValue, THE_WORD } from './column-codec.ts'
import type { FeatureColumn } from './feature-schema.ts'
import { nearestName } from './nearest-name.ts'
import { exampleDate, ISO_DATES } from './reading/date-reading.ts'
import { exampleNumber, hasUnit, undress } from './reading/number-reading.ts'

/** What was assumed of a value: it was missing, of no known category, or further out than any. */
export type ValueWarning = {
  readonly kind: 'missing' | 'unknown-category' | 'out-of-range'
  /** Continues the column's name. */
  readonly message: string
}

export type ValueReading =
  | { readonly value: ColumnValue; readonly warning?: ValueWarning }
  /** Why it cannot be used; continues the column's name. */
  | { readonly problem: string }

/**
 * The value that was sent for a column, as JSON gives it or as the text of a cell, with what a caller is told of it. The
 * same for API and batch. A category the model never saw is a problem where `strict` is set.
 */
export function readValue(codec: ColumnCodec, sent: unknown, strict: boolean): ValueReading {
  const { column } = codec
  const text = textOf(column, sent)
  const value = text === undefined ? undefined : valueOf(codec, sent, text)
  if (text === undefined || value === undefined) {
    // Beside the way in which the file writes numbers, one without quotes would look like a number of JSON, which is taken.
    const given = column.type === 'number' && typeof sent === 'string' ? cut(JSON.stringify(sent)) : shown(sent)
    return {
      problem: `${wantedOf(column)} is wanted, not ${given}${isOfAnotherUnit(column, text) ? ', of another unit' : ''}`,
    }
  }
  const unit = unitMissed(column, value)
  if (unit !== undefined) return { problem: `${unit}, not ${shown(sent)}, a time after the year 9999` }
  if (Number.isNaN(value)) return missingReading(codec, text)
  if (column.type === 'category' && value === column.vocabulary.length) {
    if (strict) return { problem: unknownCategory(column, text) }
    const message = `${shown(sent)} was not among the categories of the training rows`
    return { value, warning: { kind: 'unknown-category', message } }
  }
  const range = rangeMissed(column, value)
  if (range === undefined) return { value }
  return { value, warning: { kind: 'out-of-range', message: `${shown(sent)} is outside ${range}` } }
}

const DAY_MS = 86_400_000
const LAST_MS = Date.UTC(9999, 11, 31)

/** The unit that is wanted of a time since 1970, where a number in a finer one was sent: it would be thousands of years on. */
function unitMissed(column: FeatureColumn, value: ColumnValue): string | undefined {
  if (column.type !== 'date' || !column.reading?.digits || !(Number(value) > LAST_MS)) return undefined
  return `${column.reading.digits} since 1970 such as ${exampleDate(column.reading, true)} are wanted`
}

/** The range of the training rows, in words, where a value is outside of it: what the model says there is a guess. */
function rangeMissed(column: FeatureColumn, value: ColumnValue): string | undefined {
  if ((column.type !== 'number' && column.type !== 'date') || typeof value !== 'number') return undefined
  const { min, max, deciles } = column.statistics
  const at = column.type === 'date' ? Math.floor(value / DAY_MS) : value
  // A word among the numbers is no number; an imported model's own schema knows no rows.
  if ((at >= min && at <= max) || value === THE_WORD || (deciles.length === 0 && min === max)) return undefined
  const [low, high] = [min, max].map((end) => (column.type === 'date' ? dayText(end) : String(end)))
  return `the range of the training rows, ${low} to ${high}`
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** A number of JSON is one already: it is not read by the way in which the file writes numbers. */
function valueOf(codec: ColumnCodec, sent: unknown, text: string): ColumnValue | undefined {
  if (codec.column.type !== 'number' || typeof sent !== 'number') return codec.parse(text)
  return Number.isFinite(Math.fround(sent)) && !codec.isMissing(text) ? sent : Number.NaN
}

function unknownCategory({ vocabulary }: Extract<FeatureColumn, { type: 'category' }>, text: string): string {
  const nearest = nearestName(text, vocabulary)
  const suggestion = nearest === undefined ? '' : `; did you mean ${shown(nearest)}?`
  return `${knownCategories(vocabulary)} is wanted, not ${shown(text)}${suggestion}`
}

const MOST_CATEGORIES_NAMED = 10

function knownCategories(vocabulary: readonly string[]): string {
  const named = vocabulary.slice(0, MOST_CATEGORIES_NAMED).map((entry) => shown(entry))
  const more = vocabulary.length - named.length
  return `one of ${named.join(', ')}${more > 0 ? ` or ${more} more` : ''}`
}

/** What is said of a column's missing values: a request may have millions of them, and the words are the column's alone. */
const missingReadings = new WeakMap<FeatureColumn, ValueReading>()

function missingReading(codec: ColumnCodec, text: string): ValueReading {
  if (codec.column.type === 'number' && !codec.isMissing(text)) return readingWithout(codec.column, text)
  let reading = missingReadings.get(codec.column)
  if (reading === undefined) {
    reading = readingWithout(codec.column, undefined)
    missingReadings.set(codec.column, reading)
  }
  return reading
}

/** The reading of a missing value; or, with its text, of a number that is none to the model. */
function readingWithout(column: FeatureColumn, text: string | undefined): ValueReading {
  const outOfRange = text !== undefined
  const what = outOfRange ? `${shown(text)} is beyond what the model can take and counts as missing` : 'missing'
  const kind = outOfRange ? 'out-of-range' : 'missing'
  // Of a text nothing is filled in, whether training rows had none or not.
  const isNews = column.fill !== null || (column.type === 'text' && column.missing === 0)
  if (!isNews) return { value: Number.NaN, ...(outOfRange && { warning: { kind, message: what } }) }
  const message = `${what}, as in none of the training rows; ${fillText(column)} stood in for it`
  return { value: Number.NaN, warning: { kind, message } }
}

/** A JSON value as the cell that would mean it, or undefined where no cell could. */
function textOf(column: FeatureColumn, sent: unknown): string | undefined {
  if (sent === null) return ''
  if (typeof sent === 'string') return sent
  if (typeof sent === 'number') return String(sent)
  if (typeof sent !== 'boolean') return undefined
  const text = String(sent)
  if (column.type !== 'category') return text
  // pandas writes True and False, spreadsheets TRUE and FALSE.
  return column.vocabulary.find((entry) => entry.toLowerCase() === text) ?? text
}

function wantedOf(column: FeatureColumn): string {
  if (column.type === 'number') return wantedNumber(column)
  if (column.type === 'boolean') {
    const { false: no, true: yes } = column.reading?.words ?? { false: 'no', true: 'yes' }
    return `true, false, ${shown(yes)} or ${shown(no)}`
  }
  if (column.type === 'text') return 'a text'
  if (column.type === 'category') return `a text (${knownCategories(column.vocabulary)})`
  const { reading, hasTime } = column
  if (reading !== undefined && (reading.order !== 'ymd' || reading.digits !== null || reading.shortYearFirst)) {
    return `a date such as ${exampleDate(reading, hasTime)} or, by ISO 8601, ${exampleDate(ISO_DATES, hasTime)}`
  }
  return `an ISO 8601 date such as ${exampleDate(ISO_DATES, hasTime)}`
}

/** Whether a text that is no number of the column is one in another currency, or another unit. */
function isOfAnotherUnit(column: FeatureColumn, text: string | undefined): boolean {
  const reading = column.type === 'number' ? column.reading?.number : undefined
  const dressed = text === undefined || !reading || reading.clock ? undefined : undress(text)
  if (!reading || !dressed || dressed.prefix + dressed.suffix === '') return false
  return !hasUnit(dressed, reading)
}

function wantedNumber({ reading, word }: Extract<FeatureColumn, { type: 'number' }>): string {
  const orWord = word === undefined ? '' : ` or ${shown(word)}`
  const number = reading?.number ?? null
  return number === null ? `a number${orWord}` : `a number such as ${shown(exampleNumber(number))}${orWord}`
}

/** The mean of two numbers has more, which neither of them has. */
const MEDIAN_DIGITS = 12

function fillText(column: FeatureColumn): string {
  const fill = column.fill ?? 0
  if (column.type === 'number') return `the median ${Number(fill.toPrecision(MEDIAN_DIGITS))}`
  if (column.type === 'boolean') return `the most frequent value ${fill === 1}`
  if (column.type === 'category') return `the most frequent category ${shown(column.vocabulary[fill])}`
  if (column.type === 'text') return 'no words'
  return `the median ${new Date(fill).toISOString().slice(0, column.hasTime ? 19 : 10)}`
}

const LONGEST_SHOWN = 40

/**
 * A value as it stands in a message: JSON, cut where it is long. A text that spells a number is shown bare. What is
 * nested is only named: spelling it out may take megabytes, or more stack than there is.
 */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  const isNumberText = typeof value === 'string' && parseNumber(value) !== undefined
  return cut(isNumberText ? value.trim() : (JSON.stringify(value) ?? String(value)))
}

function cut(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}
