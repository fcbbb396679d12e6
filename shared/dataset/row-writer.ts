// Hot: the second pass over an upload. Its benchmark is bench/split.ts.
import { parseNumber } from '#shared/schema/cell-values.ts'
import { scramble } from './cell-words.ts'
import type { KeyBoundaries } from './choose-boundaries.ts'
import { type ColumnWriter, writeNumber } from './column-writer.ts'
import type { UploadedFile } from './infer-columns.ts'
import type { RecordVisitor } from './read-records.ts'
import { cellText } from './record-refusals.ts'
import type { RecordScanner } from './record-scanner.ts'
import { timeText } from './row-key.ts'
import { LedgerReader, type RowLedger, UNUSED_CLASS } from './row-ledger.ts'
import { type Decimal, isCommaNumber, textOf } from './text-dictionary.ts'
import type { UploadSink } from './upload-sink.ts'

const COMMA = 44
const QUOTE = 34
const LF = 10

/** Where the rows go. */
export type RowSinks = {
  /** One a training instance. */
  readonly train: readonly UploadSink[]
  readonly validation: UploadSink
  readonly test: UploadSink
  /** The rows as uploaded. */
  readonly validationRows: UploadSink
  readonly testRows: UploadSink
}

export type RowWriterInput = {
  readonly ledger: RowLedger
  /** The class of each class code, -1 for none; and which boundaries hold for it. */
  readonly classOf: Int32Array
  readonly boundariesOf: Int32Array
  readonly boundaries: readonly KeyBoundaries[]
  readonly isRegression: boolean
  readonly target: number
  readonly columns: readonly ColumnWriter[]
  /** Every cell but the target's is a plain number of a feature: the rows are copied as they stand. */
  readonly isPlain: boolean
  readonly decimal: Decimal
  readonly delimiter: string
  /** The keys are times, not hashes. */
  readonly isTime: boolean
  readonly sinks: RowSinks
  /** Called after every block. */
  readonly onBlock: () => void
}

/** The target of a regression's training rows. */
export type TargetRange = { mean: number; min: number; max: number }

/**
 * Writes every row to its side: encoded, label first, no header, numbers only; validation and test also as uploaded,
 * with row number and key before the cells. Everything is in the order of the file.
 */
export class RowWriter implements RecordVisitor {
  readonly #input: RowWriterInput
  readonly #reader: LedgerReader
  readonly #labels: readonly Uint8Array[]
  #scanner: RecordScanner | undefined
  #row = 0
  #trainRows = 0
  #sum = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY

  constructor(input: RowWriterInput) {
    this.#input = input
    this.#reader = new LedgerReader(input.ledger)
    this.#labels = Array.from({ length: Math.max(0, ...input.classOf) + 1 }, (_, index) => Buffer.from(String(index)))
  }

  start(file: UploadedFile, scanner: RecordScanner): void {
    this.#scanner = scanner
    const { sinks } = this.#input
    const header = Buffer.from(`${['_row', '_hash', ...file.header].map(quotedCell).join(',')}\n`)
    for (const sink of [sinks.validationRows, sinks.testRows]) sink.write(header, 0, header.length)
  }

  record(bytes: Uint8Array, row: number, start: number): void {
    const { classOf, boundariesOf, boundaries, sinks } = this.#input
    const reader = this.#reader
    reader.next()
    const index = this.#row++
    const found = reader.classCode === UNUSED_CLASS ? -1 : (classOf[reader.classCode] ?? -1)
    if (found < 0) return
    const { validation, test } = boundaries[boundariesOf[reader.classCode] as number] as KeyBoundaries
    const { key } = reader
    if (key < validation) {
      this.#trainRows++
      const { length } = sinks.train
      const part = length === 1 ? 0 : (scramble(index) >>> 0) % length
      this.#writeEncoded(sinks.train[part] as UploadSink, bytes, found, true)
    } else {
      const isTest = key >= test
      this.#writeEncoded(isTest ? sinks.test : sinks.validation, bytes, found, false)
      const rows = isTest ? sinks.testRows : sinks.validationRows
      rows.writeAscii(`${row},`)
      this.#writeKey(rows, key)
      rows.writeByte(COMMA)
      this.#writeOriginal(rows, bytes, start)
    }
  }

