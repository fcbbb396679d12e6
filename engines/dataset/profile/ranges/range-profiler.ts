import type { KernelHost } from '../../kernel/kernel-host.ts'
import { ENTRY_COUNT, ENTRY_LOWEST_KEY, ENTRY_UNUSED_COUNT, PADDING_BYTES } from '../../kernel/layout.ts'
import { RecordKernel } from '../../kernel/record-kernel.ts'
import { DistinctSketch } from '../distinct-sketch.ts'
import { LowestKeys } from '../lowest-keys.ts'
import { overflowReader } from '../overflow-value.ts'
import { clearColumn, columnTotals } from './column-totals.ts'
import {
  type ProfiledRange,
  type ProfileQuestion,
  type ProfileStart,
  type ProfileTask,
  type ProfileTotals,
  SETTLED_ROW_BYTES,
  settledArrays,
} from './profile-work.ts'

/**
 * Profiles the settled rows of ranges of a text with a kernel of its own, a copy of the one that has read what comes
 * before. A row is settled where each of its texts has an entry in that copy, or finds no room in a full dictionary: what
 * it counts is the same whatever comes between. All other records are told by their places.
 */
export class RangeProfiler {
  #copied: RecordKernel | undefined
  #columns = 0
  #sketches: DistinctSketch[] = []
  #lowestKeys = new LowestKeys()
  #block = 0
  #blockBytes = 0
  #buffer = new SharedArrayBuffer(0)
  #settled = 0
  #unsettled: number[] = []

  answer(question: ProfileQuestion): ProfiledRange | ProfileTotals | undefined {
    if (question.ask === 'profile') return this.profile(question.task)
    if (question.ask === 'totals') return this.totals
    this.start(question.start)
    return undefined
  }

  start({ kernel: copy, decimal, columns }: ProfileStart): void {
    const kernel = new RecordKernel(copy)
    const readOverflow = overflowReader(kernel, decimal)
    this.#copied = kernel
    this.#columns = columns
    this.#sketches = Array.from({ length: columns }, () => new DistinctSketch())
    this.#lowestKeys = new LowestKeys()
    this.#blockBytes = 0
    const host: Partial<KernelHost> = {
      unsettledRecord: (start, next) => this.#leave(start, next),
      cellValue: (_column, at, length) => readOverflow(at, length),
      sketch: (column, hash) => this.#sketchOf(column).add(hash),
      noteKey: (entry, classCode, key) => this.#lowestKeys.note(entry, classCode, key),
      rowIndexFull: () => this.#takeChunk(),
    }
    kernel.host = host as KernelHost
    const { exports } = kernel
    exports.startSettling()
    exports.stopSampling()
    exports.setChunkRows(0)
    exports.isNumeric.value = 1
    exports.rowsWithoutTarget.value = 0
    exports.numericOverflowLabels.value = 0
    for (let column = 0; column < columns; column++) clearColumn(kernel, column)
    for (let entry = 0; entry < exports.entryCount.value; entry++) {
      kernel.setEntry(entry, ENTRY_COUNT, 0)
      kernel.setEntry(entry, ENTRY_UNUSED_COUNT, 0)
    }
  }

  profile({ text, bytes, rows }: ProfileTask): ProfiledRange {
    const kernel = this.#kernel
    if (bytes > this.#blockBytes) {
      this.#blockBytes = Math.max(bytes, 2 * this.#blockBytes)
      this.#block = kernel.allocate(this.#blockBytes + PADDING_BYTES)
    }
    Buffer.from(text).copy(kernel.bytes, this.#block, 0, bytes)
    this.#buffer = rows
    this.#settled = 0
    this.#unsettled = []
    kernel.exports.settleRecords(this.#block, this.#block + bytes)
    this.#takeChunk()
    const settled = { buffer: this.#buffer, rows: this.#settled }
    return { records: kernel.exports.records.value, settled, unsettled: this.#unsettled }
  }

  get totals(): ProfileTotals {
    const kernel = this.#kernel
    const { rowsWithoutTarget, numericOverflowLabels, isNumeric, entryCount } = kernel.exports
    const entryCounts = new Uint32Array(2 * entryCount.value)
    const lowestKeys = new Float64Array(entryCount.value)
    for (let entry = 0; entry < entryCount.value; entry++) {
      entryCounts[2 * entry] = kernel.entry(entry, ENTRY_COUNT)
      entryCounts[2 * entry + 1] = kernel.entry(entry, ENTRY_UNUSED_COUNT)
      lowestKeys[entry] = kernel.entryDouble(entry, ENTRY_LOWEST_KEY)
    }
    return {
      rowsWithoutTarget: rowsWithoutTarget.value,
      numericOverflowLabels: numericOverflowLabels.value,
      isNumeric: isNumeric.value === 1,
      entryCounts,
      lowestKeys,
      notedKeys: this.#lowestKeys.noted,
      columns: Array.from({ length: this.#columns }, (_, column) => ({
        ...columnTotals(kernel, column),
        sketch: this.#sketchOf(column).texts,
      })),
    }
  }

  #sketchOf(column: number): DistinctSketch {
    return this.#sketches[column] as DistinctSketch
  }

  #leave(start: number, next: number): void {
    const { records, chunkRows } = this.#kernel.exports
    const before = records.value - 1
    this.#unsettled.push(start - this.#block, next - this.#block, this.#settled + chunkRows.value, before)
  }

  #takeChunk(): void {
    const { exports, doubles, words, bytes } = this.#kernel
    const rows = exports.chunkRows.value
    const first = this.#settled
    this.#settled += rows
    if (this.#settled * SETTLED_ROW_BYTES > this.#buffer.byteLength) this.#enlarge(first)
    const [keysAt, placesAt] = [exports.chunkKeys.value >> 3, exports.chunkPlaces.value >> 2]
    const { keys, places, classes } = settledArrays(this.#buffer)
    keys.set(doubles.subarray(keysAt, keysAt + rows), first)
    classes.set(new Uint16Array(bytes.buffer, exports.chunkClasses.value, rows), first)
    for (let at = 0; at < 2 * rows; at++) places[2 * first + at] = (words[placesAt + at] as number) - this.#block
    exports.setChunkRows(0)
  }

  /** Makes room for all rows, of which so many are there. */
  #enlarge(rows: number): void {
    const from = settledArrays(this.#buffer)
    const bytes = Math.max(this.#settled * SETTLED_ROW_BYTES, 2 * this.#buffer.byteLength)
    // The arrays' places are those of whole rows, eight bytes each.
    this.#buffer = new SharedArrayBuffer(Math.ceil(bytes / (4 * SETTLED_ROW_BYTES)) * 4 * SETTLED_ROW_BYTES)
    const to = settledArrays(this.#buffer)
    to.keys.set(from.keys.subarray(0, rows))
    to.places.set(from.places.subarray(0, 2 * rows))
    to.classes.set(from.classes.subarray(0, rows))
  }

  get #kernel(): RecordKernel {
    if (this.#copied === undefined) throw new Error('No range can be profiled before the start')
    return this.#copied
  }
}
