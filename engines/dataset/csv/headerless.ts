import { isMissing, parseDate, parseNumber } from '#shared/schema/cell-values.ts'

/** So many rows tell whether the first one is of their kind. */
export const HEADERLESS_SAMPLE_ROWS = 200
const FEWEST_ROWS = 10
/** A column of texts that repeat has few values, and its name is seldom one of them. */
const REPEATING_SHARE = 0.5
const SENTENCE_WORDS = 8

/** Reads a cell of a row: of most columns one name above numbers tells, and no further cell is read. */
export type CellReader = (column: number) => string

/** A cell of the first row that tells that the row holds data, and how. */
export type Misplaced = { readonly cell: string; readonly how: string }

/**
 * The cell that tells most that the first row holds data; undefined of a header. It does where none of its cells is
 * another kind of thing than its column's, and some are numbers or dates over such. `2019`, `2020`, `2021` may be
 * names. That a text comes again below may be a coincidence, as of `spam` over `spam` and `ham`: it counts where more
 * columns tell so than have a name over texts that never repeat.
 */
export function dataInHeader(first: readonly string[], rows: readonly CellReader[]): Misplaced | undefined {
  // Where files were put one below the other, the header comes again.
  const others = rows.filter((cellOf) => !first.every((cell, column) => cellOf(column).trim() === cell.trim()))
  if (others.length < FEWEST_ROWS) return undefined
  const found: Record<Evidence, Misplaced[]> = { name: [], maybe: [], number: [], date: [], again: [], sentence: [] }
  for (const [column, cell] of first.entries()) {
    const { evidence, how = '' } = evidenceOf(cell.trim(), valuesOf(others, column)) ?? {}
    if (evidence === 'name') return undefined
    if (evidence) found[evidence].push({ cell: cell.trim(), how })
  }
  const { number, date, again, sentence, maybe } = found
  const [sure] = [...date, ...(areNames(number.map(({ cell }) => parseNumber(cell) ?? 0)) ? [] : number)]
  if (sure) return sure
  const alike = [...again, ...number, ...sentence]
  return again.length > 0 && alike.length > Math.max(1, maybe.length) ? again[0] : undefined
}

function valuesOf(rows: readonly CellReader[], column: number): readonly string[] {
  return rows.map((cellOf) => cellOf(column).trim()).filter((cell) => !isMissing(cell))
}

type Evidence = 'name' | 'maybe' | 'number' | 'date' | 'again' | 'sentence'
type Found = { readonly evidence: Evidence; readonly how?: string }

/** What a cell of the first row is, by the values below it; undefined where they do not tell. */
function evidenceOf(cell: string, values: readonly string[]): Found | undefined {
  if (values.length < FEWEST_ROWS || isMissing(cell)) return undefined
  const isNumber = parseNumber(cell) !== undefined
  if (values.every((value) => parseNumber(value) !== undefined)) {
    return isNumber ? { evidence: 'number', how: 'is a number, like all below it' } : { evidence: 'name' }
  }
  if (values.every((value) => parseDate(value) !== undefined)) {
    return parseDate(cell) ? { evidence: 'date', how: 'is a date, like all below it' } : { evidence: 'name' }
  }
  if (values.includes(cell)) return { evidence: 'again', how: 'is a value of its column too' }
  if (isNumber) return undefined
  if (new Set(values).size <= REPEATING_SHARE * values.length) return { evidence: 'name' }
  return { evidence: isSentence(cell) ? 'sentence' : 'maybe' }
}

/** Longer than names are; questions of a survey may stand for their columns. */
function isSentence(cell: string): boolean {
  return cell.split(/\s+/).length >= SENTENCE_WORDS && !cell.endsWith('?') && !cell.endsWith(':')
}

/** Integers that count up, as years do. */
function areNames(numbers: readonly number[]): boolean {
  return numbers.every((value, at) => Number.isInteger(value) && (at === 0 || value > (numbers[at - 1] ?? 0)))
}
