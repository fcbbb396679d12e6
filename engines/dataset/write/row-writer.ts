import type { Boundaries } from '#shared/split/part-of.ts'
import type { RecordVisitor } from '../csv/read-records.ts'
import type { ColumnWriter } from '../encode/column-writer.ts'
import type { KernelHost, VisitMode } from '../kernel/kernel-host.ts'
import {
  MODE_COPY,
  MODE_WRITE,
  SINK_ADDRESS,
  SINK_BYTES,
  SINK_TEST,
  SINK_TEST_ROWS,
  SINK_USED,
  SINK_VALIDATION,
  SINK_VALIDATION_ROWS,
} from '../kernel/layout.ts'
import { type RecordKernel } from '../kernel/record-kernel.ts'
import type { RowIndex, RowIndexChunk } from '../rows/row-index.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { PartWriter } from './part-writer.ts'

/** Where the rows go. */
export type PartWriters = {
  /** One file a training instance. */
  readonly train: readonly PartWriter[]
  readonly validation: PartWriter
  readonly test: PartWriter
  /** The rows as uploaded. */
  readonly validationRows: PartWriter
  readonly testRows: PartWriter
}

export type RowWriterInput = {
  readonly kernel: RecordKernel
  readonly rowIndex: RowIndex
  /** The class of each class code, -1 for none; and which boundaries hold for it. */
  readonly classOf: Int32Array
  readonly boundariesOf: Int32Array
  readonly boundaries: readonly Boundaries<number>[]
  readonly isRegression: boolean
  readonly columns: readonly ColumnWriter[]
  /** Every cell but the target's is a numeric cell of a feature: the rows are copied as they stand. */
  readonly copiesRows: boolean
  /** Reads the target of a regression. */
  readonly targetValueOf: (text: string) => number | undefined
  /** The keys are times, not hashes. */
  readonly isTime: boolean
  readonly writers: PartWriters
  /** The kernel is made ready for threads that get a copy of it: with a sink more, for the targets. */
  readonly isForThreads: boolean
  /** Called after every block. */
  readonly onBlock: () => void
}

/** The target of a regression's training rows. */
export type TargetRange = { readonly mean: number; readonly min: number; readonly max: number }

/**
 * Writes every row to its part: encoded, label first, no header, numbers only; validation and test also as uploaded,
 * with row number and key before the cells. Everything is in the order of the file. The kernel does it; here is what
 * it asks for.
 */
export class RowWriter implements RecordVisitor {
  readonly mode: VisitMode
  readonly #input: RowWriterInput
  readonly #writers: readonly PartWriter[]
  readonly #columns = new Map<number, ColumnWriter>()
  readonly #sinks: { readonly at: number; readonly count: number }
  readonly #chunks: Generator<RowIndexChunk>

  constructor(input: RowWriterInput) {
    this.#input = input
    this.mode = input.copiesRows ? MODE_COPY : MODE_WRITE
    const { kernel, writers, columns, classOf, boundariesOf, boundaries } = input
    this.#chunks = input.rowIndex.chunks()
    const kept: PartWriter[] = []
    kept[SINK_VALIDATION] = writers.validation
    kept[SINK_TEST] = writers.test
    kept[SINK_VALIDATION_ROWS] = writers.validationRows
    kept[SINK_TEST_ROWS] = writers.testRows
    this.#writers = [...kept, ...writers.train]
    const count = this.#writers.length + Number(input.isForThreads)
    this.#sinks = { at: kernel.exports.setSinks(count), count }
    for (const column of columns) this.#columns.set(column.index, column)
    const at = kernel.exports.startWriting(
      writers.train.length,
      Number(input.isRegression),
      Number(input.isTime),
      classOf.length,
      boundaries.length,
      columns.length,
      columns.reduce((sum, column) => sum + column.mostBytes + 1, 0),
    )
    kernel.words.set(classOf, at >> 2)
    kernel.words.set(boundariesOf, (at >> 2) + classOf.length)
    kernel.words.set(
      columns.map(({ index }) => index),
      (at >> 2) + 2 * classOf.length,
    )
    kernel.doubles.set(
      boundaries.flatMap(({ validation, test }) => [validation, test]),
      kernel.exports.boundariesAddress() >> 3,
    )
    kernel.exports.setChunkRows(0)
    kernel.exports.startChunk()
  }

  start(file: UploadedFile): Partial<KernelHost> {
    const { writers, kernel } = this.#input
    const header = Buffer.from(`${['_row', '_hash', ...file.header].map(quotedCell).join(',')}\n`)
    for (const writer of [writers.validationRows, writers.testRows]) writer.write(header, 0, header.length)
    return {
      rowIndexEmpty: () => this.#fillChunk(),
      flush: (sink) => this.#flush(sink),
      encodeOverflow: (column, at, length, isTraining) =>
        kernel.leave(this.#columnWriter(column).encoder.encodeNext(kernel.text(at, length), isTraining === 1)),
      targetValue: (at, length) => this.#targetValue(kernel.text(at, length)),
    }
  }

  /** The kernel's sinks, and who takes what is written to each. */
  get sinks(): { readonly at: number; readonly count: number; readonly writers: readonly PartWriter[] } {
    return { ...this.#sinks, writers: this.#writers }
  }

  async block(): Promise<boolean> {
    for (const writer of this.#writers) await writer.drain()
    this.#input.onBlock()
    return true
  }

  /** Gives the part writers what is left. To be called after the last row. */
  end(): void {
    for (const sink of this.#writers.keys()) this.#flush(sink)
  }

  /** Of the training rows, for a regression. */
  get targetRange(): TargetRange {
    const { targetSum, trainingRows, targetLowest, targetHighest } = this.#input.kernel.exports
    return { mean: targetSum.value / trainingRows.value, min: targetLowest.value, max: targetHighest.value }
  }

  #columnWriter(column: number): ColumnWriter {
    return this.#columns.get(column) as ColumnWriter
  }

  #fillChunk(): void {
    const { exports, doubles, bytes } = this.#input.kernel
    const next = this.#chunks.next()
    if (next.done) throw new Error('The file has more rows than when it was read first')
    const { keys, classes, rows } = next.value
    doubles.set(keys.subarray(0, rows), exports.chunkKeys.value >> 3)
    new Uint16Array(bytes.buffer, exports.chunkClasses.value, rows).set(classes.subarray(0, rows))
    exports.setChunkRows(rows)
    exports.startChunk()
  }

  #flush(sink: number): void {
    const { bytes, words } = this.#input.kernel
    const record = this.#sinks.at + sink * SINK_BYTES
    const at = words[(record + SINK_ADDRESS) >> 2] as number
    const used = (record + SINK_USED) >> 2
    this.#writers[sink]?.write(bytes, at, at + (words[used] as number))
    words[used] = 0
  }

  #targetValue(text: string): number {
    const value = this.#input.targetValueOf(text) ?? 0
    this.#input.kernel.leave(Buffer.from(String(value), 'latin1'))
    return value
  }
}

function quotedCell(text: string): string {
  return /^\s|["\n\r,]|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
