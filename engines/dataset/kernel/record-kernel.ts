import { brotliDecompressSync } from 'node:zlib'
import { letterTable } from '#shared/schema/text/letters.ts'
import { type KernelHost } from './kernel-host.ts'
import { KERNEL_WASM } from './kernel-wasm.ts'
import {
  CELL_BYTES,
  CELL_END,
  CELL_MARK_DOUBLED,
  CELL_MARKS,
  CELL_START,
  COLUMN_BYTES,
  COLUMN_USES,
  ENTRY_BYTES,
  FAULT_QUOTE_MISPLACED,
  FAULT_QUOTE_UNCLOSED,
  KIND_BOOLEAN,
  KIND_DATE,
  KIND_INFINITE,
  KIND_MARK_INTEGER,
  KIND_MARK_NEGATIVE,
  KIND_MISSING,
  KIND_NUMBER,
  KIND_TEXT,
  LETTERS,
  LINE_FEED,
  MAILBOX_ADDRESS,
  MAILBOX_LENGTH,
  MAILBOX_ROOM,
  MAILBOX_TEXT,
  MAILBOX_VALUE,
} from './layout.ts'

/*
 * The host of the WebAssembly kernel (kernel/, in AssemblyScript), which does what every byte, cell and row of an
 * upload needs: cutting records, hashing, looking texts up, writing. What is rare is asked of JavaScript.
 */

export type RecordFault = 'quote-misplaced' | 'quote-unclosed'
const FAULTS: Readonly<Record<number, RecordFault>> = {
  [FAULT_QUOTE_MISPLACED]: 'quote-misplaced',
  [FAULT_QUOTE_UNCLOSED]: 'quote-unclosed',
}

const KINDS = {
  text: KIND_TEXT,
  missing: KIND_MISSING,
  infinite: KIND_INFINITE,
  number: KIND_NUMBER,
  boolean: KIND_BOOLEAN,
  date: KIND_DATE,
} as const

type Global = { value: number }
type KernelExports = {
  readonly memory: WebAssembly.Memory
  readonly count: Global
  readonly fault: Global
  readonly faultCell: Global
  readonly reached: Global
  readonly cells: Global
  readonly row: Global
  readonly rows: Global
  readonly entriesAt: Global
  readonly entryCount: Global
  readonly mailbox: Global
  readonly chunkKeys: Global
  readonly chunkClasses: Global
  readonly chunkRows: Global
  readonly chunkPlaces: Global
  readonly records: Global
  readonly isNumeric: Global
  readonly rowsWithoutTarget: Global
  readonly numericOverflowLabels: Global
  readonly emptyEnds: Global
  readonly targetSum: Global
  readonly targetLowest: Global
  readonly targetHighest: Global
  readonly trainingRows: Global
  allocate(bytes: number): number
  setFormat(delimiter: number, decimal: number): void
  setReadsPoints(reads: number): void
  tokenize(at: number, end: number, isLast: number): number
  dropEmptyEnd(columns: number): number
  isBlank(): number
  numberOf(cell: number): number
  encodeNumbers(featuresAt: number, features: number, row: number, rowAt: number, oddAt: number): number
  tallyNumbers(tally: number, at: number, rows: number): void
  formulaCell(from: number): number
  visitRecords(mode: number, at: number, end: number, isLast: number): number
  visitRecord(mode: number, at: number, next: number): void
  setColumns(count: number, target: number): number
  startProfile(keyKind: number, seed: number, isPerClass: number, assumedTrainBelow: number): void
  orderKeys(): void
  lastRecordEnd(start: number, end: number): number
  startSettling(): void
  settleRecords(at: number, end: number): void
  stopSampling(): void
  addSettledRows(keys: number, classes: number, rows: number): void
  setChunkRows(rows: number): void
  startChunk(): void
  startRange(row: number, targetsSink: number): void
  isSequence(column: number, count: number): number
  setSinks(count: number): number
  startWriting(
    parts: number,
    isRegression: number,
    isTime: number,
    classCodes: number,
    boundaries: number,
    features: number,
    mostEncodedBytes: number,
  ): number
  boundariesAddress(): number
}

