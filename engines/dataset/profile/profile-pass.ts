import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { ISO_DATES, parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { type CellValue, canonicalNumber, cellValueOf } from '../cells/cell-value.ts'
import { cellTextOf, type Decimal, type TextEntry } from '../cells/text-entry.ts'
import { type KernelHost } from '../kernel/kernel-host.ts'
import {
  COLUMN_HAS_FIRST_OVERFLOW,
  COLUMN_IS_ONE_NUMBER,
  COLUMN_KEY_PLACE,
  COLUMN_MISSING_ENTRY,
  COLUMN_OVERFLOW_DATES,
  COLUMN_OVERFLOW_NUMBERS,
  COLUMN_OVERFLOW_TEXTS,
  COLUMN_OVERFLOW_TIMES,
  COLUMN_SHAPES_AT,
  COLUMN_SHAPES_STATE,
  COLUMN_TEXTS,
  COLUMN_WORDS,
  COLUMN_ZERO_PADDED,
  ENTRY_COUNT,
  ENTRY_LOWEST_KEY,
  ENTRY_UNUSED_COUNT,
  KEY_KIND_CELLS,
  KEY_KIND_CELLS_AND_ROW,
  KEY_KIND_TIME,
  MAX_LABELS,
  PADDING_BYTES,
  SHAPE_BYTES,
  SHAPE_COUNT,
  SHAPES_FULL,
  SHAPES_OFF,
  UNUSED_CLASS,
  USE_IS_KEY,
  USE_IS_WATCHED,
  USE_KEEPS_TEXTS,
} from '../kernel/layout.ts'
import { type RecordKernel } from '../kernel/record-kernel.ts'
import type { RowIndex } from '../rows/row-index.ts'
import { RowSample, type SampledRow } from '../rows/row-sample.ts'
import { quoted, refusal } from '../source/refusal.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { SAMPLED_CELLS } from './column-cells.ts'
import { numberReader, valueReader } from './column-profile.ts'
import type { ColumnTally, OverflowCounts } from './column-tally.ts'
import { DistinctSketch } from './distinct-sketch.ts'
import type { LabelTally } from './infer-problem.ts'
import { LowestKeys } from './lowest-keys.ts'
import { giveCellValue } from './overflow-value.ts'
import { isByColumns, isPerClass, type ProfilePlan } from './profile-plan.ts'
import { addColumn } from './ranges/column-totals.ts'
import type { ProfileTotals } from './ranges/profile-work.ts'
import { labelTextOf, targetReader } from './target-reading.ts'
import { isAlwaysText, isDressedText } from './text-shapes.ts'

/** What JavaScript knows of an entry; its counts are the kernel's. */
type KnownEntry = {
  readonly column: number
  readonly text: string
  readonly cellValue: CellValue
  readonly firstRow: number
  /** Of the target's name: whether its first row is the header again. */
  readonly isHeader: boolean
}

/** What JavaScript knows of a column. */
type KnownColumn = {
  readonly entries: number[]
  readonly sketch: DistinctSketch
  /** By their slots, the first text of each shape and its row. */
  readonly shapes: Map<number, { readonly text: string; readonly row: number }>
  /** Those whose texts may be numbers or dates, too. */
  newShapes: number
  readonly overflow: OverflowCounts
  firstOverflow: { readonly row: number; readonly text: string } | undefined
}

/**
 * What the first pass learns of a file: a tally of each column, the key and class of each row, and a sample of rows.
 * Class codes are those of the target's labels in the order they come.
 */
export class ProfilePass {
  readonly plan: ProfilePlan
  /** What the kernel asks for while it reads. */
  readonly host: Partial<KernelHost>
  readonly #kernel: RecordKernel
  readonly #rowIndex: RowIndex
  readonly #sample: RowSample
  readonly #manifest: Pick<Manifest, 'split'>
  readonly #decimal: Decimal
  readonly #readTarget: ReturnType<typeof targetReader>
  readonly #file: UploadedFile
  readonly #entries: KnownEntry[] = []
  readonly #columns: readonly KnownColumn[]
  /** Of rows that another kernel has profiled. */
  #settledBytes: ((row: number) => Uint8Array) | undefined
  /** Of entries that no row has which is assumed to be a training row. */
  readonly #lowestKeys = new LowestKeys()
  #badTime: Error | undefined
  readonly #readTime: (text: string) => number | undefined
  #nextSample = 0
  #cutRow = { at: 0, bytes: 0 }
  #overflowLabels = 0
  #overflowIsNumeric = true
  #firstOverflowLabel: LabelTally['firstOverflow']

  constructor(
    file: UploadedFile,
    plan: ProfilePlan,
    manifest: Pick<Manifest, 'csv' | 'split'>,
    kernel: RecordKernel,
    rowIndex: RowIndex,
  ) {
    this.#file = file
    this.plan = plan
    this.#manifest = manifest
    this.#decimal = manifest.csv.decimal ?? '.'
    this.#readTarget = targetReader(plan.targetReading)
    this.#readTime = timeReader(plan.timeReading, this.#decimal)
    this.#kernel = kernel
    this.#rowIndex = rowIndex
    this.#sample = new RowSample(manifest.split.seed)
    this.#columns = file.header.map(() => ({
      entries: [],
      sketch: new DistinctSketch(),
      shapes: new Map(),
      newShapes: 0,
      overflow: { missing: 0, infinite: 0, number: 0, boolean: 0, date: 0, text: 0, withTime: 0 },
      firstOverflow: undefined,
    }))
    const { split } = manifest
    const keyPlaces = new Map(plan.keyColumns.map((column, place) => [column, place]))
    const uses = file.header.map(
      (_, column) =>
        (this.#keepsTexts(column) ? USE_KEEPS_TEXTS : USE_IS_WATCHED) | (keyPlaces.has(column) ? USE_IS_KEY : 0),
    )
    kernel.setColumns(uses, plan.target)
    kernel.exports.setReadsPoints(Number(!plan.hasCommas))
    const ofCells = split.duplicates === 'independent' ? KEY_KIND_CELLS_AND_ROW : KEY_KIND_CELLS
    kernel.exports.startProfile(
      split.strategy === 'time' ? KEY_KIND_TIME : ofCells,
      split.seed,
      Number(isPerClass(split)),
      plan.assumedTrainBelow,
    )
    if (!isByColumns(plan.keyColumns)) {
      kernel.exports.orderKeys()
      for (const [column, place] of keyPlaces) kernel.setColumn(column, COLUMN_KEY_PLACE, place)
    }
    this.host = {
      cellValue: (column, at, length, entry) => this.#cellValue(column, at, length, entry),
      newShape: (column, at, length, slot) => this.#newShape(column, kernel.text(at, length), slot),
      sketch: (column, hash) => this.#column(column).sketch.add(hash),
      overflowLabel: (at, length) => this.#overflowLabel(kernel.text(at, length)),
      timeOf: () => this.#timeOf(),
      noteKey: (entry, classCode, key) => this.#lowestKeys.note(entry, classCode, key),
      sample: (start, next, key, classCode) => this.#takeSample(start, next, key, classCode),
      rowIndexFull: () => this.#takeChunk(),
    }
  }

  /** Data rows. */
  get rows(): number {
    return this.#kernel.exports.rows.value
  }

  /** Every cell is numeric, without quotes or spaces around it; no line ends with a CR alone. */
  get isNumeric(): boolean {
    return this.#kernel.exports.isNumeric.value === 1
  }

  /** Adds rows that another kernel has profiled, whose bytes are these. */
  addSettledRows(bytesOf: (row: number) => Uint8Array, add: () => void): void {
    this.#settledBytes = bytesOf
    add()
    this.#settledBytes = undefined
  }

  /** Adds what another kernel has counted since it was copied. */
  add(totals: ProfileTotals): void {
    const kernel = this.#kernel
    const { rowsWithoutTarget, numericOverflowLabels, isNumeric } = kernel.exports
    rowsWithoutTarget.value += totals.rowsWithoutTarget
    numericOverflowLabels.value += totals.numericOverflowLabels
    isNumeric.value &= Number(totals.isNumeric)
    for (const [entry, lowestKey] of totals.lowestKeys.entries()) {
      const [count = 0, unused = 0] = totals.entryCounts.subarray(2 * entry, 2 * entry + 2)
      kernel.setEntry(entry, ENTRY_COUNT, kernel.entry(entry, ENTRY_COUNT) + count)
      kernel.setEntry(entry, ENTRY_UNUSED_COUNT, kernel.entry(entry, ENTRY_UNUSED_COUNT) + unused)
      if (lowestKey < kernel.entryDouble(entry, ENTRY_LOWEST_KEY))
        kernel.setEntryDouble(entry, ENTRY_LOWEST_KEY, lowestKey)
    }
    this.#lowestKeys.merge(totals.notedKeys)
    for (const [column, counted] of totals.columns.entries()) {
      addColumn(kernel, column, counted)
      this.#column(column).sketch.merge(counted.sketch)
    }
  }

  /** To be called after the last row. */
  end(): void {
    this.#takeChunk()
  }

  /** What the cells of each column are, as far as read. */
  tallies(): readonly ColumnTally[] {
    return this.#columns.map((known, column): ColumnTally => {
      const kernel = this.#kernel
      const missingEntry = kernel.column(column, COLUMN_MISSING_ENTRY)
      return {
        entries: known.entries.map((number) => this.#entry(number)),
        keepsTexts: this.#keepsTexts(column),
        texts: kernel.column(column, COLUMN_TEXTS),
        overflow: {
          ...known.overflow,
          number: known.overflow.number + kernel.column(column, COLUMN_OVERFLOW_NUMBERS),
          date: known.overflow.date + kernel.column(column, COLUMN_OVERFLOW_DATES),
          withTime: known.overflow.withTime + kernel.column(column, COLUMN_OVERFLOW_TIMES),
          text: known.overflow.text + kernel.column(column, COLUMN_OVERFLOW_TEXTS),
        },
        shapes: this.#shapes(column),
        zeroPadded: kernel.column(column, COLUMN_ZERO_PADDED),
        overflowWords: kernel.columnDouble(column, COLUMN_WORDS),
        firstOverflow: known.firstOverflow,
        sketch: known.sketch,
        missingEntry: missingEntry === NO_ENTRY ? undefined : missingEntry,
        isOneNumber: kernel.column(column, COLUMN_IS_ONE_NUMBER) === 1,
        isSequence: (count) => kernel.exports.isSequence(column, count) === 1,
      }
    })
  }

  /** Whether training rows have an entry: the rows with a key below the end of their class, or below the only end. */
  isInTraining(entry: number, endOf: (classCode: number) => number | undefined): boolean {
    const lowestKey = this.#kernel.entryDouble(entry, ENTRY_LOWEST_KEY)
    if (!isPerClass(this.#manifest.split)) return lowestKey < (endOf(0) ?? Number.NEGATIVE_INFINITY)
    return lowestKey < this.plan.assumedTrainBelow || this.#lowestKeys.isBelow(entry, endOf)
  }

  /**
   * Cells of a column in the first of the sampled rows, each read when it is asked for: a few tell most columns. Those of
   * the column that was asked for last are kept, since one column is asked for many times in a row.
   */
  sampledCells(): (column: number) => Iterable<string> {
    const rows = cutRows(this.#kernel, this.#sample.rows().slice(0, SAMPLED_CELLS))
    let last: { readonly column: number; readonly cells: string[] } = { column: -1, cells: [] }
    return function* (column) {
      if (last.column !== column) last = { column, cells: [] }
      const { cells } = last
      for (const [row, textOf] of rows.entries()) yield (cells[row] ??= textOf(column))
    }
  }

  /** The cells of these columns in all sampled rows, each row cut when it is asked for. */
  *sampledRows(columns: readonly number[]): Generator<readonly string[]> {
    const kernel = this.#kernel
    const rows = this.#sample.rows()
    const at = this.#roomFor(mostBytes(rows) + PADDING_BYTES)
    for (const { bytes } of rows) {
      kernel.bytes.set(bytes, at)
      kernel.tokenize(at, at + bytes.length, true)
      yield columns.map((column) => kernel.cellText(column).trim())
    }
  }

  /** The sampled rows. */
  sample(): readonly SampledRow[] {
    return this.#sample.rows()
  }

  /** Memory is never given back: one place for the rows that are cut one by one. */
  #roomFor(bytes: number): number {
    if (bytes > this.#cutRow.bytes) this.#cutRow = { at: this.#kernel.allocate(bytes), bytes }
    return this.#cutRow.at
  }

  /** The labels of the target column. */
  labels(): LabelTally {
    const entries = this.#column(this.plan.target).entries.map((number) => this.#entry(number))
    const isLabel = ({ text }: TextEntry) => this.#isLabel(text)
    const labelOf = (text: string) => this.#labelOf(text)
    const leftOut = entries.filter(({ text }) => this.plan.leftOutTexts.has(labelOf(text)))
    const leftOutRows = leftOut.reduce((sum, { count }) => sum + count, 0)
    return {
      rows: this.rows,
      without: this.#kernel.exports.rowsWithoutTarget.value - leftOutRows,
      spellingsWithout: [...new Set(entries.filter((entry) => !isLabel(entry)).map(({ text }) => text))],
      labels: entries.slice(0, MAX_LABELS).map((entry) => {
        const { number, text, count, firstRow } = entry
        const isHeader = this.#entries[number]?.isHeader === true
        return { text: labelOf(text), count: isLabel(entry) ? count : 0, firstRow, isHeader }
      }),
      overflow: this.#overflowLabels + this.#kernel.exports.numericOverflowLabels.value,
      overflowIsNumeric: this.#overflowIsNumeric,
      firstOverflow: this.#firstOverflowLabel,
    }
  }

  #column(column: number): KnownColumn {
    return this.#columns[column] as KnownColumn
  }

  #keepsTexts(column: number): boolean {
    return column === this.plan.target || this.plan.textColumns.has(column)
  }

  #entry(number: number): TextEntry {
    const { text, cellValue, firstRow } = this.#entries[number] as KnownEntry
    const count = this.#kernel.entry(number, ENTRY_COUNT)
    return {
      number,
      text,
      cellValue,
      firstRow,
      count,
      usedCount: count - this.#kernel.entry(number, ENTRY_UNUSED_COUNT),
    }
  }

  #cellValue(column: number, at: number, length: number, entry: number): number {
    const kernel = this.#kernel
    const raw = kernel.text(at, length)
    const text = cellTextOf(raw, this.#decimal)
    const cellValue = cellValueOf(text)
    const known = this.#column(column)
    if (entry === NO_ENTRY_YET) this.#countOverflow(known, column, text, cellValue)
    else {
      const isHeader = column === this.plan.target && this.#isHeaderRow(raw)
      this.#entries[entry] = { column, text: raw.trim(), cellValue, firstRow: kernel.exports.row.value, isHeader }
      known.entries.push(entry)
    }
    if (column === this.plan.target) {
      kernel.leaveRange(at, length)
      return this.#targetValue(raw)
    }
    return giveCellValue(kernel, at, raw, text, cellValue)
  }

  /** Whether the cells of the record at hand are their columns' names; `label` is the one in the target. */
  #isHeaderRow(label: string): boolean {
    const { header, unnamed } = this.#file
    const isName = (text: string, name: string | undefined) => text.trim() === name || text.trim().normalize() === name
    if (!isName(label, header[this.plan.target])) return false
    // What a column without a name is called stands nowhere in the file.
    return header.every((name, column) => unnamed?.has(column) || isName(this.#kernel.cellText(column), name))
  }

  #newShape(column: number, text: string, slot: number): number {
    const known = this.#column(column)
    const { shapes, entries } = known
    const isOf = (number: number) => isDressedText((this.#entries[number] as KnownEntry).text)
    const isFull = known.newShapes === MOST_SHAPES
    const isOff = known.newShapes === 0 && !isManyOf(entries, isOf)
    if (isOff || isFull) this.#kernel.setColumn(column, COLUMN_SHAPES_STATE, isOff ? SHAPES_OFF : SHAPES_FULL)
    if (isOff || isFull) return 0
    known.newShapes++
    if (!isAlwaysText(text)) return 0
    shapes.set(slot, { text: text.trim(), row: this.#kernel.exports.row.value })
    return 1
  }

  #shapes(column: number): ColumnTally['shapes'] {
    const at = this.#kernel.column(column, COLUMN_SHAPES_AT) >> 2
    const countAt = (slot: number) => at + (slot * SHAPE_BYTES + SHAPE_COUNT) / 4
    return [...this.#column(column).shapes].map(([slot, { text, row }]) => {
      return { text, row, count: this.#kernel.words[countAt(slot)] ?? 0 }
    })
  }

  #countOverflow(known: KnownColumn, column: number, text: string, cellValue: CellValue): void {
    known.overflow[cellValue.kind]++
    if (cellValue.kind === 'date' && cellValue.hasTime) known.overflow.withTime++
    if (cellValue.kind !== 'text') return
    if (known.firstOverflow !== undefined) return
    known.firstOverflow = { row: this.#kernel.exports.row.value, text }
    this.#kernel.setColumn(column, COLUMN_HAS_FIRST_OVERFLOW, 1)
  }

  /** A label is no part of a key: only what it is for the target counts. */
  #targetValue(text: string): number {
    const cell = this.#readTarget(text)
    const isLeftOut = this.plan.leftOutTexts.size > 0 && this.plan.leftOutTexts.has(this.#labelOf(text.trim()))
    if (isLeftOut) return this.#kernel.setCellValue('missing', 0, null)
    if (cell.kind === 'label') return this.#kernel.setCellValue('text', 0, null)
    if (cell.kind !== 'number') return this.#kernel.setCellValue(cell.kind, 0, null)
    return this.#kernel.setCellValue('number', cell.value, {
      canonical: canonicalNumber(String(cell.value)),
      // Whether they count the rows: such a column is no target.
      isInteger: /^[+-]?\d+(?:\.0*)?(?:e\d+)?$/i.test(text.trim()),
    })
  }

  #labelOf(text: string): string {
    return labelTextOf(this.plan.targetReading)?.(text) ?? cellTextOf(text, this.#decimal)
  }

  #isLabel(text: string): boolean {
    const { kind } = this.#readTarget(text)
    return kind === 'label' || kind === 'number'
  }

  /** Returns the class code of a label for which the dictionary has no room. */
  #overflowLabel(text: string): number {
    const { kind } = this.#readTarget(text)
    if (kind === 'missing' || kind === 'infinite') return UNUSED_CLASS
    this.#overflowLabels++
    if (kind === 'label') {
      this.#overflowIsNumeric = false
      this.#firstOverflowLabel ??= { row: this.#kernel.exports.row.value, text: text.trim() }
    }
    return MAX_LABELS
  }

  #takeSample(start: number, next: number, key: number, classCode: number): number {
    const index = this.#nextSample
    const bytes = this.#settledBytes?.(start) ?? new Uint8Array(this.#kernel.bytes.subarray(start, next))
    this.#nextSample = this.#sample.add({ index, bytes, key, classCode })
    return this.#nextSample
  }

  #takeChunk(): void {
    const { exports, doubles, bytes } = this.#kernel
    const rows = exports.chunkRows.value
    const keysAt = exports.chunkKeys.value >> 3
    const classes = new Uint16Array(bytes.buffer, exports.chunkClasses.value, rows)
    this.#rowIndex.add({ keys: doubles.slice(keysAt, keysAt + rows), classes: classes.slice(), rows })
    exports.setChunkRows(0)
  }

  /** The value that orders the rows: that of split.column, or their place in the file. */
  #timeOf(): number {
    const kernel = this.#kernel
    const [column] = this.plan.keyColumns
    if (column === undefined) return this.rows - 1
    const text = kernel.cellText(column).trim()
    const time = this.#readTime(text)
    if (time !== undefined && Number.isFinite(time)) return time
    this.#badTime ??= this.#refuseTime(column, text)
    if (this.plan.timeReading !== undefined) throw this.#badTime
    return 0
  }

  /** A cell that orders no row, unless the column is read in a way that another plan knows. */
  get badTime(): Error | undefined {
    return this.#badTime
  }

  #refuseTime(column: number, text: string): Error {
    return refusal(
      'split-column-invalid',
      `${this.#file.place}, row ${this.#kernel.exports.row.value}, column ${quoted(this.#file.header[column] ?? '')}: ${quoted(text)} is neither a date nor a number, and split.column orders the rows by it.`,
      'Correct the cell (all dates written in one way), leave the row out, or choose another split.column.',
    )
  }
}

