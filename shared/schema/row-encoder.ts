import { parseNumber } from './cell-values.ts'
import { type ColumnCodec, type ColumnValue, columnCodec, THE_WORD } from './column-codec.ts'
import { featureColumns } from './feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from './feature-schema.ts'
import { nearestName } from './nearest-name.ts'
import { exampleDate, ISO_DATES } from './reading/date-reading.ts'
import { exampleNumber } from './reading/number-reading.ts'

/** Why a field of a request cannot be used, in words for the caller; `message` continues the field's name. */
export type FieldProblem = { readonly field: string; readonly message: string }

export type Encoding = {
  /** Every problem of the row at once; the row's numbers mean something only where there is none. */
  readonly problems: readonly FieldProblem[]
  /** What was assumed: a missing value filled in, a category the model never saw, a number further out than any. */
  readonly warnings: readonly string[]
  /** Those that the model reads as they were sent. */
  readonly texts: readonly string[]
}

/**
 * Turns rows into what the model reads: `width` numbers a row, without the label, NaN for a missing value. Both forms
 * write a row into `rows` from `at` on.
 */
export type RowEncoder = {
  readonly width: number
  /**
   * Encodes the cells of a row in the order of the uploaded file (target and ignored columns included). A cell its
   * column cannot hold counts as missing, an unknown category as none of the known ones.
   */
  encodeCells(cells: readonly string[], rows: Float64Array, at: number): void
  /**
   * Encodes one object of named values, as JSON gives it. `null` is a missing value; an absent feature, an unknown
   * name and a value of the wrong type are problems. Target and ignored columns are accepted and not used. A category
   * the model never saw is a warning, or a problem where `strict` is set; `absent` is what is
   * said of an absent feature.
   */
  encodeValues(
    values: Readonly<Record<string, unknown>>,
    rows: Float64Array,
    at: number,
    options?: { readonly strict?: boolean; readonly absent?: string },
  ): Encoding
}

const ABSENT = 'is missing from the request; send null where it is not known'

/** Comparing names costs time; a request with many unknown names needs no suggestion for each. */
const MOST_SUGGESTIONS = 20

/** The encoder of a schema; training, evaluation and prediction all use it. Make it once, use it for many rows. */
export function createRowEncoder(schema: FeatureSchema): RowEncoder {
  const codecs = featureColumns(schema).map(columnCodec)
  const featureNames = codecs.map((codec) => codec.column.name)
  const knownNames = new Set(schema.columns.map((column) => column.name))

  const width = codecs.reduce((sum, codec) => sum + codec.width, 0)

  return {
    width,

    encodeCells: (cells, rows, at) => {
      let to = at
      for (const codec of codecs) {
        const value = codec.parse(cells[codec.column.index] ?? '')
        codec.encodeInto(value ?? Number.NaN, rows, to)
        to += codec.width
      }
    },

    encodeValues: (values, rows, at, { strict = false, absent = ABSENT } = {}) => {
      const problems: FieldProblem[] = []
      const warnings: string[] = []
      const texts: string[] = []
      let to = at
      for (const codec of codecs) {
        const { name } = codec.column
        const from = to
        to += codec.width
        if (!Object.hasOwn(values, name)) {
          problems.push({ field: name, message: absent })
          continue
        }
        if (codec.column.encoding === 'as-sent') {
          const sent = values[name]
          const problem = textProblem(codec.column, sent)
          if (problem !== undefined) problems.push({ field: name, message: problem })
          else texts.push(String(sent))
          continue
        }
        const reading = readValue(codec, values[name], strict)
        if ('problem' in reading) problems.push({ field: name, message: reading.problem })
        else {
          if (reading.warning !== undefined) warnings.push(`${name}: ${reading.warning}`)
          codec.encodeInto(reading.value, rows, from)
        }
      }
      const unknown = Object.keys(values).filter((field) => !knownNames.has(field))
      for (const [index, field] of unknown.entries()) {
        const nearest = index < MOST_SUGGESTIONS ? nearestName(field, featureNames) : undefined
        const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`
        problems.push({ field, message: `is not a feature of this model${suggestion}` })
      }
      return { problems, warnings, texts }
    },
  }
}

type Reading = { readonly value: ColumnValue; readonly warning?: string } | { readonly problem: string }

function readValue(codec: ColumnCodec, sent: unknown, strict: boolean): Reading {
  const { column } = codec
  const text = textOf(column, sent)
  const value = text === undefined ? undefined : valueOf(codec, sent, text)
  if (text === undefined || value === undefined) return { problem: `${wantedOf(column)} is wanted, not ${shown(sent)}` }
  if (Number.isNaN(value)) return missingReading(codec, text)
  if (column.type === 'category' && value === column.vocabulary.length) {
    if (strict) return { problem: unknownCategory(column, text) }
    return { value, warning: `${shown(sent)} was not among the categories of the training rows` }
  }
  const range = rangeMissed(column, value)
  return range === undefined ? { value } : { value, warning: `${shown(sent)} is outside ${range}` }
}

/** What is wrong with a text that a model reads as it is. */
function textProblem({ mostCharacters }: FeatureColumn & { encoding: 'as-sent' }, sent: unknown): string | undefined {
  if (typeof sent !== 'string') return `a text is wanted, not ${shown(sent)}`
  if (sent.length <= mostCharacters) return undefined
  return `a text of at most ${mostCharacters} characters is wanted, not of ${sent.length}`
}

const DAY_MS = 86_400_000

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
  return Number.isFinite(Math.fround(sent)) ? sent : Number.NaN
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

function missingReading({ column, isMissing }: ColumnCodec, text: string): Reading {
  const outOfRange = column.type === 'number' && !isMissing(text)
  const what = outOfRange ? `${shown(text)} is beyond what the model can take and counts as missing` : 'missing'
  if (column.fill === null) return { value: Number.NaN, ...(outOfRange && { warning: what }) }
  return { value: Number.NaN, warning: `${what}, as in none of the training rows; ${fillText(column)} stood in for it` }
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
  if (column.type === 'boolean') return 'true or false'
  if (column.type === 'text') return 'a text'
  if (column.type === 'category') return `a text (${knownCategories(column.vocabulary)})`
  const { reading, hasTime } = column
  if (reading !== undefined && (reading.order !== 'ymd' || reading.digits !== null)) {
    return `a date such as ${exampleDate(reading, hasTime)} or, by ISO 8601, ${exampleDate(ISO_DATES, hasTime)}`
  }
  return `an ISO 8601 date such as ${exampleDate(ISO_DATES, hasTime)}`
}

function wantedNumber({ reading, word }: Extract<FeatureColumn, { type: 'number' }>): string {
  const orWord = word === undefined ? '' : ` or ${shown(word)}`
  const number = reading?.number ?? null
  return number === null ? `a number${orWord}` : `a number such as ${shown(exampleNumber(number))}${orWord}`
}

function fillText(column: FeatureColumn): string {
  const fill = column.fill ?? 0
  if (column.type === 'number') return `the median ${fill}`
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
  const text = isNumberText ? value.trim() : (JSON.stringify(value) ?? String(value))
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}
