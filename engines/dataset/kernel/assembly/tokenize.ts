// Cuts records into cells, sixteen bytes at a time. Hot: every byte of an upload passes through here, twice.

import {
  CELL_BYTES,
  CELL_END,
  CELL_MARK_DOUBLED,
  CELL_MARK_QUOTED,
  CELL_MARKS,
  FAULT_QUOTE_MISPLACED,
  FAULT_QUOTE_UNCLOSED,
  LINE_FEED,
  NEED_MORE,
  NO_RECORD,
} from '../layout'
import { allocate, enlarged } from './memory'

export const TAB: u32 = 9
export const CR: u32 = 13
export const SPACE: u32 = 32
export const QUOTE: u32 = 34
const MINUS: u32 = 45

/** A numeric cell: digits, as `-12.5`, so few before the point that a float32 holds the number. */
export const NUMBER = 4
export const NEGATIVE = 8
export const FRACTION = 16
export const MAX_INTEGER_DIGITS: usize = 38

export let delimiter: u32 = 44
export let decimal: u32 = 46
/** A number with a point is what everybody takes it for; else its column's reading may have it otherwise. */
export let readsPoints: bool = true

/** Cells of the record. */
export let count: i32 = 0
/** Why the record cannot be read (0: it can), and which cell it is. */
export let fault: i32 = 0
export let faultCell: i32 = 0
/** The cell that NEED_MORE is wanted for. */
export let reached: i32 = 0
/** No cell has quotes or spaces around it: the record's bytes are its cells and delimiters. */
export let isBare: bool = true

let capacity: i32 = 64
export let cells: usize = allocate(64 * CELL_BYTES)

export function setFormat(delimiterByte: u32, decimalByte: u32): void {
  delimiter = delimiterByte
  decimal = decimalByte
}

export function setReadsPoints(reads: bool): void {
  readsPoints = reads
}

export function cellAt(cell: i32): usize {
  return cells + <usize>cell * CELL_BYTES
}

export function startOf(cell: i32): usize {
  return load<u32>(cellAt(cell))
}

export function endOf(cell: i32): usize {
  return load<u32>(cellAt(cell), CELL_END)
}

export function marksOf(cell: i32): i32 {
  return load<i32>(cellAt(cell), CELL_MARKS)
}

/** Makes room for the cells of a record. */
export function reserveCells(count: i32): void {
  while (capacity < count) grow()
}

/**
 * Reads the record that starts at `start`. Returns the address after it, NEED_MORE where it does not end before `end`,
 * or NO_RECORD at the very end. With `isLast` the end of the bytes is the end of the file. The byte at `end` must be a
 * line feed: it stops every search.
 */
export function tokenize(start: usize, end: usize, isLast: bool): i32 {
  if (start >= end) return isLast ? NO_RECORD : NEED_MORE
  const separator = delimiter
  let first = start
  // A bit mask of 64 bytes at once marks those that may end a cell, so that finding one cell's end does not wait for the
  // other's.
  let window = start
  let ends = endsIn(window)
  let cell: i32 = 0
  fault = 0
  isBare = true
  while (true) {
    while (ends == 0) {
      window += 64
      ends = endsIn(window)
    }
    let position = window + <usize>ctz(ends)
    ends &= ends - 1
    let byte = <u32>load<u8>(position)
    if (cell == capacity) grow()
    if (byte == QUOTE) {
      position = tokenizeQuotes(first, position, end, isLast, cell)
      if (position == 0) return needMore(cell)
      byte = <u32>load<u8>(position)
      const passed = <u64>(position - window + 1)
      if (passed < 64) ends = (ends >>> passed) << passed
      else {
        window = position + 1
        ends = endsIn(window)
      }
    } else if (position >= end && !isLast) return needMore(cell)
    else cutCell(cell, first, position)
    cell++
    if (byte == separator && position < end) {
      first = position + 1
      continue
    }
    count = cell
    if (position >= end) return isLast ? <i32>end : needMore(cell)
    if (byte == LINE_FEED) return <i32>(position + 1)
    // A CR may be the first half of a line end whose second half has not come yet.
    if (position + 1 >= end && !isLast) return needMore(cell)
    return <i32>(position + 1 < end && load<u8>(position + 1) == LINE_FEED ? position + 2 : position + 1)
  }
}

