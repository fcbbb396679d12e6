import type { CellValue } from './cell-value.ts'

/** A distinct text of a column. */
export type TextEntry = {
  /** Its number in the kernel. */
  readonly number: number
  /** Without spaces around it. */
  readonly text: string
  readonly cellValue: CellValue
  /** The row that has it first, as a spreadsheet counts. */
  readonly firstRow: number
  /** Rows that have it; and those of them that have a target value. */
  readonly count: number
  readonly usedCount: number
}

/** How the file writes decimals. */
export type Decimal = '.' | ','

/** The trimmed text of a cell; a number with a comma is given with a point where the file's decimals are commas. */
export function cellTextOf(raw: string, decimal: Decimal): string {
  const text = raw.trim()
  return decimal === ',' && isCommaNumber(text) ? text.replace(',', '.') : text
}

/** `1,5` and such: a number when its comma is taken for a point. */
export function isCommaNumber(text: string): boolean {
  return /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i.test(text)
}
