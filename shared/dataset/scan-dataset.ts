// Hot: the first pass over an upload. Its benchmark is bench/split.ts.
import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { type CellWords, setPlainNumberWords } from './cell-words.ts'
import { ColumnTally, MISSING_CELL } from './column-tally.ts'
import type { UploadedFile } from './infer-columns.ts'
import type { LabelTally } from './infer-problem.ts'
import type { RecordScanner } from './record-scanner.ts'
import { quoted, refusal } from './refusal.ts'
import { RowKey } from './row-key.ts'
import { RowLedger, UNUSED_CLASS } from './row-ledger.ts'
import { RowSample } from './row-sample.ts'
import { NO_ENTRY, type TextEntry, textOf, useEntry, withLowestKey } from './text-dictionary.ts'

/** Labels that have a class code of their own. */
const MAX_LABELS = 1000

const CR = 13
const KEEPS_TEXTS = 1
const IS_KEY = 2
const IS_WATCHED = 4

/** How the first pass reads the columns. */
export type ScanPlan = {
  readonly target: number
  /** Columns whose every cell is looked up in a dictionary, numbers too. */
  readonly textColumns: ReadonlySet<number>
  /** Columns whose cells make a row's key; for a split by time it is their first one's value. */
  readonly keyColumns: readonly number[]
}

/**
 * What the first pass learns of a file: a tally of each column, the key and class of each row, and a sample of rows.
 * Class codes are those of the target's labels in the order they come.
 */
export class DatasetScan {
  readonly ledger = new RowLedger()
  readonly sample: RowSample
  readonly plan: ScanPlan
  tallies: readonly ColumnTally[] = []
  delimiter = ','
  rows = 0
  /** Every cell so far is a plain number, without quotes or spaces around it; no line ends with a CR alone. */
  isPlain = true
  readonly #manifest: Pick<Manifest, 'csv' | 'split'>
  readonly #key: RowKey
  #file: UploadedFile | undefined
  #scanner: RecordScanner | undefined
  /** What each column is needed for. */
  #uses = new Uint8Array(0)
  readonly #words: CellWords = { first: 0, second: 0 }
  /** Of the record at hand: what each column's tally returned. */
  #cells = new Int32Array(0)
  #without = 0
  readonly #spellingsWithout = new Set<string>()
  #beyondLabels = 0
  #beyondIsNumeric = true
  #firstBeyond: LabelTally['firstBeyond']

  constructor(plan: ScanPlan, manifest: Pick<Manifest, 'csv' | 'split'>) {
    this.plan = plan
    this.#manifest = manifest
    this.#key = new RowKey(manifest.split.seed)
    this.sample = new RowSample(manifest.split.seed)
  }