/** Records whose empty cells at the end were left out. */
export let emptyEnds: f64 = 0

/**
 * Leaves out what stands behind the last of so many columns in the record at hand, where that is nothing but empty cells
 * without quotes, as delimiters at the end of a line make them; returns whether it did.
 */
export function dropEmptyEnd(columns: i32): bool {
  if (fault != 0 || count <= columns) return false
  for (let cell = columns; cell < count; cell++) {
    if (startOf(cell) != endOf(cell) || marksOf(cell) & CELL_MARK_QUOTED) return false
  }
  count = columns
  // Its bytes are none of a row as it is written.
  isBare = false
  emptyEnds++
  return true
}

function needMore(cell: i32): i32 {
  reached = cell
  return NEED_MORE
}

/** A bit for each of 64 bytes: 1 for a delimiter, line end or quote. */
function endsIn(at: usize): u64 {
  const wanted = i8x16.splat(<i8>delimiter)
  const low = endsAmong(v128.load(at), wanted) | (endsAmong(v128.load(at, 16), wanted) << 16)
  const high = endsAmong(v128.load(at, 32), wanted) | (endsAmong(v128.load(at, 48), wanted) << 16)
  return <u64>low | ((<u64>high) << 32)
}

function endsAmong(bytes: v128, wanted: v128): u32 {
  const lineEnds = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LINE_FEED)), i8x16.eq(bytes, i8x16.splat(<i8>CR)))
  return i8x16.bitmask(v128.or(lineEnds, v128.or(i8x16.eq(bytes, wanted), i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)))))
}

/** Adds a cell without quotes. */
function cutCell(cell: i32, start: usize, end: usize): void {
  if (<u32>load<u8>(start) > SPACE && <u32>load<u8>(end - 1) > SPACE) {
    setCell(cell, start, end, 0)
    return
  }
  let first = start
  let last = end
  while (first < last && isSpace(load<u8>(first))) first++
  while (last > first && isSpace(load<u8>(last - 1))) last--
  setCell(cell, first, last, 0)
  if (first != start || last != end) isBare = false
}

/** The address of the first byte from `at` on that is no digit. */
export function digitsEnd(at: usize): usize {
  while (true) {
    const others = othersAmong(v128.load(at))
    if (others != 0) return at + ctz(others)
    at += 16
  }
}

/** The address of the first byte from `at` on that is this one, or of `end`. */
export function indexOf(byte: u32, at: usize, end: usize): usize {
  const wanted = i8x16.splat(<i8>byte)
  for (; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), wanted))
    if (found != 0) return min(at + ctz(found), end)
  }
  return end
}

function setCell(cell: i32, start: usize, end: usize, marks: i32): void {
  const at = cellAt(cell)
  store<u32>(at, <u32>start)
  store<u32>(at, <u32>end, CELL_END)
  store<i32>(at, marks, CELL_MARKS)
}

/** Where the cell ends that has a quote at `quote`, its first one, or 0 where more bytes are needed. */
function tokenizeQuotes(start: usize, quote: usize, end: usize, isLast: bool, cell: i32): usize {
  let first = start
  while (first < quote && isSpace(load<u8>(first))) first++
  if (first == quote) return tokenizeQuoted(quote + 1, end, isLast, cell)
  fail(FAULT_QUOTE_MISPLACED, cell)
  const at = cellEnd(quote, end, isLast, cell)
  if (at != 0) cutCell(cell, start, at)
  return at
}

