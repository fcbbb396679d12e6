import { isMissing, parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { mayBeDate } from '#shared/schema/reading/date-reading.ts'
import { undress, unitIdentity } from '#shared/schema/reading/number-reading.ts'

/** So many rows tell whether the first one is of their kind. */
export const HEADERLESS_SAMPLE_ROWS = 200
const FEWEST_ROWS = 10
/** A column of texts that repeat has few values, and its name is seldom one of them. */
const REPEATING_SHARE = 0.5
const SENTENCE_WORDS = 8
const FEWEST_SENTENCE_WORDS = 3
/** Fewer numbers are in order by chance. */
const FEWEST_NUMBERS = 3
/** From this share of its values on a column is of their kind. */
const NEARLY_ALL = 0.95
/** So many values of a column look alike in their letters and digits. */
const MOSTLY_ALIKE = 0.9

/** Reads a cell of a row: of most columns one name above numbers tells, and no further cell is read. */
export type CellReader = (column: number) => string

/** A cell of the first row that tells that the row holds data, and how. */
export type Misplaced = { readonly cell: string; readonly how: string }

/**
 * The cell that tells most that the first row holds data; undefined of a header. It does where none of its cells is
 * another kind of thing than its column's, and some are numbers or dates over such, however they are written. `2019`,
 * `2020`, `2021` may be names. That a text comes again below may be a coincidence, as of `spam` over `spam` and `ham`: it
 * counts where more columns tell so than have a name over texts that never repeat; and so does a number that comes again,
 * beside a text as those of its column are. Several numbers in no order are data whatever words stand beside them.
 */
export function dataInHeader(first: readonly string[], rows: readonly CellReader[]): Misplaced | undefined {
  // Where files were put one below the other, the header comes again.
  const others = rows.filter((cellOf) => !first.every((cell, column) => cellOf(column).trim() === cell.trim()))
  if (others.length < FEWEST_ROWS) return undefined
  const found: Record<Evidence, Misplaced[]> = { name: [], maybe: [], number: [], date: [], again: [], alike: [] }
  const mayBeUnordered = first.filter((cell) => unitOf(withoutQuotes(cell)) !== undefined).length >= FEWEST_NUMBERS
  let comesAgain: Misplaced | undefined
  for (const [column, cell] of first.entries()) {
    const values = valuesOf(others, column)
    const { evidence, how = '' } = evidenceOf(withoutQuotes(cell), values) ?? {}
    if (evidence === 'name' && !mayBeUnordered) return undefined
    if (evidence) found[evidence].push({ cell: cell.trim(), how })
    if (evidence === 'number' && values.includes(withoutQuotes(cell))) comesAgain ??= { cell: cell.trim(), ...AGAIN }
  }
  const { name, number, date, again, alike, maybe } = found
  if (name.length > 0) {
    const cells = number.map(({ cell }) => withoutQuotes(cell))
    return cells.length >= FEWEST_NUMBERS && cells.length > name.length && !areInOrder(cells) ? number[0] : undefined
  }
  const [sure] = [...date, ...(areNames(number.map(({ cell }) => wholeOf(withoutQuotes(cell)))) ? [] : number)]
  if (sure) return sure
  const telling = [...again, ...number, ...alike]
  if (number.length === 1 && comesAgain && alike.length > maybe.length) return comesAgain
  return again.length > 0 && telling.length > Math.max(1, maybe.length) ? again[0] : undefined
}

function valuesOf(rows: readonly CellReader[], column: number): readonly string[] {
  return rows.map((cellOf) => withoutQuotes(cellOf(column))).filter((cell) => !isMissing(cell))
}

/** A cell that was quoted twice has quotes of its own. */
function withoutQuotes(cell: string): string {
  const trimmed = cell.trim()
  return trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"') ? trimmed.slice(1, -1) : trimmed
}

type Evidence = 'name' | 'maybe' | 'number' | 'date' | 'again' | 'alike'
type Found = { readonly evidence: Evidence; readonly how?: string }

/** What a cell of the first row is, by the values below it; undefined where they do not tell. */
function evidenceOf(cell: string, values: readonly string[]): Found | undefined {
  if (values.length < FEWEST_ROWS || cell === '') return undefined
  if (isMissing(cell)) return { evidence: 'alike' }
  const unit = unitOf(cell)
  if (areNearlyAll(values, (value) => unitOf(value) !== undefined)) {
    // `50 %` may be the name of a column of other numbers.
    const isOfThem = unit === '' || values.some((value) => unitOf(value) === unit)
    if (unit !== undefined && isOfThem) return { evidence: 'number', how: 'is a number, like all below it' }
    return values.includes(cell) ? AGAIN : { evidence: 'name' }
  }
  if (areNearlyAll(values, isDate)) {
    if (isDate(cell)) return { evidence: 'date', how: 'is a date, like all below it' }
    return values.includes(cell) ? AGAIN : { evidence: 'name' }
  }
  if (values.includes(cell)) return AGAIN
  if (unit !== undefined) return undefined
  if (hasShapeOf(values, cell)) return { evidence: 'alike' }
  if (new Set(values).size <= REPEATING_SHARE * values.length) return { evidence: 'name' }
  return { evidence: isSentence(cell, values) ? 'alike' : 'maybe' }
}

const AGAIN = { evidence: 'again', how: 'is a value of its column too' } as const

function areNearlyAll(values: readonly string[], is: (value: string) => boolean): boolean {
  let others = 0
  return values.every((value) => is(value) || ++others <= (1 - NEARLY_ALL) * values.length)
}

/** What stands around the digits of a number in any dressing, empty around a plain one; undefined of all else. */
function unitOf(cell: string): string | undefined {
  if (parseNumber(cell) !== undefined) return ''
  const parts = undress(cell)
  if (parts === undefined || !DIGITS.test(parts.digits)) return undefined
  return unitIdentity(parts.prefix, parts.suffix).trim()
}

const DIGITS = /^(?:\d+|\d{1,3}(?:[., ']\d{2,3})+)(?:[.,]\d*)?$|^[.,]\d+$/

function isDate(cell: string): boolean {
  return parseDate(cell) !== undefined || mayBeDate(cell)
}

/** Whether digits stand in a cell where they stand in nearly all of its column, as in `note 7` among `note 12`. */
function hasShapeOf(values: readonly string[], cell: string): boolean {
  if (!/\d/.test(cell)) return false
  const shape = shapeOf(cell)
  return values.filter((value) => shapeOf(value) === shape).length >= MOSTLY_ALIKE * values.length
}

function shapeOf(text: string): string {
  return text.replace(/\p{L}+/gu, 'a').replace(/\d+/g, '0')
}

/**
 * Longer than names are, or with marks as sentences have them, or as long as most of its column; questions of a survey
 * may stand for their columns.
 */
function isSentence(cell: string, values: readonly string[]): boolean {
  if (cell.endsWith('?') || cell.endsWith(':')) return false
  const words = wordsIn(cell)
  if (words >= SENTENCE_WORDS) return true
  if (words < FEWEST_SENTENCE_WORDS) return false
  return /[.!,;…](?: |$)/.test(cell) || values.filter((value) => wordsIn(value) > words).length * 2 < values.length
}

function wordsIn(text: string): number {
  return text.split(/\s+/).length
}

/** The value of digits alone; NaN of a number with anything beside them, which no name has. */
function wholeOf(cell: string): number {
  return /^-?\d+(?:\.0*)?$/.test(cell) ? Number(cell) : Number.NaN
}

/** Integers that count up, as years do. */
function areNames(numbers: readonly number[]): boolean {
  return numbers.every((value, at) => Number.isInteger(value) && (at === 0 || value > (numbers[at - 1] ?? 0)))
}

/** As names are that were sorted, by value or by letters. */
function areInOrder(cells: readonly string[]): boolean {
  const values = cells.map((cell) => parseNumber(cell) ?? Number.NaN)
  const rises = (all: readonly (number | string)[]) => all.every((each, at) => at === 0 || each >= (all[at - 1] ?? ''))
  return rises(values) || rises(values.toReversed()) || rises(cells)
}