  start(file: UploadedFile, scanner: RecordScanner): void {
    const { textColumns, target, keyColumns } = this.plan
    this.#file = file
    this.#scanner = scanner
    this.delimiter = scanner.delimiter
    const { decimal } = this.#manifest.csv
    this.tallies = file.header.map(
      (_, index) => new ColumnTally(textColumns.has(index) || index === target, keyColumns.includes(index), decimal),
    )
    this.#cells = new Int32Array(file.header.length)
    this.#uses = Uint8Array.from(this.tallies, (tally, index) => {
      const keeps = tally.keepsTexts ? KEEPS_TEXTS : IS_WATCHED
      return (keyColumns.includes(index) ? IS_KEY : 0) | keeps
    })
  }

  record(bytes: Uint8Array, row: number, start: number, end: number): void {
    const scanner = this.#scanner as RecordScanner
    const { tallies } = this
    const cells = this.#cells
    const uses = this.#uses
    const rowKey = this.#key
    const columns = tallies.length
    const { flags, heads, tails } = scanner
    const { target } = this.plan
    let hasEntries = false
    let allFlags = 4
    rowKey.start()
    for (let column = 0; column < columns; column++) {
      const flag = flags[column] as number
      const use = uses[column] as number
      allFlags &= flag
      if ((flag & 4) !== 0 && (use & KEEPS_TEXTS) === 0) {
        cells[column] = NO_ENTRY
        if ((use & ~KEEPS_TEXTS) === 0) continue
        const isNegative = (flag & 8) !== 0
        const head = heads[column] as number
        const tailDigits = (flag >> 8) & 0xff
        setPlainNumberWords(
          this.#words,
          isNegative,
          head,
          tailDigits === 0 ? 0 : (tails[column] as number),
          tailDigits,
          -(flag >> 16),
        )
        if ((use & IS_KEY) !== 0) rowKey.mix(this.#words.first, this.#words.second)
        if ((use & IS_WATCHED) !== 0) {
          const tally = tallies[column] as ColumnTally
          tally.addNumber(this.#words, flag >> 8 === 0, isNegative ? -head : head)
          if (!tally.isWatching) uses[column] = use & ~IS_WATCHED
        }
      } else {
        const tally = tallies[column] as ColumnTally
        const found = tally.addText(bytes, scanner, column, row)
        cells[column] = found
        if (found !== NO_ENTRY && column !== target) hasEntries = true
        if ((use & IS_KEY) !== 0) rowKey.mix(tally.words.first, tally.words.second)
      }
    }
    if (allFlags === 0 || !scanner.isBare || bytes[end - 1] === CR) this.isPlain = false
    const classCode = this.#classCode(bytes, scanner, row)
    const { split } = this.#manifest
    if (split.duplicates === 'independent') rowKey.mix(this.rows, 0)
    const key = split.strategy === 'time' ? this.#timeOf(bytes, scanner, row) : rowKey.finish()
    this.ledger.add(key, classCode)
    if (classCode !== UNUSED_CLASS) {
      if (hasEntries) this.#useEntries(classCode, key)
      this.sample.add(this.rows, key, classCode, bytes, start, end)
    }
    this.rows++
  }

  #useEntries(classCode: number, key: number): void {
    const cells = this.#cells
    for (let column = 0; column < cells.length; column++) {
      const found = cells[column] as number
      if (found === NO_ENTRY || column === this.plan.target) continue
      const tally = this.tallies[column] as ColumnTally
      if (found === MISSING_CELL) tally.lowestMissing = withLowestKey(tally.lowestMissing, classCode, key)
      else useEntry(tally.dictionary.entries[found] as TextEntry, classCode, key)
    }
  }

  /** The code of the row's label, or UNUSED_CLASS where there is none. */
  #classCode(bytes: Uint8Array, scanner: RecordScanner, row: number): number {
    const { target } = this.plan
    const found = this.#cells[target] as number
    const tally = this.tallies[target] as ColumnTally
    if (found >= 0) {
      const entry = tally.dictionary.entries[found] as TextEntry
      const { kind } = entry.meaning
      if (kind !== 'missing' && kind !== 'infinite') {
        if (found < MAX_LABELS) return found
        return this.#beyondLabel(kind === 'number', entry.text, row)
      }
      this.#spellingsWithout.add(entry.text)
    } else if (found === NO_ENTRY) {
      const text = textOf(
        bytes,
        scanner.starts[target] as number,
        scanner.ends[target] as number,
        this.#manifest.csv.decimal,
      )
      return this.#beyondLabel(parseNumber(text) !== undefined, text, row)
    }
    this.#without++
    return UNUSED_CLASS
  }

  #beyondLabel(isNumeric: boolean, text: string, row: number): number {
    this.#beyondLabels++
    if (!isNumeric) {
      this.#beyondIsNumeric = false
      this.#firstBeyond ??= { row, text }
    }
    return MAX_LABELS
  }

  /** The value that orders the rows: that of split.column, or their place in the file. */
  #timeOf(bytes: Uint8Array, scanner: RecordScanner, row: number): number {
    const [column] = this.plan.keyColumns
    if (column === undefined) return this.rows
    const text = textOf(
      bytes,
      scanner.starts[column] as number,
      scanner.ends[column] as number,
      this.#manifest.csv.decimal,
    )
    const time = parseDate(text)?.epochMs ?? parseNumber(text)
    if (time !== undefined && Number.isFinite(time)) return time
    const file = this.#file as UploadedFile
    throw refusal(
      'split-column-invalid',
      `${file.place}, row ${row}, column ${quoted(file.header[column] ?? '')}: ${quoted(text)} is neither a date nor a number, and split.column orders the rows by it.`,
      'Correct the cell (dates are written 2024-01-31 or 2024-01-31T12:00:00Z), leave the row out, or choose another split.column.',
    )
  }

  /** The labels of the target column. */
  labels(): LabelTally {
    const entries = (this.tallies[this.plan.target] as ColumnTally).dictionary.entries
    const known = entries.slice(0, MAX_LABELS).map(({ text, count, firstRow, meaning }) => {
      const isLabel = meaning.kind !== 'missing' && meaning.kind !== 'infinite'
      return { text, count: isLabel ? count : 0, firstRow }
    })
    return {
      rows: this.rows,
      without: this.#without,
      spellingsWithout: [...this.#spellingsWithout],
      labels: known,
      beyond: this.#beyondLabels,
      beyondIsNumeric: this.#beyondIsNumeric,
      firstBeyond: this.#firstBeyond,
    }
  }
}