/** All there is to know of a kernel, to make another one of in any thread, that goes on from there. */
export type KernelCopy = {
  readonly module: WebAssembly.Module
  readonly memory: SharedArrayBuffer
  /** The globals that can change, by what the module calls them. */
  readonly globals: Readonly<Record<string, number | bigint>>
  readonly columnsAt: number
  readonly lettersAt: number
  readonly delimiter: string
  readonly decimal: '.' | ','
}

const PAGE_BYTES = 65_536

let compiled: WebAssembly.Module | undefined

/** The kernel as it was compiled. */
export function kernelBytes(): Buffer<ArrayBuffer> {
  return brotliDecompressSync(Buffer.from(KERNEL_WASM, 'base64'))
}

/** One kernel with a memory of its own: it reads one upload, as often as needed, and is left to the collector. */
export class RecordKernel {
  /** Set by whoever visits records; a visit needs some of it only. */
  host = {} as KernelHost
  delimiter = ','
  decimal: '.' | ',' = '.'
  readonly exports: KernelExports
  #buffer: ArrayBufferLike
  #bytes: Buffer
  #words: Uint32Array
  #doubles: Float64Array
  #columnsAt = 0
  #lettersAt = 0

  constructor(copy?: KernelCopy) {
    compiled ??= copy?.module ?? new WebAssembly.Module(kernelBytes())
    const host: KernelHost = {
      badRecord: (start, next) => this.host.badRecord(start, next),
      unsettledRecord: (start, next) => this.host.unsettledRecord(start, next),
      cellValue: (column, at, length, entry) => this.host.cellValue(column, at, length, entry),
      newShape: (column, at, length, slot) => this.host.newShape(column, at, length, slot),
      sketch: (column, hash) => this.host.sketch(column, hash),
      overflowLabel: (at, length) => this.host.overflowLabel(at, length),
      timeOf: () => this.host.timeOf(),
      noteKey: (entry, classCode, key) => this.host.noteKey(entry, classCode, key),
      sample: (start, next, key, classCode) => this.host.sample(start, next, key, classCode),
      rowIndexFull: () => this.host.rowIndexFull(),
      rowIndexEmpty: () => this.host.rowIndexEmpty(),
      flush: (sink) => this.host.flush(sink),
      encodeOverflow: (column, at, length, isTraining) => this.host.encodeOverflow(column, at, length, isTraining),
      targetValue: (at, length) => this.host.targetValue(at, length),
    }
    const instance = new WebAssembly.Instance(compiled, { host: { ...host } })
    this.exports = instance.exports as unknown as KernelExports
    this.#buffer = this.exports.memory.buffer
    this.#bytes = Buffer.from(this.#buffer)
    this.#words = new Uint32Array(this.#buffer)
    this.#doubles = new Float64Array(this.#buffer)
    if (copy) this.#goOnFrom(copy)
  }

  /** A copy of this kernel as it is now. What it asks of its host is no part of it. */
  copy(): KernelCopy {
    const memory = new SharedArrayBuffer(this.bytes.length)
    new Uint8Array(memory).set(this.bytes)
    const globals = changingGlobals(this.exports).map(([name, global]): [string, number | bigint] => [
      name,
      global.value,
    ])
    return {
      module: compiled as WebAssembly.Module,
      memory,
      globals: Object.fromEntries(globals),
      columnsAt: this.#columnsAt,
      lettersAt: this.#lettersAt,
      delimiter: this.delimiter,
      decimal: this.decimal,
    }
  }

