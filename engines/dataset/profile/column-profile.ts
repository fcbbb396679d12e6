import { parseBoolean, parseNumber } from '#shared/schema/cell-values.ts'
import { parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { missingNumbers, missingTest } from '#shared/schema/reading/missing-words.ts'
import { parseByReading } from '#shared/schema/reading/number-reading.ts'
import type { TextEntry } from '../cells/text-entry.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import type { ColumnCells } from './column-cells.ts'
import type { ColumnReading, ReadingFinding } from './column-reading.ts'
import type { ColumnTally } from './column-tally.ts'
import { hasWords } from './free-text.ts'
import { countedFacts, type ValueFacts } from './value-facts.ts'

/** What the cells of one column are, by its reading. */
export type ColumnProfile = {
  /** `empty`: nothing but missing values. */
  readonly kind: 'number' | 'boolean' | 'date' | 'text' | 'empty'
  readonly reading: ColumnReading
  /** What a person is told of the reading. */
  readonly readingWarnings: readonly string[]
  /** Numbers whose comma may be a decimal sign or stand between thousands: the first such cell. */
  readonly ambiguous: (CellPlace & { readonly beside?: string }) | undefined
  readonly missing: number
  /** One value in all rows; being missing is a value too. */
  readonly isConstant: boolean
  /** Cells that are `inf` or beyond float32, in a column of numbers. */
  readonly outOfRange: number
  /** A date column with a time of day. */
  readonly hasTime: boolean
  /** Numbers: every value a different integer, without a gap. */
  readonly isSequence: boolean
  /** Text: different values; an estimate where `isTooVaried`. */
  readonly distinct: number
  /** Text: every value different. */
  readonly isUnique: boolean
  /** Text: more different values than a vocabulary holds. */
  readonly isTooVaried: boolean
  /** Text: words a value, on average. */
  readonly meanWords: number
  /** Text: the share of cells that have two words and more, as far as they have an entry. */
  readonly wordsShare: number
  /** Text: some of it, each once. */
  readonly texts: readonly string[]
  /** Undefined where they are not needed. */
  readonly values: ValueFacts | undefined
}

/** A cell with its row as a spreadsheet counts. */
export type CellPlace = { readonly row: number; readonly text: string }

/** Nothing but missing values, of which there are so many. */
export const EMPTY_PROFILE: ColumnProfile = {
  kind: 'empty',
  reading: { kind: 'text', missingWords: 'words' },
  readingWarnings: [],
  ambiguous: undefined,
  missing: 0,
  isConstant: true,
  outOfRange: 0,
  hasTime: false,
  isSequence: false,
  distinct: 0,
  isUnique: false,
  isTooVaried: false,
  meanWords: 0,
  wordsShare: 0,
  texts: [],
  values: undefined,
}

/** What a column is by the reading that was found for it. */
export function profileOf(
  tally: ColumnTally,
  cells: ColumnCells,
  rows: number,
  finding: ReadingFinding,
): ColumnProfile {
  const { reading, warnings, ambiguous } = finding
  const base = {
    ...EMPTY_PROFILE,
    reading,
    readingWarnings: warnings,
    ambiguous: ambiguous && {
      row: ambiguous.row,
      text: ambiguous.text,
      ...(ambiguous.beside !== undefined && { beside: ambiguous.beside }),
    },
    isConstant: false,
    values: repetitionOf(tally, rows, reading),
  }
  const facts = factsOf(tally, cells, rows, reading)
  // Of words that are missing among numbers, where there are no numbers.
  return facts.missing === rows ? { ...base, missing: rows, isConstant: true } : { ...base, ...facts }
}

function factsOf(tally: ColumnTally, cells: ColumnCells, rows: number, reading: ColumnReading) {
  if (reading.kind === 'number') return numberFacts(tally, cells, rows, reading)
  if (reading.kind === 'text') return textFacts(tally, reading)
  return valueFacts(tally, cells, rows, reading)
}

/** Whether a column that keeps no texts has numbers among others, so that its texts are needed. */
export function needsTexts(tally: ColumnTally, rows: number, { reading }: ReadingFinding): boolean {
  if (tally.keepsTexts || tally.texts === rows) return false
  // Numbers without the unit of the others may be of another.
  if (reading.kind !== 'number' || reading.number?.clock) return true
  if (missingNumbers(reading.missingWords).size > 0) return true
  // `(5)` and 5 may be one number, or two.
  if (reading.number !== null && tally.isOneNumber) return true
  return (reading.number?.prefix ?? reading.number?.suffix ?? null) !== null
}

/** The number of a text by a column's reading: NaN for a missing one, undefined for none. */
export function numberReader({
  missingWords,
  number,
}: ColumnReading & { kind: 'number' }): (text: string) => number | undefined {
  const isMissing = missingTest(missingWords)
  return (text) => {
    if (isMissing(text)) return Number.NaN
    return number === null ? parseNumber(text) : parseByReading(text, number)
  }
}

/** The same of a cell of the sample: a plain number has lost its text there. */
export function sampledNumberReader(
  reading: ColumnReading & { kind: 'number' },
): (cell: SampledCell) => number | undefined {
  const read = numberReader(reading)
  const missing = missingNumbers(reading.missingWords)
  return (cell) => (typeof cell === 'string' ? read(cell) : missing.has(cell) ? Number.NaN : cell)
}

function numberFacts(
  tally: ColumnTally,
  { texts, plain }: ColumnCells,
  rows: number,
  reading: ColumnReading & { kind: 'number' },
) {
  const read = numberReader(reading)
  const values = new Set<number>()
  let [count, infinite, dressed] = [plain, 0, 0]
  for (const { text, count: cells, kind } of texts) {
    const value = read(text)
    if (value === undefined || Number.isNaN(value)) continue
    if (!Number.isFinite(value)) infinite += cells
    else {
      count += cells
      values.add(value)
      const isPlain = kind === 'number' && (reading.number === null || parseNumber(text) === value)
      if (!isPlain) dressed += cells
    }
  }
  const missing = rows - count
  const isOneNumber = dressed === 0 ? tally.isOneNumber : plain === 0 && values.size === 1
  return {
    kind: count === 0 ? ('empty' as const) : ('number' as const),
    missing,
    isConstant: missing === 0 && isOneNumber,
    outOfRange: infinite,
    isSequence: missing === 0 && dressed === 0 && count > 1 && tally.isSequence(count),
  }
}

/** The value of a text of a column of truth values or dates. */
export function valueReader(
  reading: ColumnReading & { kind: 'boolean' | 'date' },
): (text: string) => number | undefined {
  const isMissing = missingTest(reading.missingWords)
  if (reading.kind === 'date')
    return (text) => (isMissing(text) ? undefined : parseDateByReading(text, reading)?.epochMs)
  const { words } = reading
  const [no, yes] = [words?.false.toLowerCase().normalize(), words?.true.toLowerCase().normalize()]
  return (text) => {
    if (isMissing(text)) return undefined
    const word = text.trim().toLowerCase().normalize()
    if (word === yes) return 1
    if (word === no) return 0
    const value = parseBoolean(text)
    return value === undefined ? undefined : Number(value)
  }
}

function valueFacts(
  tally: ColumnTally,
  { texts }: ColumnCells,
  rows: number,
  reading: ColumnReading & { kind: 'boolean' | 'date' },
) {
  const read = valueReader(reading)
  const values = new Set<number>()
  let count = 0
  let hasTime = false
  for (const { text, count: cells } of texts) {
    const value = read(text)
    if (value === undefined) continue
    values.add(value)
    count += cells
    if (reading.kind === 'date') hasTime ||= parseDateByReading(text, reading)?.hasTime ?? false
  }
  const missing = rows - count
  const isWhole = tally.overflow.date + tally.shapes.length === 0
  return { kind: reading.kind, missing, hasTime, isConstant: missing === 0 && isWhole && values.size === 1 }
}

/** As many texts tell what they are. */
export const SHOWN_TEXTS = 1000

function textFacts(tally: ColumnTally, { missingWords }: ColumnReading) {
  const { sketch, overflow } = tally
  const isMissing = missingTest(missingWords)
  const counts = new Map<string, number>()
  let missing = overflow.missing
  for (const { text, count } of tally.entries) {
    if (isMissing(text)) missing += count
    else counts.set(text, (counts.get(text) ?? 0) + count)
  }
  let wordsCells = 0
  let words = tally.shapes.reduce((sum, { text, count }) => sum + count * wordsOf(text), tally.overflowWords)
  let cells = overflow.infinite + overflow.number + overflow.boolean + overflow.date + overflow.text
  let known = 0
  for (const [text, count] of counts) {
    words += count * wordsOf(text)
    if (hasWords(text)) wordsCells += count
    cells += count
    known += count
  }
  const distinct = counts.size + sketch.distinct
  const isUnique = cells > 1 && sketch.isUnique && [...counts.values()].every((count) => count === 1)
  return {
    kind: 'text',
    missing,
    distinct,
    isConstant: distinct === 1 && missing === 0,
    isUnique,
    isTooVaried: sketch.distinct > 0,
    meanWords: words / cells,
    wordsShare: known === 0 ? 0 : wordsCells / known,
    texts: [...counts.keys()].slice(0, SHOWN_TEXTS),
  } as const
}

/** Words of a trimmed text. */
function wordsOf(text: string): number {
  return text.split(/\s+/).length
}

/** Whether an entry stands for a missing value by the column's reading. */
export function missingEntryTest(reading: ColumnReading): (entry: TextEntry) => boolean {
  if (reading.kind === 'number') {
    const read = numberReader(reading)
    return ({ text }) => !Number.isFinite(read(text) ?? Number.NaN)
  }
  if (reading.kind === 'text') {
    const isMissing = missingTest(reading.missingWords)
    return ({ text }) => isMissing(text)
  }
  const read = valueReader(reading)
  return ({ text }) => read(text) === undefined
}

/** How often the values of a column repeat; undefined where not every cell is looked up, as numbers are not. */
function repetitionOf(tally: ColumnTally, rows: number, reading: ColumnReading): ValueFacts | undefined {
  if (!tally.keepsTexts && tally.texts !== rows) return undefined
  const isMissing = missingEntryTest(reading)
  // A truth value is one however it is spelled.
  const read =
    reading.kind === 'number' ? numberReader(reading) : reading.kind === 'text' ? parseNumber : () => undefined
  const valueOf = reading.kind === 'boolean' ? valueReader(reading) : (text: string) => text
  const counts = new Map<string, number>()
  for (const entry of tally.entries) {
    if (isMissing(entry)) continue
    const value = String(valueOf(entry.text))
    counts.set(value, (counts.get(value) ?? 0) + entry.count)
  }
  const { overflow, sketch } = tally
  const cells = overflow.number + overflow.boolean + overflow.date + overflow.text
  return countedFacts(counts, read, { cells, distinct: cells * sketch.distinctShare, numbers: overflow.number })
}
