// Cuts records into cells, sixteen bytes at a time. Hot: every byte of an upload passes through here, twice.
import { allocate, enlarged } from './memory'

export const TAB: u32 = 9
export const LF: u32 = 10
export const CR: u32 = 13
export const SPACE: u32 = 32
export const QUOTE: u32 = 34
const MINUS: u32 = 45

/** A cell stands between quotes. */
export const QUOTED = 1
/** Inside them quotes are doubled. */
export const DOUBLED = 2
/** Plain digits, as `-12.5`, with a number of them before the point that no float32 overflows with. */
export const NUMBER = 4
export const NEGATIVE = 8
export const FRACTION = 16
export const MAX_INTEGER_DIGITS: usize = 38

export const NEED_MORE = -1
export const NO_RECORD = -2

export const QUOTE_MISPLACED = 1
export const QUOTE_UNCLOSED = 2

export let delimiter: u32 = 44
export let decimal: u32 = 46

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
/** A cell's record: where it starts and ends, trimmed and without its quotes; its marks; its point, while it is cut. */
export const CELL_BYTES: usize = 16
export const CELL_END = 4
export const CELL_MARKS = 8
export const CELL_POINT = 12
export let cells: usize = allocate(64 * CELL_BYTES)

export function setFormat(delimiterByte: u32, decimalByte: u32): void {
  delimiter = delimiterByte
  decimal = decimalByte
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
export function scan(start: usize, end: usize, isLast: bool): i32 {
  if (start >= end) return isLast ? NO_RECORD : NEED_MORE
  let at = start
  let cell: i32 = 0
  fault = 0
  isBare = true
  while (true) {
    if (cell == capacity) grow()
    // A plain number, the usual cell, is read while looking for its end.
    let byte = <u32>load<u8>(at)
    let mark = NUMBER
    let first = at
    let position = at
    let isNumber = false
    if (byte == MINUS) {
      first++
      mark = NUMBER | NEGATIVE
    }
    if (<u32>load<u8>(first) - 48 < 10) {
      position = digitsEnd(first)
      isNumber = position - first <= MAX_INTEGER_DIGITS
      byte = <u32>load<u8>(position)
      if (byte == decimal) {
        const point = position
        position = digitsEnd(point + 1)
        isNumber = isNumber && position > point + 1
        byte = <u32>load<u8>(position)
        mark |= FRACTION
      }
    }
    if (isNumber && (byte == delimiter || byte == LF || byte == CR) && (position < end || isLast)) {
      setCell(cell, at, position, mark)
    } else {
      reached = cell
      position = scanCell(at, end, isLast, cell)
      if (position == 0) return NEED_MORE
      byte = <u32>load<u8>(position)
    }
    cell++
    if (byte == delimiter && position < end) {
      at = position + 1
      continue
    }
    count = cell
    if (position >= end) return isLast ? <i32>end : NEED_MORE
    if (byte == LF) return <i32>(position + 1)
    // A CR may be the first half of a line end whose second half has not come yet.
    if (position + 1 >= end && !isLast) return NEED_MORE
    return <i32>(position + 1 < end && load<u8>(position + 1) == LF ? position + 2 : position + 1)
  }
}

/** The address of the first byte from `at` on that is no digit. */
export function digitsEnd(at: usize): usize {
  while (true) {
    const digits = i8x16.lt_u(i8x16.sub(v128.load(at), i8x16.splat(48)), i8x16.splat(10))
    const others = i8x16.bitmask(digits) ^ 0xffff
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

/** The address of the first delimiter, line end or quote from `at` on. */
function textEnd(at: usize): usize {
  const wanted = i8x16.splat(<i8>delimiter)
  while (true) {
    const bytes = v128.load(at)
    const lineEnds = v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LF)), i8x16.eq(bytes, i8x16.splat(<i8>CR)))
    const others = v128.or(i8x16.eq(bytes, wanted), i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)))
    const found = i8x16.bitmask(v128.or(lineEnds, others))
    if (found != 0) return at + ctz(found)
    at += 16
  }
}

function setCell(cell: i32, start: usize, end: usize, marks: i32): void {
  const at = cellAt(cell)
  store<u32>(at, <u32>start)
  store<u32>(at, <u32>end, CELL_END)
  store<i32>(at, marks, CELL_MARKS)
}

/** Where the cell ends that is no plain number, or 0 where more bytes are needed. */
function scanCell(start: usize, end: usize, isLast: bool, cell: i32): usize {
  let first = start
  while (first < end && isSpace(load<u8>(first))) first++
  if (first < end && load<u8>(first) == QUOTE) return scanQuoted(first + 1, end, isLast, cell)
  let at = textEnd(first)
  while (at < end && load<u8>(at) == QUOTE) {
    fail(QUOTE_MISPLACED, cell)
    at = textEnd(at + 1)
  }
  if (at >= end) {
    if (!isLast) return 0
    at = end
  }
  let last = at
  while (last > first && (load<u8>(last - 1) == SPACE || load<u8>(last - 1) == TAB)) last--
  const isTrimmed = first != start || last != at
  setCell(cell, first, last, isTrimmed ? numberMarks(first, last) : 0)
  if (isTrimmed) isBare = false
  return at
}

function scanQuoted(first: usize, end: usize, isLast: bool, cell: i32): usize {
  let marks = QUOTED
  let at = first
  while (true) {
    at = indexOf(QUOTE, at, end)
    if (at >= end) {
      if (!isLast) return 0
      fail(QUOTE_UNCLOSED, cell)
      break
    }
    if (at + 1 >= end && !isLast) return 0
    if (at + 1 >= end || load<u8>(at + 1) != QUOTE) break
    marks |= DOUBLED
    at += 2
  }
  isBare = false
  setCell(cell, first, at, marks == QUOTED ? marks | numberMarks(first, at) : marks)
  if (at < end) at++
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at)
    if (byte == delimiter || byte == LF || byte == CR) return at
    if (!isSpace(byte)) fail(QUOTE_MISPLACED, cell)
  }
  return isLast ? end : 0
}

/** The marks of a cell that was cut out already, where it is a plain number; the byte at `end` is no digit. */
function numberMarks(start: usize, end: usize): i32 {
  const isNegative = start < end && load<u8>(start) == MINUS
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