function tokenizeQuoted(first: usize, end: usize, isLast: bool, cell: i32): usize {
  let marks = CELL_MARK_QUOTED
  let at = first
  while (true) {
    at = indexOf(QUOTE, at, end)
    if (at >= end) {
      if (!isLast) return 0
      fail(FAULT_QUOTE_UNCLOSED, cell)
      break
    }
    if (at + 1 >= end && !isLast) return 0
    if (at + 1 >= end || load<u8>(at + 1) != QUOTE) break
    marks |= CELL_MARK_DOUBLED
    at += 2
  }
  isBare = false
  setCell(cell, first, at, marks)
  return cellEnd(min(at + 1, end), end, isLast, cell)
}

/** Where the cell ends after its last quote, or 0 where more bytes are needed: nothing but spaces may come. */
function cellEnd(from: usize, end: usize, isLast: bool, cell: i32): usize {
  for (let at = from; at < end; at++) {
    const byte = <u32>load<u8>(at)
    if (byte == delimiter || byte == LINE_FEED || byte == CR) return at
    if (!isSpace(byte)) fail(FAULT_QUOTE_MISPLACED, cell)
  }
  return isLast ? end : 0
}

/** The marks of a cell, with those of a numeric cell where it is one: not every cell that is cut is looked at. */
export function classified(cell: i32): i32 {
  const at = cellAt(cell)
  const marks = load<i32>(at, CELL_MARKS)
  if (marks & CELL_MARK_DOUBLED) return marks
  const all = marks | numberMarks(load<u32>(at), load<u32>(at, CELL_END))
  store<i32>(at, all, CELL_MARKS)
  return all
}

/** The marks of a numeric cell, 0 for another text. */
function numberMarks(start: usize, end: usize): i32 {
  const byte = <u32>load<u8>(start)
  const isNegative = <u32>(byte == MINUS)
  if (byte - 48 > 9 && isNegative == 0) return 0
  const length = <u32>(end - start)
  if (length - 1 >= 16) return length == 0 ? 0 : longNumberMarks(start, end)
  const others = othersAmong(v128.load(start)) & ((1 << length) - 1) & ~isNegative
  let marks = NUMBER
  if (others == 0) {
    if (length == isNegative) return 0
  } else {
    const point = <u32>ctz(others)
    if ((others & (others - 1)) != 0 || load<u8>(start + point) != decimal) return 0
    if (point == isNegative || point + 1 == length) return 0
    marks = NUMBER | FRACTION
  }
  return isNegative ? marks | NEGATIVE : marks
}

function longNumberMarks(start: usize, end: usize): i32 {
  const isNegative = load<u8>(start) == MINUS
  const first = isNegative ? start + 1 : start
  let at = digitsEnd(first)
  if (at == first || at - first > MAX_INTEGER_DIGITS || at > end) return 0
  let marks = isNegative ? NUMBER | NEGATIVE : NUMBER
  if (at < end && load<u8>(at) == decimal) {
    const point = at
    at = digitsEnd(point + 1)
    if (at == point + 1) return 0
    marks |= FRACTION
  }
  return at == end ? marks : 0
}

/** Whether a cell is a number whatever its column's reading is. */
export function isPlainNumber(marks: i32): bool {
  return (marks & NUMBER) != 0 && (readsPoints || (marks & FRACTION) == 0)
}

/** Whether a numeric cell is an integer with a zero in front, as codes are. */
export function isZeroPadded(start: usize, end: usize): bool {
  const first = load<u8>(start) == MINUS ? start + 1 : start
  return end - first > 1 && load<u8>(first) == 48 && <u32>load<u8>(first, 1) - 48 < 10
}

/** A bit for each byte: 1 for what is no digit. */
export function othersAmong(bytes: v128): u32 {
  return i8x16.bitmask(i8x16.gt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(9)))
}

/** A tab is no space where it is the delimiter. */
function isSpace(byte: u32): bool {
  return (byte == SPACE || byte == TAB) && byte != delimiter
}

function fail(what: i32, cell: i32): void {
  if (fault != 0) return
  fault = what
  faultCell = cell
}

function grow(): void {
  cells = enlarged(cells, <usize>capacity * CELL_BYTES, 2 * <usize>capacity * CELL_BYTES)
  capacity <<= 1
}
