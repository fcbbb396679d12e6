import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { missingNumbers, missingSpellings } from '#shared/schema/reading/missing-words.ts'
import {
  CALENDAR_DAY,
  CALENDAR_DAY_OF_YEAR,
  CALENDAR_HOUR,
  CALENDAR_MONTH,
  CALENDAR_WEEKDAY,
  CALENDAR_YEAR,
  COLUMN_CALENDAR,
  COLUMN_DATE_ORDER,
  COLUMN_LETTERS_AT,
  COLUMN_READING_AT,
  COLUMN_SHORT_TEXT,
  COLUMN_WORD_CELLS,
  COLUMN_WRITER,
  DATE_ORDER_DAY_FIRST,
  DATE_ORDER_MONTH_FIRST,
  ENTRY_ENCODED_AT,
  ENTRY_ENCODED_LENGTH,
  ENTRY_TRAINING_COUNT,
  READING_BYTES,
  READING_DECIMAL,
  READING_PREFIX,
  READING_PREFIX_LENGTH,
  READING_ROOM,
  READING_SUFFIX,
  READING_SUFFIX_LENGTH,
  READING_THOUSANDS,
  WRITE_AS_DATE,
  WRITE_AS_ENTRY,
  WRITE_AS_NUMBER,
  WRITE_AS_NUMBER_AND_WORD,
  WRITE_AS_WORDS,
} from '../kernel/layout.ts'
import { type RecordKernel } from '../kernel/record-kernel.ts'
import { CellEncoder, type EncodedText } from './cell-encoder.ts'

/** A number as JavaScript writes it, or a date's seven. */
const MOST_NUMBER_BYTES = 64
/** A one-hot cell and its comma. */
const ONE_HOT_BYTES = 2

/** A text of the column that has an entry in the kernel's dictionary, by its number there. */
type KnownText = { readonly number: number; readonly text: string }

/** What the training rows hold: missing values, and how often each known text. */
export type TrainingCounts = { readonly missing: number; readonly texts: Float64Array }

/**
 * Tells the kernel how one feature of a schema is written, encodes what the kernel cannot, and knows the training rows'
 * counts. Texts that the dictionary knows are encoded once; without any, each text is encoded when it comes.
 */
export class ColumnWriter {
  readonly index: number
  /** Numeric cells are written as they stand. */
  readonly copiesNumbers: boolean
  readonly feature: FeatureColumn
  /** Of texts without an entry. */
  readonly encoder: CellEncoder
  readonly #texts: readonly KnownText[]
  readonly #kernel: RecordKernel
  readonly #missingEntries: readonly number[]
  /** Bytes that an encoded cell has at most, a copied number not counted. */
  readonly mostBytes: number

  constructor(column: FeatureColumn, texts: readonly KnownText[], kernel: RecordKernel) {
    this.index = column.index
    this.feature = column
    this.encoder = new CellEncoder(column)
    this.#kernel = kernel
    this.mostBytes = Math.max(MOST_NUMBER_BYTES, ONE_HOT_BYTES * this.encoder.width)
    this.copiesNumbers = writerOf(column) === WRITE_AS_NUMBER
    kernel.setColumn(column.index, COLUMN_WRITER, writerOf(column))
    setReading(column, kernel)
    // Texts hardly repeat: the kernel hashes the words of each.
    this.#texts = column.encoding === 'hashed-words' ? [] : texts
    const encoded = this.#texts.map(({ text }) => this.encoder.encode(text))
    // One behind the other, so that few lines of the processor's cache hold them.
    let at = kernel.allocate(encoded.reduce((sum, { bytes }) => sum + bytes.length, 0))
    this.#missingEntries = this.#texts.flatMap(({ number }, index) => {
      const { bytes, isMissing } = encoded[index] as EncodedText
      kernel.bytes.set(bytes, at)
      kernel.setEntry(number, ENTRY_ENCODED_AT, at)
      kernel.setEntry(number, ENTRY_ENCODED_LENGTH, bytes.length)
      at += bytes.length
      return isMissing ? [number] : []
    })
  }

  /** What the training rows hold. */
  get counts(): TrainingCounts {
    const countOf = (entry: number) => this.#kernel.entry(entry, ENTRY_TRAINING_COUNT)
    return {
      missing: this.#missingEntries.reduce((sum, entry) => sum + countOf(entry), this.encoder.missing),
      texts: Float64Array.from(this.#texts, ({ number }) => countOf(number)),
    }
  }

  /** The entries of the texts that are encoded already. */
  get entries(): readonly number[] {
    return this.#texts.map(({ number }) => number)
  }

  /** Adds what a thread counted among the training rows: the rows of each entry, and missing values without one. */
  addCounts(entryRows: Float64Array, missing: number): void {
    for (const [index, { number }] of this.#texts.entries()) {
      const rows = this.#kernel.entry(number, ENTRY_TRAINING_COUNT) + (entryRows[index] ?? 0)
      this.#kernel.setEntry(number, ENTRY_TRAINING_COUNT, rows)
    }
    this.encoder.addMissing(missing)
  }
}

