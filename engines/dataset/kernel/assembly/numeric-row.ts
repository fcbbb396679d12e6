// The usual row of a file of numbers, in one go.

import {
  CELL_BYTES,
  CELL_END,
  CELL_MARKS,
  CELL_POINT,
  COLUMN_BYTES,
  COLUMN_ENTRIES,
  COLUMN_TEXTS,
  COLUMN_USES,
  KEY_KIND_TIME,
  LINE_FEED,
  USE_IS_KEY,
  USE_IS_WATCHED,
  USE_KEEPS_TEXTS,
} from '../layout'
import { columnAt, columnCount, increment, target } from './columns'
import { findEntry, MAX_TEXTS } from './dictionary'
import { hashText, mixCell } from './hash'
import { clearRowEntries, countKnownCell, countOverflowNumber } from './intern-cell'
import { hashDigits, hashNumber, watchNumericCell } from './numbers'
import { finishRow, firstKey, keyHashes, keyKind, usedRows } from './profile'
import {
  CR,
  cellAt,
  cells,
  decimal,
  delimiter,
  endOf,
  FRACTION,
  MAX_INTEGER_DIGITS,
  marksOf,
  NEGATIVE,
  NUMBER,
  readsPoints,
  startOf,
} from './tokenize'

/** Records that {@link profileNumericRow} could not do. */
let misses: f64 = 0

/**
 * As reading and `profileRow`, of a record of numeric cells and a label that is known. Returns the address after it, or
 * 0 where it is another, and nothing has happened.
 */
export function profileNumericRow(start: usize, end: usize): usize {
  if (keyKind == KEY_KIND_TIME || keyHashes != 0 || decimal != 46 || !readsPoints || misses * 2 > usedRows + 100)
    return 0
  const next = tokenizeNumericRow(start, end)
  if (next == 0) return missed()
  let key = firstKey
  let keyCells = 0
  let watched = 0
  let cell = cells
  let record = columnAt(0)
  for (let column = 0; column < columnCount; column++) {
    const at = <usize>load<u32>(cell)
    const position = <usize>load<u32>(cell, CELL_END)
    const point = <usize>load<u32>(cell, CELL_POINT)
    const uses = load<i32>(record, COLUMN_USES)
    record += COLUMN_BYTES
    const first = load<u8>(at) == 45 ? at + 1 : at
    let last = position
    if (point != 0) {
      if (point == first || point + 1 == position || point - first > MAX_INTEGER_DIGITS) return missed()
      while (load<u8>(last - 1) == 48) last--
      if (last - 1 == point) last--
    } else if (position - first - 1 >= MAX_INTEGER_DIGITS) return missed()
    if (load<u8>(first) == 48 && last - first > 1 && load<u8>(first + 1) != 46) return missed()
    if (uses & USE_IS_KEY) {
      key = mixCell(key, hashDigits(first, <i32>(last - first), first != at))
      keyCells++
    }
    if (uses & (USE_KEEPS_TEXTS | USE_IS_WATCHED)) {
      if ((uses & USE_KEEPS_TEXTS) != 0 && column != target) return missed()
      store<i32>(cell, (first != at ? NUMBER | NEGATIVE : NUMBER) | (point != 0 ? FRACTION : 0), CELL_MARKS)
      if (column != target) watched++
    }
    cell += CELL_BYTES
  }
  if (load<i32>(columnAt(target), COLUMN_USES) & USE_IS_KEY) return missed()
  clearRowEntries()
  const label = startOf(target)
  const entry = findEntry(columnAt(target), hashText(label, <i32>(endOf(target) - label)))
  // profileRow makes the entry of a new label; a label without one in a full dictionary is a number here.
  if (entry < 0 && load<i32>(columnAt(target), COLUMN_ENTRIES) < MAX_TEXTS) return 0
  increment(columnAt(target) + COLUMN_TEXTS)
  if (entry >= 0) countKnownCell(columnAt(target), target, entry)
  else countOverflowNumber(columnAt(target), target)
  for (let column = 0; watched > 0; column++) {
    record = columnAt(column)
    if (column == target || (load<i32>(record, COLUMN_USES) & USE_IS_WATCHED) == 0) continue
    const hash = hashNumber(startOf(column), endOf(column), marksOf(column))
    watchNumericCell(record, startOf(column), endOf(column), marksOf(column), hash)
    watched--
  }
  finishRow(key, keyCells, start, next)
  return next
}

/**
 * Finds the cells of a record that has nothing but digits, points, minuses and delimiters, a point at most in a cell
 * and a minus only at its beginning, and as many cells as columns. Returns the address after it, or 0 for others.
 */
function tokenizeNumericRow(start: usize, end: usize): usize {
  // A bit mask of 64 bytes at once marks those that are no digits, so that finding one cell's end does not wait for the
  // other's.
  let window = start
  let others = othersIn(window)
  let cell = cells
  const lastCell = cellAt(columnCount - 1)
  store<u32>(cell, <u32>start)
  store<u32>(cell, 0, CELL_POINT)
  while (true) {
    while (others == 0) {
      window += 64
      if (window >= end) return 0
      others = othersIn(window)
    }
    const position = window + <usize>ctz(others)
    others &= others - 1
    const byte = <u32>load<u8>(position)
    if (byte == delimiter) {
      if (cell == lastCell) return 0
      store<u32>(cell, <u32>position, CELL_END)
      cell += CELL_BYTES
      store<u32>(cell, <u32>(position + 1))
      store<u32>(cell, 0, CELL_POINT)
    } else if (byte == 46) {
      if (load<u32>(cell, CELL_POINT) != 0) return 0
      store<u32>(cell, <u32>position, CELL_POINT)
    } else if (byte == 45) {
      if (position != load<u32>(cell)) return 0
    } else {
      if (cell != lastCell || position >= end) return 0
      store<u32>(cell, <u32>position, CELL_END)
      if (byte == LINE_FEED) return position + 1
      return byte == CR && position + 1 < end && load<u8>(position + 1) == LINE_FEED ? position + 2 : 0
    }
  }
}

/** A bit for each of 64 bytes: 0 for a digit. */
function othersIn(at: usize): u64 {
  const low = digitsIn(at) | (digitsIn(at + 16) << 16)
  const high = digitsIn(at + 32) | (digitsIn(at + 48) << 16)
  return ~(<u64>low | ((<u64>high) << 32))
}

/** A bit for each of 16 bytes: 1 for a digit. */
function digitsIn(at: usize): u32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.load(at), i8x16.splat(48)), i8x16.splat(10)))
}

function missed(): usize {
  misses++
  return 0
}