/** What orders a row: a date, or a number. */
function timeReader(reading: ProfilePlan['timeReading'], decimal: Decimal): (text: string) => number | undefined {
  if (reading?.kind === 'date') return valueReader(reading)
  if (reading?.kind === 'number') return numberReader(reading)
  return (text) => {
    const plain = cellTextOf(text, decimal)
    return parseDate(plain)?.epochMs ?? parseNumber(plain) ?? parseDateByReading(plain, ISO_DATES)?.epochMs
  }
}

/** Of the slots some stay empty. */
const MOST_SHAPES = 48
const LOOKED_AT_ENTRIES = 128
const FEW = 0.25

/** Whether some of the entries are of a kind, as far as every so many tell. */
function isManyOf(entries: readonly number[], isOf: (entry: number) => boolean): boolean {
  const step = Math.max(1, entries.length / LOOKED_AT_ENTRIES)
  const looked = Array.from(
    { length: Math.floor(entries.length / step) },
    (_, at) => entries[Math.floor(at * step)] ?? 0,
  )
  return looked.filter(isOf).length >= FEW * looked.length
}

/** The rows that were kept as bytes, cut into cells. */
function cutRows(kernel: RecordKernel, rows: readonly SampledRow[]): readonly ((cell: number) => string)[] {
  const at = kernel.allocate(mostBytes(rows) + PADDING_BYTES)
  return rows.map(({ bytes }) => {
    kernel.bytes.set(bytes, at)
    kernel.tokenize(at, at + bytes.length, true)
    const textOf = kernel.recordCopy(at, at + bytes.length)
    return (cell) => textOf(cell).trim()
  })
}

function mostBytes(rows: readonly SampledRow[]): number {
  return rows.reduce((most, { bytes }) => Math.max(most, bytes.length), 0)
}

/** -1 as the kernel's memory shows it, and as an argument. */
const NO_ENTRY = 0xffffffff
const NO_ENTRY_YET = -1
