// Hot: every byte and cell of a scored file passes through here. Its benchmark is bench/batch.ts.
import { isUtf8 } from 'node:buffer'
import { isFormula } from '#shared/csv/formula-cell.ts'
import { featureColumns, targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { ValueReading } from '#shared/schema/read-value.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import type { FieldProblem } from '#shared/schema/row-encoder.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { damagedCell, emptyFile, longRecord, misplacedQuote, ragged, unclosedQuote } from '../csv/record-refusals.ts'
import type { Table } from '../dialect/open-table.ts'
import { CELL_BYTES, CELL_MARK_QUOTED, CELL_MARKS, LINE_FEED, NEED_MORE, PADDING_BYTES } from '../kernel/layout.ts'
import { RecordKernel } from '../kernel/record-kernel.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { ColumnReader } from './column-reader.ts'
import { EncodedRows } from './encoded-rows.ts'
import { type ColumnPlaces, matchHeader, matchPlaces } from './match-header.ts'

/** What a line of the file is, where it is no row that can be scored. */
export const BLANK = -1
/** A row of which a value cannot be used. */
export const FAULTY = -2
/** A line that cannot be cut into the file's columns. */
export const UNREADABLE = -3

export type SchemaFileOptions = {
  readonly place: string
  readonly schema: FeatureSchema
  /** Without one the columns are those of the training file, in their order. */
  readonly header: boolean
  /** Whether a category the model never saw is a problem of its row. */
  readonly strict: boolean
  /** Whether cells that a spreadsheet would run are looked for. */
  readonly findsFormulas: boolean
  /** What is read at a time. */
  readonly blockBytes?: number
}

/** Some lines of a file, in its order. All of it is valid until the next block is asked for. */
export type LineBlock = {
  readonly lines: number
  /** Of the first line, as a spreadsheet counts. */
  readonly firstRow: number
  /** The memory that the lines lie in. */
  readonly bytes: Buffer
  /** Of each line: where it starts, where its text ends and where the next one begins. */
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly nexts: Int32Array
  /** Of each line: its place among the encoded rows, or what it is instead. */
  readonly rowOf: Int32Array
  /** The encoded rows, one behind the other. */
  readonly values: Float64Array
  readonly rows: number
  /** Of each encoded row the texts that the model reads as they are; undefined where it reads none. */
  readonly texts: readonly (readonly string[])[] | undefined
  /** Of each encoded row, what the file has in the column to predict: a class code or number, NaN for none. */
  readonly truths: Float64Array | undefined
  /** In the order of the lines. */
  readonly faults: readonly LineFault[]
  /** Where cells begin that a spreadsheet would run, in the order of the lines. */
  readonly formulas: readonly { readonly line: number; readonly at: number }[]
  /** The text of a feature's cell. */
  cellText(line: number, feature: number): string
}

export type LineFault = {
  readonly line: number
  /** As a spreadsheet counts. */
  readonly row: number
  /** Of a line with too few or too many cells the field is empty. */
  readonly problems: readonly FieldProblem[]
  /** Cells that the line is short of. */
  readonly cellsMissing: number
  /** Its cells are more than the header's: it would move what stands behind them. */
  readonly isTooLong: boolean
}

/** How the file writes its cells. */
export type Quoting = 'all' | 'texts' | 'needed'

const BLOCK_BYTES = 256 * 1024
const MAX_RECORD_BYTES = 4_000_000
/** Of a file of one short column a block has more rows than their encoded cells should take. */
const MOST_NUMBERS = 1 << 19
const MOST_ROWS = 8192

/**
 * A CSV that is read by a schema that is there already: nothing is guessed of its columns, and its rows are encoded as the
 * API encodes a caller's. In constant memory, once.
 */
export class SchemaFile {
  readonly width: number
  readonly readers: readonly ColumnReader[]
  readonly delimiter: string
  /** The names of the columns, trimmed; without a header none. */
  header: readonly string[] = []
  /** The header as it stands in the file, and what ends it. */
  headerText = ''
  headerEnd = '\n'
  headerQuoting: Quoting = 'needed'
  /** Of the first row; before it, of the header. */
  quoting: Quoting = 'needed'
  #places: ColumnPlaces = { features: [], target: undefined, notes: [] }
  readonly #table: Table
  readonly #options: SchemaFileOptions
  readonly #kernel = new RecordKernel()
  readonly #labelOf: (text: string) => number | undefined
  readonly #labels = new Map<string, number>()
  readonly #isNoTruth: (text: string) => boolean
  /** Filled cells of the column to predict that tell nothing, in encoded rows, and the first of them. */
  unreadTruths: { rows: number; readonly firstRow: number; readonly text: string } | undefined
  #file: UploadedFile
  #block = 0
  #blockBytes = 0
  /** What of the block is still to be read. */
  #at = 0
  #end = 0
  #isLast = false
  #isDamaged = false
  #row = 0
  #isStart = true
  readonly #encoded: EncodedRows
  /** Features whose cells are all read here: the kernel reads numbers alone. */
  readonly #others: readonly number[]
  readonly #mostRows: number
  readonly #truths: Float64Array
  /** Of each encoded row at hand. */
  #texts: string[][] = []
  readonly #hasTexts: boolean
  #starts = new Int32Array(MOST_ROWS)
  #ends = new Int32Array(MOST_ROWS)
  #nexts = new Int32Array(MOST_ROWS)
  #rowOf = new Int32Array(MOST_ROWS)
  /** What the host has read of the row at hand. */
  readonly #read: { reader: ColumnReader; reading: ValueReading; text: string }[] = []

  constructor(table: Table, options: SchemaFileOptions) {
    const { schema, place, strict, blockBytes = BLOCK_BYTES } = options
    this.#table = table
    this.#options = options
    this.delimiter = table.delimiter
    this.#file = { place, header: [] }
    const columns = featureColumns(schema)
    const decimal = decimalOf(schema)
    const kernel = this.#kernel
    kernel.setFormat(table.delimiter, decimal)
    this.readers = columns.map((column) => new ColumnReader(column, decimal, strict))
    this.width = schema.encodedWidth
    this.#mostRows = Math.max(1, Math.min(MOST_ROWS, Math.floor(MOST_NUMBERS / Math.max(1, this.width))))
    this.#encoded = new EncodedRows(kernel, this.readers, this.width, this.#mostRows)
    this.#others = this.readers.flatMap(({ takesNumbers }, feature) => (takesNumbers ? [] : [feature]))
    this.#truths = new Float64Array(this.#mostRows)
    this.#hasTexts = columns.some(({ encoding }) => encoding === 'as-sent')
    const { reading } = targetColumnOf(schema)
    this.#labelOf = createLabelEncoder(schema.problem, reading)
    this.#isNoTruth = missingTest(reading?.missingWords ?? 'words')
    this.#makeRoom(blockBytes)
  }

  /** Whether the file has the column to predict, too. */
  get hasTarget(): boolean {
    return this.#places.target !== undefined
  }

  /** What is unusual about the header. */
  get notes(): readonly string[] {
    return this.#places.notes
  }

  /** Lines that were read so far, the header among them. */
  get row(): number {
    return this.#row
  }

  /**
   * Reads up to the first row. To be called first.
   * @throws BoostlineError of kind `input`: `file-empty`, `score-columns-missing`, `header-invalid`, and what reading the
   * file throws.
   */
  async open(): Promise<void> {
    for (;;) {
      await this.#fill(this.#end - this.#at)
      if (this.#takeHeader()) return
      if (this.#isLast) throw emptyFile(this.#options.place)
    }
  }

  /** The rows. @throws BoostlineError of kind `input` where the file cannot be read on. */
  async *blocks(): AsyncGenerator<LineBlock> {
    for (;;) {
      for (;;) {
        const { block, isFull } = this.#take()
        if (block.lines > 0) yield block
        if (!isFull) break
      }
      if (this.#isLast) return
      await this.#fill(this.#end - this.#at)
    }
  }

  async close(): Promise<void> {
    await this.#table.close()
  }

  /** Puts the unread bytes before the next block and fills that. */
  async #fill(restBytes: number): Promise<void> {
    const kernel = this.#kernel
    if (restBytes > MAX_RECORD_BYTES) {
      throw longRecord(this.#options.place, this.#row + 1, kernel.exports.reached.value, MAX_RECORD_BYTES)
    }
    const rest = this.#at
    if (restBytes > this.#blockBytes) this.#makeRoom(2 * this.#blockBytes)
    const block = this.#block
    kernel.bytes.copyWithin(block - restBytes, rest, rest + restBytes)
    const filled = await this.#table.fill(() => kernel.bytes.subarray(block, block + this.#blockBytes))
    this.#isLast = filled < this.#blockBytes
    this.#at = block - restBytes
    this.#end = block + filled
    const { bytes } = kernel
    bytes[this.#end] = LINE_FEED
    if (this.#isStart && bytes[block] === 0xef && bytes[block + 1] === 0xbb && bytes[block + 2] === 0xbf) this.#at += 3
    this.#isStart = false
    const soundEnd = this.#isLast ? this.#end : bytes.subarray(0, this.#end).lastIndexOf(LINE_FEED) + 1
    this.#isDamaged = !isSound(bytes.subarray(this.#at, Math.max(this.#at, soundEnd)))
  }

  #makeRoom(bytes: number): void {
    this.#block = this.#kernel.allocate(2 * bytes + PADDING_BYTES) + bytes
    this.#blockBytes = bytes
  }

  /** Tokenizes the next line; undefined where it is not whole. */
  #next(): number | undefined {
    const next = this.#kernel.exports.tokenize(this.#at, this.#end, Number(this.#isLast))
    if (next <= NEED_MORE) return undefined
    if (this.#isDamaged && !isSound(this.#kernel.bytes.subarray(this.#at, next))) {
      throw damagedCell(this.#options.place, this.#row + 1, this.#cells(), this.header)
    }
    return next
  }

  #takeHeader(): boolean {
    const kernel = this.#kernel
    const { place, schema, header: hasHeader } = this.#options
    for (;;) {
      const next = this.#next()
      if (next === undefined) return false
      // Titles and comments were made blank.
      if (this.#isBlank()) {
        this.#row++
        this.#at = next
        continue
      }
      if (hasHeader) {
        this.#row++
        if (kernel.fault === 'quote-unclosed') throw unclosedQuote(place, this.#row, kernel.exports.faultCell.value)
        if (kernel.fault !== undefined) throw misplacedQuote(place, this.#row, kernel.exports.faultCell.value)
        this.header = this.#cells().map((name) => name.trim())
        const { unnamed, skipped } = this.#table
        this.#places = matchHeader({ place, header: this.header, unnamed, skipped }, schema)
        const end = textEnd(kernel.bytes, this.#at, next)
        this.headerText = kernel.text(this.#at, end - this.#at)
        this.headerEnd = kernel.text(end, next - end) || '\n'
        this.headerQuoting = this.#quotingOf()
        this.quoting = this.headerQuoting
        this.#at = next
      } else this.#places = matchPlaces(kernel.count, schema, place)
      const header = hasHeader ? this.header : Array.from({ length: kernel.count }, (_, at) => `column_${at + 1}`)
      this.#file = { place, header }
      kernel.exports.setColumns(header.length, -1)
      this.#encoded.place(this.#places.features)
      return true
    }
  }

  #isBlank(): boolean {
    return this.#kernel.exports.isBlank() === 1
  }

  /** Reads lines until the block has as many as it may, or there are no more. */
  #take(): { readonly block: LineBlock; readonly isFull: boolean } {
    const kernel = this.#kernel
    const { findsFormulas } = this.#options
    const columns = this.#file.header.length
    const faults: LineFault[] = []
    const formulas: { line: number; at: number }[] = []
    const firstRow = this.#row + 1
    if (this.#hasTexts) this.#texts = []
    let [line, rows] = [0, 0]
    while (rows < this.#mostRows && line < MOST_ROWS) {
      const next = this.#next()
      if (next === undefined) break
      const row = ++this.#row
      this.#starts[line] = this.#at
      this.#nexts[line] = next
      this.#ends[line] = textEnd(kernel.bytes, this.#at, next)
      if (this.#isBlank()) this.#rowOf[line] = BLANK
      else if (kernel.fault !== undefined || (kernel.count !== columns && !this.#dropsEmptyEnd(line, columns))) {
        this.#rowOf[line] = UNREADABLE
        faults.push(this.#unreadable(line, row))
      } else {
        if (this.#isFirstRow) this.#noteQuoting()
        const problems = this.#encode(rows, row)
        if (problems.length === 0) this.#rowOf[line] = rows++
        else {
          this.#rowOf[line] = FAULTY
          faults.push({ line, row, problems, cellsMissing: 0, isTooLong: false })
        }
      }
      if (findsFormulas) this.#findFormulas(line, formulas)
      this.#at = next
      line++
    }
    this.#encoded.count(rows)
    const end = this.#end
    const block: LineBlock = {
      lines: line,
      firstRow,
      bytes: kernel.bytes,
      starts: this.#starts,
      ends: this.#ends,
      nexts: this.#nexts,
      rowOf: this.#rowOf,
      values: this.#encoded.values(rows),
      rows,
      texts: this.#hasTexts ? this.#texts : undefined,
      truths: this.hasTarget ? this.#truths.subarray(0, rows) : undefined,
      faults,
      formulas,
      cellText: (each, feature) => {
        kernel.exports.tokenize(this.#starts[each] as number, end, 1)
        return kernel.cellText(this.#places.features[feature] as number)
      },
    }
    return { block, isFull: rows === this.#mostRows || line === MOST_ROWS }
  }

  /** Leaves out empty cells behind the last column of the tokenized record, and their delimiters from the line. */
  #dropsEmptyEnd(line: number, columns: number): boolean {
    const kernel = this.#kernel
    const extra = kernel.count - columns
    if (kernel.exports.dropEmptyEnd(columns) === 0) return false
    const delimiter = kernel.delimiter.charCodeAt(0)
    let end = this.#ends[line] as number
    for (let left = extra; left > 0; end--) if (kernel.bytes[end - 1] === delimiter) left--
    this.#ends[line] = end
    return true
  }

  #isFirstRow = true

  #noteQuoting(): void {
    this.#isFirstRow = false
    this.quoting = this.#quotingOf()
  }

  /** Of the tokenized record: whether all its cells stand in quotes, or all that are no number. */
  #quotingOf(): Quoting {
    const kernel = this.#kernel
    let [quoted, bareTexts, quotedTexts] = [0, 0, 0]
    for (let cell = 0; cell < kernel.count; cell++) {
      const isQuoted =
        ((kernel.words[(kernel.exports.cells.value + cell * CELL_BYTES + CELL_MARKS) >> 2] ?? 0) & CELL_MARK_QUOTED) !==
        0
      const isText = Number.isNaN(kernel.exports.numberOf(cell)) && kernel.startOf(cell) !== kernel.endOf(cell)
      if (isQuoted) quoted++
      if (isText && isQuoted) quotedTexts++
      if (isText && !isQuoted) bareTexts++
    }
    if (quoted === kernel.count) return 'all'
    return quotedTexts > 0 && bareTexts === 0 ? 'texts' : 'needed'
  }

  #unreadable(line: number, row: number): LineFault {
    const kernel = this.#kernel
    const { exports } = kernel
    const { place } = this.#options
    const columns = this.#file.header.length
    if (kernel.fault === 'quote-unclosed') throw unclosedQuote(place, row, exports.faultCell.value)
    const extra = kernel.count > columns ? kernel.cellText(columns) : ''
    const error =
      kernel.fault === undefined
        ? ragged(this.#file, row, kernel.count, extra, kernel.cellText(0), kernel.delimiter)
        : misplacedQuote(place, row, exports.faultCell.value)
    // The row and the file are told beside it.
    const message = error.message.slice(error.message.indexOf(': ', place.length) + 2)
    const field = kernel.fault === undefined ? '' : (this.#file.header[exports.faultCell.value] ?? '')
    return {
      line,
      row,
      problems: [{ field, message }],
      cellsMissing: Math.max(0, columns - kernel.count),
      isTooLong: kernel.count > columns,
    }
  }

  /** Encodes the tokenized record as the row at this place; returns why it cannot be. */
  #encode(place: number, row: number): readonly FieldProblem[] {
    const read = this.#read
    read.length = 0
    const problems: FieldProblem[] = []
    for (const feature of this.#encoded.encodeNumbers(place)) this.#readCell(feature, place, problems)
    for (const feature of this.#others) this.#readCell(feature, place, problems)
    if (problems.length > 0) return problems
    if (this.#hasTexts) {
      const texts: string[] = []
      for (const { reader, text } of read) if (reader.column.encoding === 'as-sent') texts.push(text)
      this.#texts.push(texts)
    }
    for (const { reader, reading, text } of read) {
      if ('problem' in reading) continue
      reader.count(reading, () => text)
      if (reading.warning !== undefined) reader.warn(reading.warning, row)
    }
    if (this.#places.target !== undefined) this.#truths[place] = this.#truthOf(this.#places.target, row)
    return problems
  }

  #readCell(feature: number, place: number, problems: FieldProblem[]): void {
    const kernel = this.#kernel
    const reader = this.readers[feature] as ColumnReader
    const cell = this.#places.features[feature] as number
    const text = kernel.startOf(cell) === kernel.endOf(cell) ? '' : kernel.cellText(cell)
    const reading = reader.read(text)
    if ('problem' in reading) {
      problems.push({ field: reader.column.name, message: reading.problem })
      return
    }
    this.#encoded.set(place, feature, reading)
    this.#read.push({ reader, reading, text })
  }

  #truthOf(cell: number, row: number): number {
    const text = this.#kernel.cellText(cell)
    const value = this.#labels.get(text) ?? this.#labelOf(text) ?? Number.NaN
    if (this.#labels.size < MOST_LABELS) this.#labels.set(text, value)
    if (Number.isNaN(value) && !this.#isNoTruth(text)) {
      this.unreadTruths ??= { rows: 0, firstRow: row, text }
      this.unreadTruths.rows++
    }
    return value
  }

  #findFormulas(line: number, formulas: { line: number; at: number }[]): void {
    const kernel = this.#kernel
    for (let cell = kernel.exports.formulaCell(0); cell >= 0; cell = kernel.exports.formulaCell(cell + 1)) {
      if (isFormula(kernel.cellText(cell))) formulas.push({ line, at: kernel.startOf(cell) })
    }
  }

  #cells(): string[] {
    return Array.from({ length: this.#kernel.count }, (_, cell) => this.#kernel.cellText(cell))
  }
}

const MOST_LABELS = 10_000

/** Where a line's text ends: before its line feed, its carriage return, or both. */
function textEnd(bytes: Buffer, start: number, next: number): number {
  let end = next
  if (end > start && bytes[end - 1] === LINE_FEED) end--
  if (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--
  return end
}

const CARRIAGE_RETURN = 13

/** Whether bytes are UTF-8 without a NUL. */
function isSound(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && !bytes.includes(0)
}

/** The decimal sign that the kernel reads numeric cells by: a comma where all columns of numbers have one. */
function decimalOf(schema: FeatureSchema): '.' | ',' {
  const signs = featureColumns(schema).flatMap((column) =>
    column.type === 'number' ? [column.reading?.number?.decimal ?? '.'] : [],
  )
  return signs.length > 0 && signs.every((sign) => sign === ',') ? ',' : '.'
}
