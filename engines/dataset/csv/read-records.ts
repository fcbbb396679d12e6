import { isUtf8 } from 'node:buffer'
import type { Table } from '../dialect/open-table.ts'
import { type KernelHost, type VisitMode } from '../kernel/kernel-host.ts'
import { LINE_FEED, MODE_PROFILE, NEED_MORE, PADDING_BYTES } from '../kernel/layout.ts'
import { RecordKernel } from '../kernel/record-kernel.ts'
import type { ByteSource } from '../source/text-source.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { type CellReader, HEADERLESS_SAMPLE_ROWS } from './headerless.ts'
import {
  checkedHeader,
  damagedCell,
  emptyFile,
  longRecord,
  misplacedQuote,
  ragged,
  rowsMissing,
  tooManyBadRows,
  unclosedQuote,
} from './record-refusals.ts'

export type CsvSettings = {
  /** Null: found for each column. */
  readonly decimal: '.' | ',' | null
  /** False: the columns are named `column_1` and so on. True: the first row holds names, whatever it looks like. */
  readonly header: boolean | null
  /** Rows with too few or too many cells, or misplaced quotes, are skipped up to this share of all. */
  readonly maxBadRowShare: number
}

/** What a pass over a file does with its records. */
export type RecordVisitor = {
  readonly mode: VisitMode
  /** Called once, before any record: what the kernel may ask for. */
  start(file: UploadedFile, kernel: RecordKernel): Partial<KernelHost>
  /** Called after every block, and at the end. Returns whether to read on. */
  block(): Promise<boolean>
  /** Who visits the records that come so many bytes after the first, where it is not the kernel alone. */
  sharing?(bytes: number): RangeSharing | undefined
}

/** Has ranges of a text visited by threads, so that the kernel has in the end what it would have by itself. */
export type RangeSharing = {
  /**
   * Takes the records that lie from `at` to before `next` in the kernel's memory. `taken` is called, in the order of the
   * text, when the kernel has counted the rows of the range.
   */
  give(at: number, next: number, taken: () => void): Promise<void>
  /** Waits until everything given is taken, and the kernel has what it tells. */
  settle(): Promise<void>
}

export type ReadOutcome = {
  readonly file: UploadedFile
  readonly rows: number
  /** One sentence a skipped row, for the first of them. */
  readonly skipped: readonly string[]
  readonly skippedCount: number
  /** Rows with empty cells behind the last column, as delimiters at their end make them. */
  readonly emptyEnds: number
  /** There are no blank lines and no skipped rows. */
  readonly isGapless: boolean
  /** Where records begin, at least so many bytes apart; the first is that of the first data row, the last is the end. */
  readonly places: readonly RecordPlace[]
}

/** A place between two records of a text. */
export type RecordPlace = {
  /** In bytes from the text's start. */
  readonly at: number
  /** Records and blank lines before it, as a spreadsheet counts; and data rows. */
  readonly row: number
  readonly rows: number
}

/** What one thread works on at a time. */
export const RANGE_BYTES = 1024 * 1024

/** What is worked on at a time: it stays in the processor's cache. */
const BLOCK_BYTES = 256 * 1024
const MAX_RECORD_BYTES = 4_000_000
const LISTED_SKIPPED = 10

/**
 * Reads a CSV file in UTF-8, record by record in constant memory, with the kernel that is given. Rows are numbered as
 * a spreadsheet shows them: the header is row 1, the first data row usually row 2; blank lines count, line breaks
 * inside quotes do not. Blank is also a row of empty cells. Undefined where the visitor did not want to read on.
 * @throws BoostlineError of kind `input`, naming row and column: `file-empty`, `file-not-text`,
 * `file-not-unpackable`, `file-not-utf8`, `header-missing`, `header-invalid`, `rows-missing`, `row-ragged`,
 * `quote-unclosed`, `quote-misplaced`, `record-too-long`, `bad-rows-too-many`.
 */
