import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { CellEncoder } from '../../encode/cell-encoder.ts'
import type { KernelHost } from '../../kernel/kernel-host.ts'
import {
  CHUNK_ROWS,
  ENTRY_TRAINING_COUNT,
  PADDING_BYTES,
  SINK_ADDRESS,
  SINK_BYTES,
  SINK_USED,
} from '../../kernel/layout.ts'
import { RecordKernel } from '../../kernel/record-kernel.ts'
import { readFully } from '../../source/temporary-file.ts'
import { sharedRoom } from '../../threads/shared-bytes.ts'
import type { RangeOutput, RangeStart, RangeTask, RangeTotals } from './range-work.ts'

/**
 * Writes ranges of a text as the row writer writes all of it, with a kernel of its own. What a range becomes depends on
 * nothing but the range: whoever puts the ranges' pieces together in their order has what one thread writes.
 */
export class RangeWriter {
  readonly #start: RangeStart
  readonly #kernel: RecordKernel
  readonly #encoders: ReadonlyMap<number, CellEncoder>
  #block = 0
  #blockBytes = 0
  #task: RangeTask | undefined
  #indexedRows = 0
  #output: Buffer = Buffer.alloc(0)
  #written = 0
  #pieces: number[] = []

  constructor(start: RangeStart) {
    this.#start = start
    const kernel = new RecordKernel(start.kernel)
    this.#kernel = kernel
    this.#encoders = new Map(start.features.map((column) => [column.index, new CellEncoder(column)]))
    const targetValueOf = createLabelEncoder(start.problem, start.targetReading)
    const host: Partial<KernelHost> = {
      // The first pass has told of it.
      badRecord: () => undefined,
      rowIndexEmpty: () => this.#giveRows(),
      flush: (sink) => this.#flush(sink),
      encodeOverflow: (column, at, length, isTraining) =>
        kernel.leave(this.#encoderOf(column).encodeNext(kernel.text(at, length), isTraining === 1)),
      targetValue: (at, length) => {
        const value = targetValueOf(kernel.text(at, length)) ?? 0
        kernel.leave(Buffer.from(String(value), 'latin1'))
        return value
      },
    }
    kernel.host = host as KernelHost
  }

  write(task: RangeTask): RangeOutput {
    const { from, to, text } = task
    const { exports } = this.#kernel
    this.#task = task
    this.#indexedRows = 0
    this.#output = Buffer.from(task.output)
    this.#written = 0
    this.#pieces = []
    exports.row.value = from.row
    exports.rows.value = from.rows
    exports.setChunkRows(0)
    exports.startChunk()
    exports.startRange(from.rows, this.#start.sinks - 1)
    const end = this.#fill(from.at, to.at - from.at, text)
    // It ends between two records, as a file does.
    const rest = exports.visitRecords(this.#start.mode, this.#block, end, 1)
    if (rest !== end || exports.rows.value !== to.rows || exports.row.value !== to.row) {
      throw new Error(`The bytes from ${from.at} to ${to.at} are other rows than when they were read first`)
    }
    for (let sink = 0; sink < this.#start.sinks; sink++) this.#flush(sink)
    return { output: this.#output.buffer as SharedArrayBuffer, pieces: this.#pieces }
  }

  get totals(): RangeTotals {
    const { entries, features } = this.#start
    return {
      trainingRows: this.#kernel.exports.trainingRows.value,
      entryRows: Float64Array.from(entries, (entry) => this.#kernel.entry(entry, ENTRY_TRAINING_COUNT)),
      missing: features.map(({ index }) => this.#encoderOf(index).missing),
    }
  }

  #encoderOf(column: number): CellEncoder {
    return this.#encoders.get(column) as CellEncoder
  }

  /** Puts the range's bytes into the block; returns their end. */
  #fill(at: number, bytes: number, text: SharedArrayBuffer | undefined): number {
    if (bytes > this.#blockBytes) {
      this.#blockBytes = Math.max(bytes, 2 * this.#blockBytes)
      this.#block = this.#kernel.allocate(this.#blockBytes + PADDING_BYTES)
    }
    const block = this.#kernel.bytes.subarray(this.#block, this.#block + bytes)
    if (text !== undefined) Buffer.from(text).copy(block, 0, 0, bytes)
    else if (this.#start.file === undefined || readFully(this.#start.file, block, at) < bytes) {
      throw new Error('The copy of the upload is shorter than when it was written')
    }
    return this.#block + bytes
  }

  #giveRows(): void {
    const { from, to, rowIndex } = this.#task as RangeTask
    const { exports, doubles, bytes } = this.#kernel
    const all = to.rows - from.rows
    const rows = Math.min(CHUNK_ROWS, all - this.#indexedRows)
    if (rows === 0) throw new Error('A range has more rows than when it was read first')
    doubles.set(new Float64Array(rowIndex, this.#indexedRows * 8, rows), exports.chunkKeys.value >> 3)
    const classes = new Uint16Array(rowIndex, all * 8 + this.#indexedRows * 2, rows)
    new Uint16Array(bytes.buffer, exports.chunkClasses.value, rows).set(classes)
    this.#indexedRows += rows
    exports.setChunkRows(rows)
    exports.startChunk()
  }

  #flush(sink: number): void {
    const { bytes, words } = this.#kernel
    const record = this.#start.sinksAt + sink * SINK_BYTES
    const at = words[(record + SINK_ADDRESS) >> 2] as number
    const used = words[(record + SINK_USED) >> 2] as number
    words[(record + SINK_USED) >> 2] = 0
    if (used === 0) return
    if (this.#written + used >= this.#output.length) this.#enlarge(this.#written + used)
    bytes.copy(this.#output, this.#written, at, at + used)
    this.#pieces.push(sink, this.#written, this.#written + used)
    this.#written += used
  }

  #enlarge(wanted: number): void {
    const larger = Buffer.from(sharedRoom(wanted, this.#output.buffer as SharedArrayBuffer))
    this.#output.copy(larger, 0, 0, this.#written)
    this.#output = larger
  }
}
