import { isUtf8 } from 'node:buffer'
import type { UploadedFile } from './infer-columns.ts'
import {
  cellText,
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
import { NEED_MORE, NO_RECORD, RecordScanner } from './record-scanner.ts'
import { openText } from './text-source.ts'

export type CsvSettings = {
  /** Null: found from the header, of comma, semicolon, tab and pipe. */
  readonly delimiter: string | null
  readonly decimal: '.' | ','
  /** Without one the columns are named `column_1` and so on. */
  readonly header: boolean
  /** Rows with too few or too many cells, or misplaced quotes, are skipped up to this share of all. */
  readonly maxBadRowShare: number
}

/** What a pass over a file does with its records. */
export type RecordVisitor = {
  /** Called once, before any record. */
  start(file: UploadedFile, scanner: RecordScanner): void
  /** The scanner holds the record that lies in `bytes` from `start` to before `end`, its line end included. */
  record(bytes: Uint8Array, row: number, start: number, end: number): void
  /**
   * Called after every block of about a megabyte; the bytes of its records are gone when it is done. Returns whether
   * to read on.
   */
  block(): Promise<boolean>
}

/** What is known of a file that was read before: nothing but plain numbers, of which this cell is wanted. */
export type PlainFile = { readonly columns: number; readonly wanted: number }

export type ReadOutcome = {
  readonly file: UploadedFile
  readonly rows: number
  /** One sentence a skipped row, for the first of them. */
  readonly skipped: readonly string[]
  readonly skippedCount: number
  /** There are no blank lines and no skipped rows. */
  readonly isGapless: boolean
}

const BLOCK_BYTES = 1024 * 1024
const MAX_RECORD_BYTES = 4_000_000
const LISTED_SKIPPED = 10
const LF = 10

/**
 * Reads a CSV file, plain or gzipped, in UTF-8, record by record in constant memory. Rows are numbered as a
 * spreadsheet shows them: the header is row 1, the first data row usually row 2; blank lines count, line breaks
 * inside quotes do not. Undefined where the visitor did not want to read on.
 * @throws BoostlineError of kind `input`, naming row and column: `file-empty`, `file-not-text`,
 * `file-not-unpackable`, `file-not-utf8`, `header-missing`, `header-invalid`, `rows-missing`, `row-ragged`,
 * `quote-unclosed`, `quote-misplaced`, `record-too-long`, `bad-rows-too-many`.
 */
export async function readRecords(
  body: AsyncIterable<Uint8Array>,
  place: string,
  csv: CsvSettings,
  visitor: RecordVisitor,
  plain?: PlainFile,
): Promise<ReadOutcome | undefined> {
  const source = await openText(body, place)
  const pass = new RecordPass(place, csv, delimiterOf(csv.delimiter, source.head), visitor, plain)
  let block = new Uint8Array(BLOCK_BYTES + 1)
  let filled = 0
  let isStart = true
  for await (const chunk of source.chunks) {
    const bytes = isStart && hasByteOrderMark(chunk) ? chunk.subarray(3) : chunk
    isStart = false
    if (filled + bytes.length >= block.length) {
      const larger = new Uint8Array(Math.max(block.length * 2, filled + bytes.length + 1))
      larger.set(block.subarray(0, filled))
      block = larger
    }
    block.set(bytes, filled)
    filled += bytes.length
    if (filled < BLOCK_BYTES) continue
    const consumed = pass.readBlock(block, filled, false)
    block.copyWithin(0, consumed, filled)
    filled -= consumed
    if (!(await visitor.block())) return undefined
  }
  pass.readBlock(block, filled, true)
  return (await visitor.block()) ? pass.finish() : undefined
}

/** One reading of a file. */
class RecordPass {
  readonly #place: string
  readonly #csv: CsvSettings
  readonly #visitor: RecordVisitor
  readonly #scanner: RecordScanner
  readonly #plain: PlainFile | undefined
  #file: UploadedFile | undefined
  /** Records and blank lines so far. */
  #row = 0
  #rows = 0
  readonly #skipped: Error[] = []
  #skippedCount = 0

  constructor(
    place: string,
    csv: CsvSettings,
    delimiter: string,
    visitor: RecordVisitor,
    plain: PlainFile | undefined,
  ) {
    this.#plain = plain
    this.#place = place
    this.#csv = csv
    this.#visitor = visitor
    this.#scanner = new RecordScanner({ delimiter: delimiter.charCodeAt(0), decimal: csv.decimal.charCodeAt(0) })
  }

  /** Visits every whole record; returns where the rest begins. */
  readBlock(block: Uint8Array, filled: number, isLast: boolean): number {
    const scanner = this.#scanner
    block[filled] = LF
    if (this.#plain !== undefined && this.#file !== undefined)
      return this.#skimBlock(block, filled, isLast, this.#plain)
    const isSound = isSoundText(block, isLast ? filled : block.lastIndexOf(LF, filled - 1) + 1)
    let at = 0
    for (;;) {
      const next = scanner.scan(block, at, filled, isLast)
      if (next === NEED_MORE || next === NO_RECORD) break
      this.#row++
      if (!isSound) this.#refuseDamage(block, at, next)
      if (!this.#isBlank()) this.#takeRecord(block, at, next)
      at = next
    }
    if (filled - at > MAX_RECORD_BYTES) throw longRecord(this.#place, this.#row + 1, scanner.reached, MAX_RECORD_BYTES)
    return at
  }

  #skimBlock(block: Uint8Array, filled: number, isLast: boolean, { columns, wanted }: PlainFile): number {
    const scanner = this.#scanner
    let at = 0
    for (;;) {
      const next = scanner.skim(block, at, filled, isLast, columns, wanted)
      if (next < 0) return at
      this.#rows++
      this.#visitor.record(block, ++this.#row, at, next)
      at = next
    }
  }

  finish(): ReadOutcome {
    const file = this.#file
    if (!file) throw emptyFile(this.#place)
    if (this.#rows === 0 && this.#skippedCount === 0) throw rowsMissing(file)
    const [first] = this.#skipped
    if (first && this.#skippedCount > this.#csv.maxBadRowShare * (this.#rows + this.#skippedCount)) {
      throw tooManyBadRows(file, this.#skippedCount, this.#rows + this.#skippedCount, this.#csv.maxBadRowShare, first)
    }
    const skipped = this.#skipped.map((error) => error.message)
    const isGapless = this.#row === this.#rows + Number(this.#csv.header)
    return { file, rows: this.#rows, skipped, skippedCount: this.#skippedCount, isGapless }
  }

  #isBlank(): boolean {
    const { count, flags, starts, ends } = this.#scanner
    return count === 1 && flags[0] === 0 && starts[0] === ends[0]
  }

  #takeRecord(block: Uint8Array, start: number, end: number): void {
    const scanner = this.#scanner
    const file = this.#file ?? this.#readHeader(block)
    if (file === undefined) return
    if (scanner.fault !== undefined || scanner.count !== file.header.length) {
      this.#skip(this.#faultOf(block, file))
      return
    }
    this.#rows++
    this.#visitor.record(block, this.#row, start, end)
  }

  /** The file where the record is its first row of data already, or undefined where it was the header. */
  #readHeader(block: Uint8Array): UploadedFile | undefined {
    const scanner = this.#scanner
    if (scanner.fault !== undefined) throw this.#faultOf(block, { place: this.#place, header: [] })
    const cells = Array.from({ length: scanner.count }, (_, cell) => cellText(block, scanner, cell))
    const header = this.#csv.header
      ? checkedHeader(cells, this.#row, this.#place)
      : cells.map((_, index) => `column_${index + 1}`)
    const file = { place: this.#place, header }
    this.#file = file
    this.#visitor.start(file, scanner)
    return this.#csv.header ? undefined : file
  }

  #faultOf(block: Uint8Array, file: UploadedFile): Error {
    const scanner = this.#scanner
    if (scanner.fault === 'quote-unclosed') throw unclosedQuote(this.#place, this.#row, scanner.faultCell)
    if (scanner.fault === 'quote-misplaced') return misplacedQuote(this.#place, this.#row, scanner.faultCell)
    const extra = scanner.count > file.header.length ? cellText(block, scanner, file.header.length) : ''
    return ragged(file, this.#row, scanner.count, extra)
  }

  #skip(fault: Error): void {
    if (this.#csv.maxBadRowShare === 0) throw fault
    this.#skippedCount++
    if (this.#skipped.length < LISTED_SKIPPED) this.#skipped.push(fault)
  }

  #refuseDamage(block: Uint8Array, start: number, end: number): void {
    if (isSoundText(block.subarray(start), end - start)) return
    const scanner = this.#scanner
    const cells = Array.from({ length: scanner.count }, (_, cell) => cellText(block, scanner, cell))
    throw damagedCell(this.#place, this.#row, cells, this.#file?.header)
  }
}

/** Whether the bytes are UTF-8 without a NUL; none are not, as far as one knows. */
function isSoundText(block: Uint8Array, length: number): boolean {
  const bytes = block.subarray(0, length)
  return length > 0 && isUtf8(bytes) && !bytes.includes(0)
}

function hasByteOrderMark(chunk: Uint8Array): boolean {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf
}

const DELIMITERS = [',', ';', '\t', '|']

/** What the manifest says, or else the separator that stands most often in the first line, outside quotes. */
function delimiterOf(wanted: string | null, head: Buffer): string {
  if (wanted !== null) return wanted
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]))
  let isQuoted = false
  let seen = false
  for (const character of head.toString('utf8')) {
    if (character === '"') isQuoted = !isQuoted
    if (isQuoted) continue
    if (character === '\n' || character === '\r') {
      if (seen) break
      continue
    }
    if (character.trim() !== '') seen = true
    const count = counts.get(character)
    if (count !== undefined) counts.set(character, count + 1)
  }
  return DELIMITERS.reduce((best, next) => ((counts.get(next) ?? 0) > (counts.get(best) ?? 0) ? next : best))
}