export async function readRecords(
  source: Table,
  place: string,
  csv: CsvSettings,
  visitor: RecordVisitor,
  kernel: RecordKernel = new RecordKernel(),
  rangeBytes = RANGE_BYTES,
): Promise<ReadOutcome | undefined> {
  kernel.setFormat(source.delimiter, csv.decimal ?? '.')
  const pass = new RecordPass(place, csv, source, visitor, kernel, rangeBytes)
  try {
    for (;;) {
      const isLast = await pass.readBlock(source)
      if (!(await visitor.block())) return undefined
      if (isLast) return pass.finish()
    }
  } finally {
    await source.close()
  }
}

/** One reading of a file. */
class RecordPass {
  readonly #place: string
  readonly #csv: CsvSettings
  readonly #found: Pick<Table, 'unnamed' | 'skipped'>
  readonly #visitor: RecordVisitor
  readonly #kernel: RecordKernel
  #file: UploadedFile | undefined
  readonly #skipped: Error[] = []
  #skippedCount = 0
  /** Where the block lies in the kernel's memory, its bytes, and how many before it are the last one's rest. */
  #block = 0
  #blockBytes = 0
  #restBytes = 0
  #isStart = true
  /** Bytes of the text before the block. */
  #bytesBefore = 0
  readonly #rangeBytes: number
  readonly #places: RecordPlace[] = []
  #sharing: RangeSharing | undefined

  constructor(
    place: string,
    csv: CsvSettings,
    found: Pick<Table, 'unnamed' | 'skipped'>,
    visitor: RecordVisitor,
    kernel: RecordKernel,
    rangeBytes: number,
  ) {
    this.#rangeBytes = rangeBytes
    this.#found = found
    this.#place = place
    this.#csv = csv
    this.#visitor = visitor
    this.#kernel = kernel
    kernel.exports.row.value = 0
    kernel.exports.rows.value = 0
    kernel.exports.emptyEnds.value = 0
    this.#makeRoom(BLOCK_BYTES)
  }

