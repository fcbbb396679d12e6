import { isCommaNumber, type TextEntry } from '../cells/text-entry.ts'
import type { ColumnTally } from './column-tally.ts'
import { type ValueFacts, valueFacts } from './value-facts.ts'

/** What the cells of one column are. */
export type ColumnProfile = {
  /** `empty`: nothing but missing values. */
  readonly kind: 'number' | 'boolean' | 'date' | 'text' | 'empty'
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
  /** Text that is nearly all numbers: the first cell that is none. */
  readonly oddCell: CellPlace | undefined
  /** Text that is all numbers when a comma is taken for a point: the first such cell. */
  readonly commaNumber: CellPlace | undefined
  /** Undefined where they are not needed. */
  readonly values: ValueFacts | undefined
}

/** A cell with its row as a spreadsheet counts. */
export type CellPlace = { readonly row: number; readonly text: string }

/** From this share of numbers on, the rest is more likely a mistake than a category. */
const NEARLY_ALL = 0.9

/** Nothing but missing values, of which there are so many. */
export const EMPTY_PROFILE: ColumnProfile = {
  kind: 'empty',
  missing: 0,
  isConstant: true,
  outOfRange: 0,
  hasTime: false,
  isSequence: false,
  distinct: 0,
  isUnique: false,
  isTooVaried: false,
  meanWords: 0,
  oddCell: undefined,
  commaNumber: undefined,
  values: undefined,
}

/** A column is of a type only where all its cells are; `asText` takes it for text whatever they are. */
export function profileOf(tally: ColumnTally, rows: number, asText: boolean): ColumnProfile {
  const entries = tally.entries
  const counts = countsOf(tally, rows)
  const values = valueFacts(tally, rows)
  const base = { ...EMPTY_PROFILE, missing: counts.missing, isConstant: false, values }
  if (counts.present + counts.infinite === 0) return { ...base, isConstant: true }
  if (asText) return { ...base, ...textFacts(tally, counts.missing === 0) }
  if (counts.number === counts.present) return { ...base, ...numberFacts(tally, counts) }
  if (counts.boolean === counts.present && counts.infinite === 0) {
    return { ...base, kind: 'boolean', isConstant: isOneValue(entries, 'boolean') && counts.missing === 0 }
  }
  if (counts.date === counts.present && counts.infinite === 0) {
    const hasTime =
      tally.overflow.withTime > 0 || entries.some(({ cellValue }) => cellValue.kind === 'date' && cellValue.hasTime)
    const isConstant = tally.overflow.date === 0 && isOneValue(entries, 'date') && counts.missing === 0
    return { ...base, kind: 'date', isConstant, hasTime }
  }
  const numeric = counts.number + counts.infinite
  const nearlyNumbers = numeric >= NEARLY_ALL * (counts.present + counts.infinite)
  const commas = sumOf(entries, (entry) => entry.cellValue.kind === 'text' && isCommaNumber(entry.text))
  const withCommas = counts.number + commas + tally.overflow.comma === counts.present
  return {
    ...base,
    ...textFacts(tally, counts.missing === 0),
    oddCell: nearlyNumbers
      ? firstOf(tally, (entry) => !isNumeric(entry) && entry.cellValue.kind !== 'missing')
      : undefined,
    commaNumber: withCommas ? firstOf(tally, (entry) => isCommaNumber(entry.text)) : undefined,
  }
}

/** Whether a column that keeps no texts has numbers and others, so that its texts are needed. */
export function needsTexts(tally: ColumnTally, rows: number): boolean {
  if (tally.keepsTexts || tally.texts === rows) return false
  const { present, number } = countsOf(tally, rows)
  return number < present
}

function countsOf({ entries, overflow, texts }: ColumnTally, rows: number) {
  const of = (kind: TextEntry['cellValue']['kind']) =>
    sumOf(entries, ({ cellValue }) => cellValue.kind === kind) + overflow[kind]
  const number = of('number') + rows - texts
  const boolean = of('boolean')
  const date = of('date')
  const infinite = of('infinite')
  return { number, boolean, date, infinite, missing: of('missing'), present: number + boolean + date + of('text') }
}

function sumOf(entries: readonly TextEntry[], matches: (entry: TextEntry) => boolean): number {
  return entries.reduce((sum, entry) => (matches(entry) ? sum + entry.count : sum), 0)
}

function isNumeric({ cellValue }: TextEntry): boolean {
  return cellValue.kind === 'number' || cellValue.kind === 'infinite'
}

function numberFacts(tally: ColumnTally, counts: ReturnType<typeof countsOf>) {
  const missing = counts.missing + counts.infinite
  return {
    kind: counts.number === 0 ? ('empty' as const) : ('number' as const),
    missing,
    isConstant: missing === 0 && tally.isOneNumber,
    outOfRange: counts.infinite,
    isSequence: missing === 0 && counts.number > 1 && tally.isSequence(counts.number),
  }
}

function isOneValue(entries: readonly TextEntry[], kind: 'boolean' | 'date'): boolean {
  const values = new Set(entries.flatMap(({ cellValue }) => (cellValue.kind === kind ? [cellValue.value] : [])))
  return values.size === 1
}

function textFacts(tally: ColumnTally, isNeverMissing: boolean) {
  const { sketch, overflow } = tally
  const counts = new Map<string, number>()
  for (const { text, cellValue, count } of tally.entries) {
    if (cellValue.kind !== 'missing') counts.set(text, (counts.get(text) ?? 0) + count)
  }
  let words = tally.overflowWords
  let cells = overflow.number + overflow.boolean + overflow.date + overflow.text
  for (const [text, count] of counts) {
    words += count * wordsOf(text)
    cells += count
  }
  const distinct = counts.size + sketch.distinct
  const isUnique = cells > 1 && sketch.isUnique && [...counts.values()].every((count) => count === 1)
  return {
    kind: 'text',
    distinct,
    isConstant: distinct === 1 && isNeverMissing,
    isUnique,
    isTooVaried: sketch.distinct > 0,
    meanWords: words / cells,
  } as const
}

/** Words of a trimmed text. */
function wordsOf(text: string): number {
  return text.split(/\s+/).length
}

function firstOf(tally: ColumnTally, matches: (entry: TextEntry) => boolean): CellPlace | undefined {
  let first: CellPlace | undefined
  for (const entry of tally.entries) {
    if (!matches(entry) || (first && first.row <= entry.firstRow)) continue
    first = { row: entry.firstRow, text: entry.text }
  }
  return first ?? tally.firstOverflow
}
