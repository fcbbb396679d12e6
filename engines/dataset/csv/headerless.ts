import { isMissing, parseDate, parseNumber } from '#shared/schema/cell-values.ts'

/** So many rows tell whether the first one is of their kind. */
export const HEADERLESS_SAMPLE_ROWS = 200
const FEWEST_ROWS = 10
/** A column of texts that repeat has few values, and its name is seldom one of them. */
const REPEATING_SHARE = 0.5

/** Reads a cell of a row: of most columns one name above numbers tells, and no further cell is read. */
export type CellReader = (column: number) => string

/**
 * Whether the first row holds data: none of its cells is another kind of thing than its column's, and some occur among
 * the values of their column, or are numbers over numbers. `2019`, `2020`, `2021` may be names.
 */
export function isHeaderless(first: readonly string[], rows: readonly CellReader[]): boolean {
  // Where files were put one below the other, the header comes again.
  const others = rows.filter((cellOf) => !first.every((cell, column) => cellOf(column).trim() === cell.trim()))
  if (others.length < FEWEST_ROWS) return false
  let hasValues = false
  const numbers: number[] = []
  for (const [column, cell] of first.entries()) {
    const evidence = evidenceOf(cell.trim(), valuesOf(others, column))
    if (evidence === 'name') return false
    if (evidence === 'value') hasValues = true
    if (evidence === 'number') numbers.push(parseNumber(cell) ?? 0)
  }
  return hasValues || (numbers.length > 0 && !areNames(numbers))
}

function valuesOf(rows: readonly CellReader[], column: number): readonly string[] {
  return rows.map((cellOf) => cellOf(column).trim()).filter((cell) => !isMissing(cell))
}

/** What a cell of the first row is, by the values below it; undefined where they do not tell. */
function evidenceOf(cell: string, values: readonly string[]): 'name' | 'value' | 'number' | undefined {
  if (values.length < FEWEST_ROWS || isMissing(cell)) return undefined
  const isNumber = parseNumber(cell) !== undefined
  if (values.every((value) => parseNumber(value) !== undefined)) return isNumber ? 'number' : 'name'
  if (values.every((value) => parseDate(value) !== undefined)) return parseDate(cell) ? 'value' : 'name'
  if (values.includes(cell)) return 'value'
  const isRepeating = new Set(values).size <= REPEATING_SHARE * values.length
  return isRepeating && !isNumber ? 'name' : undefined
}

/** Integers that count up, as years do. */
function areNames(numbers: readonly number[]): boolean {
  return numbers.every((value, at) => Number.isInteger(value) && (at === 0 || value > (numbers[at - 1] ?? 0)))
}