  #goOnFrom({ memory, globals, columnsAt, lettersAt, delimiter, decimal }: KernelCopy): void {
    const pages = (memory.byteLength - this.bytes.length) / PAGE_BYTES
    if (pages > 0) this.exports.memory.grow(pages)
    this.bytes.set(new Uint8Array(memory))
    for (const [name, global] of changingGlobals(this.exports)) global.value = globals[name] as number | bigint
    this.#columnsAt = columnsAt
    this.#lettersAt = lettersAt
    this.delimiter = delimiter
    this.decimal = decimal
  }

  /** All of the memory, until it grows: not to be kept. */
  get bytes(): Buffer {
    if (this.exports.memory.buffer !== this.#buffer) this.#refresh()
    return this.#bytes
  }

  /** The memory by words of four bytes. */
  get words(): Uint32Array {
    if (this.exports.memory.buffer !== this.#buffer) this.#refresh()
    return this.#words
  }

  /** The memory by doubles. */
  get doubles(): Float64Array {
    if (this.exports.memory.buffer !== this.#buffer) this.#refresh()
    return this.#doubles
  }

  #refresh(): void {
    this.#buffer = this.exports.memory.buffer
    this.#bytes = Buffer.from(this.#buffer)
    this.#words = new Uint32Array(this.#buffer)
    this.#doubles = new Float64Array(this.#buffer)
  }

  setFormat(delimiter: string, decimal: '.' | ','): void {
    this.delimiter = delimiter
    this.decimal = decimal
    this.exports.setFormat(delimiter.charCodeAt(0), decimal.charCodeAt(0))
  }

  /** Room for so many bytes. */
  allocate(bytes: number): number {
    return this.exports.allocate(bytes)
  }

  /** The table by which words are read, which is made for the first text. */
  lettersAt(): number {
    if (this.#lettersAt === 0) {
      this.#lettersAt = this.allocate(4 * LETTERS)
      this.words.set(letterTable().subarray(0, LETTERS), this.#lettersAt >> 2)
    }
    return this.#lettersAt
  }

  /**
   * Reads the record at `at`; the byte at `end` becomes a line feed. Returns the address after it, or a negative number
   * where there is no whole record.
   */
  tokenize(at: number, end: number, isLast: boolean): number {
    this.bytes[end] = LINE_FEED
    return this.exports.tokenize(at, end, Number(isLast))
  }

  /** Cells of the tokenized record. */
  get count(): number {
    return this.exports.count.value
  }

  /** Why the tokenized record cannot be read. */
  get fault(): RecordFault | undefined {
    return FAULTS[this.exports.fault.value]
  }

  startOf(cell: number): number {
    return this.#cell(cell, CELL_START)
  }

  endOf(cell: number): number {
    return this.#cell(cell, CELL_END)
  }

  #cell(cell: number, field: number): number {
    return this.words[(this.exports.cells.value + cell * CELL_BYTES + field) >> 2] as number
  }

  /** A cell of the tokenized record, as it was written: without its quotes, with the spaces inside them. */
  cellText(cell: number): string {
    const text = this.text(this.startOf(cell), this.endOf(cell) - this.startOf(cell))
    return (this.#cell(cell, CELL_MARKS) & CELL_MARK_DOUBLED) === 0 ? text : text.replaceAll('""', '"')
  }

  /**
   * A copy of the tokenized record, which lies from `at` to before `next`; it reads cells as {@link cellText} does, for
   * as long as one wants: of many cells few are read.
   */
  recordCopy(at: number, next: number): (cell: number) => string {
    const bytes = Buffer.from(new Uint8Array(this.bytes.subarray(at, next)).buffer)
    const first = this.exports.cells.value >> 2
    const cells = this.words.slice(first, first + (this.count * CELL_BYTES) / 4)
    const offset = (cell: number, field: number) => (cells[(cell * CELL_BYTES + field) / 4] as number) - at
    // Two quotes stand in a cell only where they mean one.
    return (cell) => bytes.toString('utf8', offset(cell, CELL_START), offset(cell, CELL_END)).replaceAll('""', '"')
  }

  /** The bytes at an address as text. */
  text(at: number, length: number): string {
    return this.bytes.toString('utf8', at, at + length)
  }

  column(column: number, field: number): number {
    return this.words[(this.#columnsAt + column * COLUMN_BYTES + field) >> 2] as number
  }

  setColumn(column: number, field: number, value: number): void {
    this.words[(this.#columnsAt + column * COLUMN_BYTES + field) >> 2] = value
  }

  columnDouble(column: number, field: number): number {
    return this.doubles[(this.#columnsAt + column * COLUMN_BYTES + field) >> 3] as number
  }

  setColumnDouble(column: number, field: number, value: number): void {
    this.doubles[(this.#columnsAt + column * COLUMN_BYTES + field) >> 3] = value
  }

  /** Of 64 bits. */
  columnInteger(column: number, field: number): bigint {
    return this.bytes.readBigUInt64LE(this.#columnsAt + column * COLUMN_BYTES + field)
  }

  setColumnInteger(column: number, field: number, value: bigint): void {
    this.bytes.writeBigUInt64LE(value, this.#columnsAt + column * COLUMN_BYTES + field)
  }

  /** Makes the columns of a file. */
  setColumns(uses: readonly number[], target: number): void {
    this.#columnsAt = this.exports.setColumns(uses.length, target)
    for (const [column, use] of uses.entries()) this.setColumn(column, COLUMN_USES, use)
  }

  entry(entry: number, field: number): number {
    return this.words[(this.exports.entriesAt.value + entry * ENTRY_BYTES + field) >> 2] as number
  }

  entryDouble(entry: number, field: number): number {
    return this.doubles[(this.exports.entriesAt.value + entry * ENTRY_BYTES + field) >> 3] as number
  }

  setEntry(entry: number, field: number, value: number): void {
    this.words[(this.exports.entriesAt.value + entry * ENTRY_BYTES + field) >> 2] = value
  }

  setEntryDouble(entry: number, field: number, value: number): void {
    this.doubles[(this.exports.entriesAt.value + entry * ENTRY_BYTES + field) >> 3] = value
  }

  /** Leaves bytes for the kernel; returns their length. */
  leave(bytes: Uint8Array): number {
    const mailbox = this.exports.mailbox.value
    const at = bytes.length <= MAILBOX_ROOM ? mailbox + MAILBOX_TEXT : this.allocate(bytes.length)
    this.bytes.set(bytes, at)
    this.leaveRange(at, bytes.length)
    return bytes.length
  }

  /** Leaves bytes that lie in the kernel's memory already. */
  leaveRange(at: number, length: number): void {
    const mailbox = this.exports.mailbox.value
    this.words[(mailbox + MAILBOX_LENGTH) >> 2] = length
    this.words[(mailbox + MAILBOX_ADDRESS) >> 2] = at
  }

  leaveValue(value: number): void {
    this.doubles[(this.exports.mailbox.value + MAILBOX_VALUE) >> 3] = value
  }

  /** Gives the kernel the value of a text; `canonical` is that of a number. Returns its kind with its marks. */
  setCellValue(
    kind: keyof typeof KINDS,
    value: number,
    number: { canonical: string; isInteger: boolean } | null,
  ): number {
    this.leaveValue(value)
    if (number === null) return KINDS[kind]
    const isNegative = number.canonical.startsWith('-')
    this.leave(Buffer.from(number.canonical.slice(isNegative ? 1 : 0), 'latin1'))
    return KINDS[kind] | (isNegative ? KIND_MARK_NEGATIVE : 0) | (number.isInteger ? KIND_MARK_INTEGER : 0)
  }
}

/** scripts/export-globals.ts gives each a name of its own, whatever else it is called. */
function changingGlobals(exports: object): readonly (readonly [string, { value: number | bigint }])[] {
  return Object.entries(exports as Readonly<Record<string, { value: number | bigint }>>).filter(([name]) =>
    /^global\d+$/.test(name),
  )
}
