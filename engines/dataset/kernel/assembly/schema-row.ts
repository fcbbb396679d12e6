// Rows that are read by a schema: the numbers of the tokenized record, and its cells that look like formulas.

import { numericValue } from './numeric-value'
import { classified, count, endOf, FRACTION, isZeroPadded, marksOf, NUMBER, startOf } from './tokenize'

const SPACE: u32 = 32
const PLUS: u32 = 43
const MINUS: u32 = 45
const EQUALS: u32 = 61
const AT: u32 = 64
/** The first byte of the full-width forms of these signs. */
const FULL_WIDTH: u32 = 0xef

/** Leaves the values of some cells at `to`, eight bytes each: NaN for one that the host has to read. */
export function numbersOf(cellsAt: usize, cells: i32, to: usize): void {
  for (let index = 0; index < cells; index++) {
    store<f64>(to + ((<usize>index) << 3), plainValue(load<i32>(cellsAt + ((<usize>index) << 2))))
  }
}

/** Of numeric cells alone. What begins with zeros before a point is a number to some readings only. */
function plainValue(cell: i32): f64 {
  const marks = classified(cell)
  if ((marks & NUMBER) == 0) return NaN
  const start = startOf(cell)
  const end = endOf(cell)
  return (marks & FRACTION) != 0 && isZeroPadded(start, end) ? NaN : numericValue(start, end)
}

/** The first cell from `from` on that a spreadsheet might take for a formula, by its first byte; -1 where none is. */
export function formulaCell(from: i32): i32 {
  for (let cell = from; cell < count; cell++) {
    const start = startOf(cell)
    if (start == endOf(cell)) continue
    const byte = <u32>load<u8>(start)
    if (byte == EQUALS || byte == AT || byte == PLUS || byte == FULL_WIDTH || byte <= SPACE) return cell
    if (byte == MINUS && (marksOf(cell) & NUMBER) == 0 && (classified(cell) & NUMBER) == 0) return cell
  }
  return -1
}