/** What the kernel needs to read texts, numbers and dates that have no entry. */
function setReading(column: FeatureColumn, kernel: RecordKernel): void {
  if (column.encoding === 'hashed-words') {
    const spellings = missingSpellings(column.reading.missingWords)
    // Four bytes a character at most, however its letters are written.
    const shortBytes = 4 * Math.max(0, ...spellings.map((word) => word.normalize('NFD').length))
    kernel.setColumn(column.index, COLUMN_WORD_CELLS, column.width)
    kernel.setColumn(column.index, COLUMN_SHORT_TEXT, shortBytes)
    kernel.setColumn(column.index, COLUMN_LETTERS_AT, kernel.lettersAt())
  }
  if (column.type === 'date') {
    const order = ORDERS[column.reading?.order ?? 'ymd']
    if (column.reading?.digits === null) kernel.setColumn(column.index, COLUMN_DATE_ORDER, order)
    const parts = (column.calendar ?? []).reduce((bits, part) => bits | CALENDAR_BITS[part], 0)
    kernel.setColumn(column.index, COLUMN_CALENDAR, parts)
  }
  if (column.type !== 'number' || !column.reading?.number || isReadByHost(column)) return
  const { decimal, thousands, prefix, suffix } = column.reading.number
  const [before, after] = [Buffer.from(prefix ?? ''), Buffer.from(suffix ?? '')]
  if (Math.max(before.length, after.length) > READING_ROOM) return
  const at = kernel.allocate(READING_BYTES)
  const { words } = kernel
  words[(at + READING_DECIMAL) >> 2] = decimal.charCodeAt(0)
  words[(at + READING_THOUSANDS) >> 2] = thousands === null ? 0 : thousands.charCodeAt(0)
  words[(at + READING_PREFIX_LENGTH) >> 2] = before.length
  words[(at + READING_SUFFIX_LENGTH) >> 2] = after.length
  kernel.bytes.set(before, at + READING_PREFIX)
  kernel.bytes.set(after, at + READING_SUFFIX)
  kernel.setColumn(column.index, COLUMN_READING_AT, at)
}

const CALENDAR_BITS = {
  year: CALENDAR_YEAR,
  month: CALENDAR_MONTH,
  day: CALENDAR_DAY,
  weekday: CALENDAR_WEEKDAY,
  dayOfYear: CALENDAR_DAY_OF_YEAR,
  hour: CALENDAR_HOUR,
} as const

const ORDERS = { ymd: 0, dmy: DATE_ORDER_DAY_FIRST, mdy: DATE_ORDER_MONTH_FIRST } as const

function isReadByHost(column: FeatureColumn): boolean {
  if (column.type !== 'number') return false
  return column.reading?.number?.clock === true || column.reading?.number?.enclosed === true
}

function writerOf(column: FeatureColumn): number {
  // A number without colons is no time, and one in parentheses not always below zero: only the host knows.
  if (isReadByHost(column)) return WRITE_AS_ENTRY
  // Nor which of the numbers are none.
  if (column.encoding === 'number' && column.reading && missingNumbers(column.reading.missingWords).size > 0) {
    return WRITE_AS_ENTRY
  }
  if (column.encoding === 'number') return column.word === undefined ? WRITE_AS_NUMBER : WRITE_AS_NUMBER_AND_WORD
  if (column.encoding === 'date' && column.calendar !== undefined) return WRITE_AS_DATE
  return column.encoding === 'hashed-words' ? WRITE_AS_WORDS : WRITE_AS_ENTRY
}