  /** Fills the block and visits every whole record in it; returns whether the file is at its end. */
  async readBlock(source: ByteSource): Promise<boolean> {
    const kernel = this.#kernel
    const block = this.#block
    // Always as many bytes: a copy in a file is written by whole pages.
    const read = await this.#fill(source)
    const isLast = read < this.#blockBytes
    const start = block - this.#restBytes + (this.#isStart && this.#hasByteOrderMark() ? 3 : 0)
    this.#isStart = false
    const end = block + read
    const rest = await this.#visit(start, end, isLast)
    // What is asked after the first block, or of a record that is too long, is asked of all that came before.
    if (isLast || this.#bytesBefore === 0 || end - rest > MAX_RECORD_BYTES) await this.#sharing?.settle()
    if (isLast) this.#places.push(this.#placeOf(rest))
    this.#bytesBefore += read
    this.#keepRest(rest, end)
    if (this.#restBytes > MAX_RECORD_BYTES) {
      kernel.tokenize(this.#block - this.#restBytes, this.#block, false)
      throw longRecord(this.#place, kernel.exports.row.value + 1, kernel.exports.reached.value, MAX_RECORD_BYTES)
    }
    return isLast
  }

  /** @throws what is wrong with rows that were read before whatever is wrong with the source. */
  async #fill(source: ByteSource): Promise<number> {
    const block = this.#block
    try {
      return await source.fill(() => this.#kernel.bytes.subarray(block, block + this.#blockBytes))
    } catch (error) {
      await this.#sharing?.settle()
      throw error
    }
  }

  /** Puts the bytes before the next block, and makes that larger where they are many. */
  #keepRest(rest: number, end: number): void {
    const restBytes = end - rest
    if (restBytes > this.#blockBytes) this.#makeRoom(this.#blockBytes * 2)
    // A thread is given a block at once.
    else if (this.#sharing !== undefined && this.#blockBytes < this.#rangeBytes) this.#makeRoom(this.#rangeBytes)
    this.#kernel.bytes.copyWithin(this.#block - restBytes, rest, end)
    this.#restBytes = restBytes
  }

  /** Makes room for a block, and for as many bytes before it. */
  #makeRoom(bytes: number): void {
    this.#block = this.#kernel.allocate(2 * bytes + PADDING_BYTES) + bytes
    this.#blockBytes = bytes
  }

  #hasByteOrderMark(): boolean {
    const { bytes } = this.#kernel
    return bytes[this.#block] === 0xef && bytes[this.#block + 1] === 0xbb && bytes[this.#block + 2] === 0xbf
  }

  /** Returns where the rest begins. */
  async #visit(start: number, end: number, isLast: boolean): Promise<number> {
    const kernel = this.#kernel
    const { mode } = this.#visitor
    // Until the header is known, and where bytes are damaged, record by record. Who reads again has no need to look.
    const isDamaged =
      mode === MODE_PROFILE && !isSoundText(kernel.bytes, start, soundEnd(kernel.bytes, start, end, isLast))
    if (isDamaged) await this.#sharing?.settle()
    let at = start
    for (;;) {
      if (this.#file !== undefined && !isDamaged) break
      const next = kernel.tokenize(at, end, isLast)
      if (next <= NEED_MORE) return at
      if (isDamaged) this.#refuseDamage(at, next)
      if (this.#file !== undefined || !this.#takesHeader(at, next, end, isLast))
        kernel.exports.visitRecord(mode, at, next)
      at = next
    }
    return this.#visitRanges(at, end, isLast)
  }

  /** Visits all whole records, and notes a place every so many bytes. Returns where the rest begins. */
  async #visitRanges(start: number, end: number, isLast: boolean): Promise<number> {
    const kernel = this.#kernel
    const { mode } = this.#visitor
    let at = start
    // The last range may be half as long again.
    const last = end - Math.floor(this.#rangeBytes / 2)
    for (let stop = at + this.#rangeBytes; stop < last; stop = Math.max(at, stop) + this.#rangeBytes) {
      const byte = kernel.bytes[stop] as number
      if (this.#isShared(at)) at = await this.#share(at, kernel.exports.lastRecordEnd(at, stop))
      else {
        at = kernel.exports.visitRecords(mode, at, stop, 0)
        kernel.bytes[stop] = byte
        this.#notePlace(this.#textAt(at))
      }
    }
    if (this.#isShared(at)) return this.#share(at, isLast ? end : kernel.exports.lastRecordEnd(at, end))
    at = kernel.exports.visitRecords(mode, at, end, Number(isLast))
    this.#notePlace(this.#textAt(at))
    return at
  }

  /** Whether the records from an address on are for others to visit. */
  #isShared(address: number): boolean {
    const first = this.#places[0]
    if (first === undefined) return false
    this.#sharing ??= this.#visitor.sharing?.(this.#textAt(address) - first.at)
    return this.#sharing !== undefined
  }

  async #share(at: number, next: number): Promise<number> {
    const textAt = this.#textAt(next)
    if (next > at) await this.#sharing?.give(at, next, () => this.#notePlace(textAt))
    return next
  }

  #notePlace(at: number): void {
    const { row, rows } = this.#kernel.exports
    const place = { at, row: row.value, rows: rows.value }
    const last = this.#places.at(-1)
    if (last !== undefined && place.at - last.at >= this.#rangeBytes) this.#places.push(place)
  }

  #placeOf(address: number): RecordPlace {
    const { row, rows } = this.#kernel.exports
    return { at: this.#textAt(address), row: row.value, rows: rows.value }
  }

  #textAt(address: number): number {
    return this.#bytesBefore + address - this.#block
  }

  finish(): ReadOutcome {
    const file = this.#file
    if (!file) throw emptyFile(this.#place)
    const { row, rows, emptyEnds } = this.#kernel.exports
    if (rows.value === 0 && this.#skippedCount === 0) throw rowsMissing(file)
    const [first] = this.#skipped
    if (first && this.#skippedCount > this.#csv.maxBadRowShare * (rows.value + this.#skippedCount)) {
      throw tooManyBadRows(file, this.#skippedCount, rows.value + this.#skippedCount, this.#csv.maxBadRowShare, first)
    }
    const skipped = this.#skipped.map((error) => error.message)
    const isGapless = row.value === rows.value + Number(this.#csv.header !== false)
    const places = this.#places
    return {
      file,
      rows: rows.value,
      skipped,
      skippedCount: this.#skippedCount,
      emptyEnds: emptyEnds.value,
      isGapless,
      places,
    }
  }

  /**
   * Takes the tokenized record for the header, or its place; returns whether there is nothing in it to visit. The rows
   * after it begin at `next`.
   */
  #takesHeader(at: number, next: number, end: number, isLast: boolean): boolean {
    const kernel = this.#kernel
    const { row } = kernel.exports
    if (kernel.exports.isBlank() === 1) {
      row.value++
      return true
    }
    if (kernel.fault !== undefined) {
      row.value++
      throw this.#faultOf({ place: this.#place, header: [] })
    }
    const cells = this.#cells()
    const hasHeader = this.#csv.header !== false
    if (hasHeader) row.value++
    const header = hasHeader
      ? checkedHeader(
          cells,
          row.value,
          this.#place,
          this.#rowsBelow(next, end, isLast, cells.length),
          this.#csv.header === true,
          this.#found.skipped,
        )
      : cells.map((_, index) => `column_${index + 1}`)
    const { unnamed, skipped } = this.#found
    this.#file = { place: this.#place, header, unnamed, skipped }
    this.#places.push(this.#placeOf(hasHeader ? next : at))
    const file = this.#file
    const asked = this.#visitor.start(file, kernel)
    kernel.host = { ...asked, badRecord: () => this.#skip(this.#faultOf(file)) } as KernelHost
    return hasHeader
  }

  /** The first rows after the header, of as many cells. */
  #rowsBelow(start: number, end: number, isLast: boolean, count: number): readonly CellReader[] {
    const kernel = this.#kernel
    const rows: CellReader[] = []
    let at = start
    while (rows.length < HEADERLESS_SAMPLE_ROWS) {
      const next = kernel.tokenize(at, end, isLast)
      if (next <= NEED_MORE) break
      if (kernel.fault === undefined && kernel.count === count && kernel.exports.isBlank() === 0) {
        rows.push(kernel.recordCopy(at, next))
      }
      at = next
    }
    return rows
  }

  /** Of the tokenized record. */
  #cells(): string[] {
    return Array.from({ length: this.#kernel.count }, (_, cell) => this.#kernel.cellText(cell))
  }

  #faultOf(file: UploadedFile): Error {
    const kernel = this.#kernel
    const row = kernel.exports.row.value
    const faultCell = kernel.exports.faultCell.value
    if (kernel.fault === 'quote-unclosed') throw unclosedQuote(this.#place, row, faultCell)
    if (kernel.fault === 'quote-misplaced') return misplacedQuote(this.#place, row, faultCell)
    const extra = kernel.count > file.header.length ? kernel.cellText(file.header.length) : ''
    return ragged(file, row, kernel.count, extra, kernel.cellText(0), kernel.delimiter)
  }

  #skip(fault: Error): void {
    if (this.#csv.maxBadRowShare === 0) throw fault
    this.#skippedCount++
    if (this.#skipped.length < LISTED_SKIPPED) this.#skipped.push(fault)
  }

  #refuseDamage(start: number, next: number): void {
    const kernel = this.#kernel
    if (isSoundText(kernel.bytes, start, next)) return
    const cells = this.#cells()
    throw damagedCell(this.#place, kernel.exports.row.value + 1, cells, this.#file?.header)
  }
}

/** Up to where characters are whole: the last line end, but for the end of the file. */
function soundEnd(bytes: Uint8Array, start: number, end: number, isLast: boolean): number {
  return isLast ? end : Math.max(start, bytes.subarray(0, end).lastIndexOf(LINE_FEED) + 1)
}

/** Whether the bytes are UTF-8 without a NUL; false of no bytes, which are a line that has not ended yet. */
function isSoundText(bytes: Uint8Array, start: number, end: number): boolean {
  const text = bytes.subarray(start, end)
  return text.length > 0 && isUtf8(text) && !text.includes(0)
}
