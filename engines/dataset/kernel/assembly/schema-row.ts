// Rows that are read by a schema: the numbers of the tokenized record, and its cells that look like formulas.

import {
  FEATURE_BYTES,
  FEATURE_CELL,
  FEATURE_COUNTED_AT,
  FEATURE_HAS_WORD,
  FEATURE_HIGHEST,
  FEATURE_LOWEST,
  FEATURE_POSITION,
  TALLY_CENTER,
  TALLY_EDGES,
  TALLY_HIGHEST,
  TALLY_LOWEST,
  TALLY_OUTSIDE,
  TALLY_REACHED,
  TALLY_ROWS,
  TALLY_SQUARES,
  TALLY_SUM,
} from '../layout'
import { numericValue } from './numeric-value'
import { classified, count, endOf, FRACTION, isZeroPadded, marksOf, NUMBER, startOf } from './tokenize'

const SPACE: u32 = 32
const PLUS: u32 = 43
const MINUS: u32 = 45
const EQUALS: u32 = 61
const AT: u32 = 64
/** The first byte of the full-width forms of these signs. */
const FULL_WIDTH: u32 = 0xef

/**
 * Encodes the numeric features of the tokenized record: into the row at `rowAt`, and for counting as the row of this
 * number. Returns how many of them the host has to read, whose numbers it leaves at `oddAt`, four bytes each: those that
 * are no number, and those out of their range, whose values stand in the row.
 */
export function encodeNumbers(featuresAt: usize, features: i32, row: i32, rowAt: usize, oddAt: usize): i32 {
  let odd = 0
  for (let feature = 0; feature < features; feature++) {
    const value = plainValue(load<i32>(featuresAt, FEATURE_CELL))
    const at = rowAt + ((<usize>load<i32>(featuresAt, FEATURE_POSITION)) << 3)
    store<f64>(at, value)
    if (load<i32>(featuresAt, FEATURE_HAS_WORD)) store<f64>(at, 0, 8)
    store<f64>(<usize>load<i32>(featuresAt, FEATURE_COUNTED_AT) + ((<usize>row) << 3), value)
    // Without a branch; NaN is in no range.
    store<i32>(oddAt + ((<usize>odd) << 2), feature)
    const isUsual =
      i32(value >= load<f64>(featuresAt, FEATURE_LOWEST)) & i32(value <= load<f64>(featuresAt, FEATURE_HIGHEST))
    odd += 1 - isUsual
    featuresAt += FEATURE_BYTES
  }
  return odd
}

/**
 * Counts `rows` numbers, of which NaN is none, as the record at `tally` says; what it held before is gone. The number
 * behind the last one is overwritten.
 */
export function tallyNumbers(tally: usize, at: usize, rows: i32): void {
  const lowest = f64x2.splat(load<f64>(tally, TALLY_LOWEST))
  const highest = f64x2.splat(load<f64>(tally, TALLY_HIGHEST))
  const center = f64x2.splat(load<f64>(tally, TALLY_CENTER))
  store<f64>(at + ((<usize>rows) << 3), NaN)
  let numbers = i64x2.splat(0)
  let inside = i64x2.splat(0)
  let sum = f64x2.splat(0)
  let squares = f64x2.splat(0)
  let reached0 = i64x2.splat(0)
  let reached1 = i64x2.splat(0)
  let reached2 = i64x2.splat(0)
  let reached3 = i64x2.splat(0)
  let reached4 = i64x2.splat(0)
  let reached5 = i64x2.splat(0)
  let reached6 = i64x2.splat(0)
  let reached7 = i64x2.splat(0)
  let reached8 = i64x2.splat(0)
  const end = at + ((<usize>rows) << 3)
  for (; at < end; at += 16) {
    const values = v128.load(at)
    // A mask is -1 where it holds; that of NaN never is.
    const areNumbers = f64x2.eq(values, values)
    const distances = v128.and(areNumbers, f64x2.sub(values, center))
    numbers = i64x2.sub(numbers, areNumbers)
    inside = i64x2.sub(inside, v128.and(f64x2.ge(values, lowest), f64x2.le(values, highest)))
    sum = f64x2.add(sum, distances)
    squares = f64x2.add(squares, f64x2.mul(distances, distances))
    reached0 = i64x2.sub(reached0, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES)))
    reached1 = i64x2.sub(reached1, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 8)))
    reached2 = i64x2.sub(reached2, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 16)))
    reached3 = i64x2.sub(reached3, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 24)))
    reached4 = i64x2.sub(reached4, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 32)))
    reached5 = i64x2.sub(reached5, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 40)))
    reached6 = i64x2.sub(reached6, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 48)))
    reached7 = i64x2.sub(reached7, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 56)))
    reached8 = i64x2.sub(reached8, f64x2.ge(values, v128.load_splat<f64>(tally, TALLY_EDGES + 64)))
  }
  const count = total(numbers)
  store<f64>(tally, count, TALLY_ROWS)
  store<f64>(tally, count - total(inside), TALLY_OUTSIDE)
  store<f64>(tally, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1), TALLY_SUM)
  store<f64>(tally, f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1), TALLY_SQUARES)
  store<f64>(tally, total(reached0), TALLY_REACHED)
  store<f64>(tally, total(reached1), TALLY_REACHED + 8)
  store<f64>(tally, total(reached2), TALLY_REACHED + 16)
  store<f64>(tally, total(reached3), TALLY_REACHED + 24)
  store<f64>(tally, total(reached4), TALLY_REACHED + 32)
  store<f64>(tally, total(reached5), TALLY_REACHED + 40)
  store<f64>(tally, total(reached6), TALLY_REACHED + 48)
  store<f64>(tally, total(reached7), TALLY_REACHED + 56)
  store<f64>(tally, total(reached8), TALLY_REACHED + 64)
}

function total(counts: v128): f64 {
  return <f64>(i64x2.extract_lane(counts, 0) + i64x2.extract_lane(counts, 1))
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
