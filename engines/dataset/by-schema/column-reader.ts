import { CategoryTally, type ColumnTally, NumberTally, TextTally, tallyOf } from '#shared/monitoring/column-tally.ts'
import { dayOf } from '#shared/schema/calendar.ts'
import { parseNumber } from '#shared/schema/cell-values.ts'
import { type ColumnCodec, columnCodec, THE_WORD } from '#shared/schema/column-codec.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { readValue, type ValueReading, type ValueWarning } from '#shared/schema/read-value.ts'
import { readSentTexts } from '#shared/schema/sent-texts.ts'

const AS_SENT: ValueReading = { value: [] }
/** Texts of a column that are kept with what they are read as: most columns have few. */
const MOST_KNOWN = 10_000
/** Longer ones hardly repeat. */
const LONGEST_KNOWN = 64
/** Sentences about a column that are told. */
const MOST_MESSAGES = 5

/** What is said of a value, by its reader or, of a text, by the model that reads it. */
type Warning = { readonly kind: ValueWarning['kind'] | 'text'; readonly message: string }

/** Something that was assumed in some rows of a column. */
export type ColumnWarning = {
  readonly kind: Warning['kind']
  readonly rows: number
  /** As the API says it, of the first rows that had it; each with how many said the same. */
  readonly examples: readonly { readonly message: string; readonly rows: number; readonly firstRow: number }[]
}

/**
 * Reads the cells of one feature exactly as the API reads the text of a field, and counts what it sees. Texts that were
 * read before are looked up.
 */
export class ColumnReader {
  readonly column: FeatureColumn
  readonly codec: ColumnCodec
  readonly tally: ColumnTally
  /** Numeric cells are what everybody takes them for, within this range without a warning. */
  readonly takesNumbers: boolean
  readonly lowest: number
  readonly highest: number
  /** Numbers that stand for a missing value, or are the column's word. */
  readonly oddNumbers: ReadonlySet<number>
  readonly #strict: boolean
  readonly #known = new Map<string, ValueReading>()
  readonly #warnings = new Map<Warning['kind'], { rows: number; messages: Map<string, MessageCount> }>()

  /** `decimal`: by which the kernel reads numeric cells. */
  constructor(column: FeatureColumn, decimal: '.' | ',', strict: boolean) {
    this.column = column
    this.codec = columnCodec(column)
    this.tally = tallyOf(column)
    this.#strict = strict
    this.takesNumbers = column.type === 'number' && decimalOf(column) === decimal
    const range = column.type === 'number' ? column.statistics : { min: 0, max: 0, deciles: [] }
    const isKnown = range.deciles.length > 0 || range.min !== range.max
    this.lowest = isKnown ? range.min : Number.NEGATIVE_INFINITY
    this.highest = isKnown ? range.max : Number.POSITIVE_INFINITY
    this.oddNumbers = oddNumbersOf(column)
  }

  /** What a cell's text is to the model, and what is said of it. */
  read(text: string): ValueReading {
    const { column } = this
    // One that its model reads as it is sent takes no cell, and hardly repeats.
    if (column.encoding === 'as-sent') {
      if (text.length <= column.mostCharacters) return AS_SENT
      const [problem] = readSentTexts([column], { [column.name]: text }).problems
      return problem ? { problem: problem.message } : AS_SENT
    }
    const known = this.#known.get(text)
    if (known) return known
    const reading = readValue(this.codec, text, this.#strict)
    if (text.length <= LONGEST_KNOWN && this.#known.size < MOST_KNOWN) this.#known.set(text, reading)
    return reading
  }

  /** Counts a warning of a row that is scored. */
  warn({ kind, message }: Warning, row: number): void {
    let warning = this.#warnings.get(kind)
    if (!warning) {
      warning = { rows: 0, messages: new Map() }
      this.#warnings.set(kind, warning)
    }
    warning.rows++
    const known = warning.messages.get(message)
    if (known) known.rows++
    else if (warning.messages.size < MOST_MESSAGES) warning.messages.set(message, { rows: 1, firstRow: row })
  }

  get warnings(): readonly ColumnWarning[] {
    return [...this.#warnings].map(([kind, { rows, messages }]) => ({
      kind,
      rows,
      examples: [...messages].map(([message, count]) => ({ message, ...count })),
    }))
  }

  /** Counts a value of a row that is scored, but for numbers: those are counted by the column. */
  count({ value }: Extract<ValueReading, { readonly value: unknown }>, text: () => string): void {
    const { tally } = this
    if (tally instanceof CategoryTally) tally.add(typeof value === 'number' ? value : Number.NaN, text())
    else if (tally instanceof TextTally) tally.add(typeof value === 'number')
  }

  /** The number that is counted for a value: a date's day. */
  numberOf({ value }: Extract<ValueReading, { readonly value: unknown }>): number {
    if (typeof value !== 'number' || value === THE_WORD) return Number.NaN
    return this.column.type === 'date' && !Number.isNaN(value) ? dayOf(value) : value
  }

  get countsNumbers(): boolean {
    return this.tally instanceof NumberTally
  }
}

type MessageCount = { rows: number; readonly firstRow: number }

/** The decimal sign of cells that need no further look; undefined where every cell needs one. */
function decimalOf({ reading }: FeatureColumn & { readonly type: 'number' }): '.' | ',' | undefined {
  const number = reading?.number ?? null
  if (number === null) return '.'
  return number.clock ? undefined : number.decimal
}

function oddNumbersOf(column: FeatureColumn): ReadonlySet<number> {
  if (column.type !== 'number') return new Set()
  const words = column.reading?.missingWords
  const texts = [...(Array.isArray(words) ? words : []), ...(column.word === undefined ? [] : [column.word])]
  return new Set(texts.flatMap((text) => parseNumber(text.replace(',', '.')) ?? []))
}
