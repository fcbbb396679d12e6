// Hot: every feature cell of an upload is encoded here. Its benchmark is bench/split.ts.
import { isMissing } from '#shared/schema/cell-values.ts'
import { type ColumnCodec, columnCodec } from '#shared/schema/column-codec.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import type { TrainingCounts } from './build-columns.ts'
import { type ColumnTally, isBlank, undoubleQuotes } from './column-tally.ts'
import { isoDateOf } from './iso-date.ts'
import type { RecordScanner } from './record-scanner.ts'
import { type Decimal, NO_ENTRY, type TextEntry, textOf } from './text-dictionary.ts'
import type { UploadSink } from './upload-sink.ts'

const COMMA = 44
const POINT = 46

/** A text of the dictionary, encoded once. */
type EncodedEntry = { readonly bytes: Uint8Array; readonly isMissing: boolean }

/** Writes the encoded cells of one feature, and counts those of the training rows. */
export class ColumnWriter {
  readonly index: number
  readonly #codec: ColumnCodec
  readonly #tally: ColumnTally
  readonly #decimal: Decimal
  /** A plain number is written as it stands. */
  readonly copiesNumbers: boolean
  readonly #encoded: (EncodedEntry | undefined)[] = []
  #missing = 0
  readonly #counts: Float64Array
  readonly #isDate: boolean
  #scratch = new Uint8Array(256)

  constructor(column: FeatureColumn, tally: ColumnTally, decimal: Decimal) {
    this.index = column.index
    this.#codec = columnCodec(column)
    this.#tally = tally
    this.#decimal = decimal
    this.#isDate = column.encoding === 'date'
    this.copiesNumbers = column.encoding === 'number'
    this.#counts = new Float64Array(tally.dictionary.entries.length)
  }

  /** What the training rows hold. */
  get counts(): TrainingCounts {
    return { missing: this.#missing, entries: this.#counts }
  }

  write(sink: UploadSink, bytes: Uint8Array, scanner: RecordScanner, isTraining: boolean): void {
    const start = scanner.starts[this.index] as number
    const end = scanner.ends[this.index] as number
    const flags = scanner.flags[this.index] as number
    if ((flags & 4) !== 0 && this.copiesNumbers) {
      writeNumber(sink, bytes, start, end, this.#decimal)
      return
    }
    if ((flags & 2) !== 0) {
      if (this.#scratch.length < end - start) this.#scratch = new Uint8Array(2 * (end - start))
      this.#writeTrimmed(sink, this.#scratch, 0, undoubleQuotes(bytes, start, end, this.#scratch), isTraining)
    } else if ((flags & 1) !== 0) this.#writeTrimmed(sink, bytes, start, end, isTraining)
    else this.#writeText(sink, bytes, start, end, isTraining)
  }

  #writeTrimmed(sink: UploadSink, bytes: Uint8Array, start: number, end: number, isTraining: boolean): void {
    let first = start
    let last = end
    while (first < last && isBlank(bytes[first] as number)) first++
    while (last > first && isBlank(bytes[last - 1] as number)) last--
    this.#writeText(sink, bytes, first, last, isTraining)
  }

  #writeText(sink: UploadSink, bytes: Uint8Array, start: number, end: number, isTraining: boolean): void {
    const found = this.#tally.dictionary.find(bytes, start, end, 0)
    if (found === NO_ENTRY) {
      this.#writeBeyond(sink, bytes, start, end, isTraining)
      return
    }
    let encoded = this.#encoded[found]
    if (encoded === undefined) {
      encoded = this.#encode((this.#tally.dictionary.entries[found] as TextEntry).text)
      this.#encoded[found] = encoded
    }
    if (isTraining) {
      this.#counts[found] = (this.#counts[found] as number) + 1
      if (encoded.isMissing) this.#missing++
    }
    sink.write(encoded.bytes, 0, encoded.bytes.length)
  }

  /** A cell without an entry. */
  #writeBeyond(sink: UploadSink, bytes: Uint8Array, start: number, end: number, isTraining: boolean): void {
    const epochMs = this.#isDate ? isoDateOf(bytes, start, end) : Number.NaN
    if (!Number.isNaN(epochMs)) {
      sink.writeAscii(this.#codec.encode(epochMs))
      return
    }
    const encoded = this.#encode(textOf(bytes, start, end, this.#decimal))
    if (isTraining && encoded.isMissing) this.#missing++
    sink.write(encoded.bytes, 0, encoded.bytes.length)
  }

  #encode(text: string): EncodedEntry {
    const value = isMissing(text) ? Number.NaN : (this.#codec.parse(text) ?? Number.NaN)
    return { bytes: Buffer.from(this.#codec.encode(value), 'latin1'), isMissing: Number.isNaN(value) }
  }
}

/** Writes a plain number as it stands, with a point for a comma. */
export function writeNumber(sink: UploadSink, bytes: Uint8Array, start: number, end: number, decimal: Decimal): void {
  if (decimal === '.') {
    sink.write(bytes, start, end)
    return
  }
  sink.reserve(end - start)
  let at = sink.length
  for (let byte = start; byte < end; byte++) sink.bytes[at++] = bytes[byte] === COMMA ? POINT : (bytes[byte] as number)
  sink.length = at
}