  async block(): Promise<boolean> {
    const { sinks, onBlock } = this.#input
    const { train, validation, test, validationRows, testRows } = sinks
    for (const sink of [...train, validation, test, validationRows, testRows]) await sink.drain()
    onBlock()
    return true
  }

  /** Of the training rows, for a regression. */
  get targetRange(): TargetRange {
    return { mean: this.#sum / this.#trainRows, min: this.#min, max: this.#max }
  }

  #writeEncoded(sink: UploadSink, bytes: Uint8Array, found: number, isTraining: boolean): void {
    const scanner = this.#scanner as RecordScanner
    if (this.#input.isRegression) this.#writeTarget(sink, bytes, scanner, isTraining)
    else {
      const label = this.#labels[found] as Uint8Array
      sink.write(label, 0, label.length)
    }
    const { columns } = this.#input
    if (this.#input.isPlain) return copyFeatures(sink, bytes, scanner, this.#input.target)
    for (let column = 0; column < columns.length; column++) {
      sink.writeByte(COMMA)
      ;(columns[column] as ColumnWriter).write(sink, bytes, scanner, isTraining)
    }
    sink.writeByte(LF)
  }

  /** As `hashText` and `timeText` spell it. */
  #writeKey(sink: UploadSink, key: number): void {
    if (this.#input.isTime) sink.writeAscii(timeText(key))
    else {
      sink.writeHex(Math.floor(key / 2 ** 32), 5)
      sink.writeHex(key % 2 ** 32, 8)
      sink.writeHex(0, 3)
    }
  }

  #writeTarget(sink: UploadSink, bytes: Uint8Array, scanner: RecordScanner, isTraining: boolean): void {
    const { target, decimal } = this.#input
    const start = scanner.starts[target] as number
    const end = scanner.ends[target] as number
    const text = textOf(bytes, start, end, decimal)
    const value = parseNumber(text) ?? 0
    if (isTraining) {
      this.#sum += value
      if (value < this.#min) this.#min = value
      if (value > this.#max) this.#max = value
    }
    if (((scanner.flags[target] as number) & 4) !== 0) writeNumber(sink, bytes, start, end, decimal)
    else sink.writeAscii(String(value))
  }

  #writeOriginal(sink: UploadSink, bytes: Uint8Array, start: number): void {
    const scanner = this.#scanner as RecordScanner
    const { delimiter, decimal } = this.#input
    if (this.#input.isPlain || (scanner.isBare && delimiter === ',' && decimal === '.')) {
      sink.write(bytes, start, scanner.ends[scanner.count - 1] as number)
    } else {
      for (let cell = 0; cell < scanner.count; cell++) {
        if (cell > 0) sink.writeByte(COMMA)
        this.#writeCell(sink, bytes, scanner, cell)
      }
    }
    sink.writeByte(LF)
  }

  #writeCell(sink: UploadSink, bytes: Uint8Array, scanner: RecordScanner, cell: number): void {
    const { delimiter, decimal } = this.#input
    const start = scanner.starts[cell] as number
    const end = scanner.ends[cell] as number
    const flags = scanner.flags[cell] as number
    if ((flags & 4) !== 0) writeNumber(sink, bytes, start, end, decimal)
    else if (decimal === ',') {
      // A number is written with a point, whoever reads it.
      const text = cellText(bytes, scanner, cell)
      const written = Buffer.from(quotedCell(isCommaNumber(text.trim()) ? text.replace(',', '.') : text))
      sink.write(written, 0, written.length)
    } else if ((flags & 1) !== 0 || (delimiter !== ',' && includesComma(bytes, start, end))) {
      sink.writeByte(QUOTE)
      sink.write(bytes, start, end)
      sink.writeByte(QUOTE)
    } else sink.write(bytes, start, end)
  }
}

/** The record without its target, and the end of the line. */
function copyFeatures(sink: UploadSink, bytes: Uint8Array, scanner: RecordScanner, target: number): void {
  const last = scanner.count - 1
  if (target > 0) {
    sink.writeByte(COMMA)
    sink.write(bytes, scanner.starts[0] as number, (scanner.starts[target] as number) - 1)
  }
  if (target < last) sink.write(bytes, scanner.ends[target] as number, scanner.ends[last] as number)
  sink.writeByte(LF)
}

function includesComma(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === COMMA) return true
  return false
}

function quotedCell(text: string): string {
  return /^\s|["\n\r,]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
