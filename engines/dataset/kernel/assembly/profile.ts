// The first pass: what the cells of each column are, and every row's key and class.

import {
  CELL_BYTES,
  CELL_END,
  CHUNK_ROWS,
  COLUMN_BYTES,
  COLUMN_KEY_PLACE,
  COLUMN_MISSING_ENTRY,
  COLUMN_TEXTS,
  COLUMN_USES,
  COLUMN_ZERO_PADDED,
  ENTRY_KIND,
  ENTRY_LOWEST_CLASS,
  ENTRY_LOWEST_KEY,
  ENTRY_NUMBER_IN_COLUMN,
  ENTRY_UNUSED_COUNT,
  KEY_KIND_CELLS,
  KEY_KIND_CELLS_AND_ROW,
  KEY_KIND_TIME,
  KIND_BITS,
  KIND_INFINITE,
  KIND_MISSING,
  KIND_NUMBER,
  MAX_LABELS,
  UNUSED_CLASS,
  USE_IS_KEY,
  USE_IS_WATCHED,
  USE_KEEPS_TEXTS,
} from '../layout'
import { locateText, textAt, textLength } from './cell-text'
import { columnAt, columnCount, increment, target } from './columns'
import { entryAt } from './dictionary'
import { finishKey, hashRow, mixCell, startKey } from './hash'
import { noteKey, overflowLabel, rowIndexFull, sample, timeOf } from './host'
import {
  assumedTrainBelow,
  clearRowEntries,
  internCell,
  notesKeys,
  rowEntry,
  rowEntryCount,
  startEntries,
  targetEntry,
} from './intern-cell'
import { allocate } from './memory'
import { hashNumber, hashUsualNumber, watchNumericCell } from './numbers'
import {
  CR,
  cells,
  classified,
  isBare,
  isPlainNumber,
  isZeroPadded,
  NUMBER,
  readsPoints,
  reserveCells,
} from './tokenize'

export const chunkKeys: usize = allocate(CHUNK_ROWS * 8)
export const chunkClasses: usize = allocate(CHUNK_ROWS * 2)
export let chunkRows: i32 = 0

/** Every cell so far is numeric, without quotes or spaces around it; no line ends with a CR alone. */
export let isNumeric: bool = true
export let rowsWithoutTarget: f64 = 0
export let numericOverflowLabels: f64 = 0

export let keyKind: i32 = KEY_KIND_CELLS
/** What every row's key begins with. */
export let firstKey: u64 = 0
/** The hashes of a row's cells in the order of its key; 0: that is the order of the columns. */
export let keyHashes: usize = 0
/** Each class has boundaries of its own. */
let isPerClass: bool = true
let nextSample: f64 = 0
/** Rows with a label. */
export let usedRows: f64 = 0
let dataRows: u64 = 0

export function startProfile(kind: i32, seed: i32, perClass: bool, threshold: f64): void {
  keyKind = kind
  isPerClass = perClass
  firstKey = startKey(seed)
  startEntries(perClass ? threshold : -Infinity)
  reserveCells(columnCount)
  keyHashes = 0
}

/** Keys are made by the columns' places, and not in the order of the columns. */
export function orderKeys(): void {
  keyHashes = allocate(columnCount << 3)
}

/** The key with one more cell, which waits for {@link finishRow} where it has a place of its own. */
export function withCell(key: u64, record: usize, hash: u64): u64 {
  if (keyHashes == 0) return mixCell(key, hash)
  store<u64>(keyHashes + ((<usize>load<i32>(record, COLUMN_KEY_PLACE)) << 3), hash)
  return key
}

/** The host has emptied the chunk, or filled it. */
export function setChunkRows(rows: i32): void {
  chunkRows = rows
}

/** Adds the tokenized record. */
export function profileRow(start: usize, next: usize): void {
  let key = firstKey
  let keyCells = 0
  let allMarks = NUMBER
  clearRowEntries()
  let cell = cells
  let record = columnAt(0)
  for (let column = 0; column < columnCount; column++, cell += CELL_BYTES, record += COLUMN_BYTES) {
    const start = <usize>load<u32>(cell)
    const end = <usize>load<u32>(cell, CELL_END)
    const uses = load<i32>(record, COLUMN_USES)
    let hash: u64 = uses == USE_IS_KEY && readsPoints ? hashUsualNumber(start, end) : 0
    if (hash == 0) {
      const marks = classified(column)
      allMarks &= marks
      if (isPlainNumber(marks) && (uses & USE_KEEPS_TEXTS) == 0) {
        if (isZeroPadded(start, end)) increment(record + COLUMN_ZERO_PADDED)
        if (uses == 0) continue
        hash = hashNumber(start, end, marks)
        if (uses & USE_IS_WATCHED) watchNumericCell(record, start, end, marks, hash)
      } else {
        increment(record + COLUMN_TEXTS)
        hash = internCell(record, column)
      }
    }
    if (uses & USE_IS_KEY) {
      key = withCell(key, record, hash)
      keyCells++
    }
  }
  noteForm(allMarks, next)
  finishRow(key, keyCells, start, next)
}

/** Notes whether the row is one of numeric cells, by the marks that all of them have. */
export function noteForm(allMarks: i32, next: usize): void {
  if (allMarks == 0 || !isBare || load<u8>(next - 1) == CR) isNumeric = false
}

/** Adds the row to row index, entries and sample, when all its cells are known. */
export function finishRow(cellsKey: u64, cellCount: i32, start: usize, next: usize): void {
  let key = cellsKey
  let keyCells = cellCount
  const classCode = classOf()
  if (keyHashes != 0)
    for (let at = 0; at < cellCount; at++) key = mixCell(key, load<u64>(keyHashes + ((<usize>at) << 3)))
  if (keyKind == KEY_KIND_CELLS_AND_ROW) {
    key = mixCell(key, hashRow(dataRows))
    keyCells++
  }
  dataRows++
  const place = keyKind == KEY_KIND_TIME ? timeOf() : finishKey(key, keyCells)
  index(place, classCode)
  if (classCode == UNUSED_CLASS) {
    for (let at = 0; at < rowEntryCount; at++) increment(entryAt(rowEntry(at)) + ENTRY_UNUSED_COUNT)
    return
  }
  if (notesKeys) for (let at = 0; at < rowEntryCount; at++) useEntry(rowEntry(at), classCode, place)
  if (usedRows++ == nextSample) nextSample = sample(start, next, place, classCode)
}

function index(key: f64, classCode: i32): void {
  if (chunkRows == CHUNK_ROWS) rowIndexFull()
  store<f64>(chunkKeys + ((<usize>chunkRows) << 3), key)
  store<u16>(chunkClasses + ((<usize>chunkRows) << 1), <u16>classCode)
  chunkRows++
}

/** Adds rows that another kernel has profiled, by their keys and class codes, to row index and sample. */
export function addSettledRows(keys: usize, classes: usize, rows: i32): void {
  for (let row = 0; row < rows; row++) {
    const key = load<f64>(keys + ((<usize>row) << 3))
    const classCode = <i32>load<u16>(classes + ((<usize>row) << 1))
    index(key, classCode)
    if (classCode == UNUSED_CLASS) continue
    // Where it lies is known to the host.
    if (usedRows++ == nextSample) nextSample = sample(row, 0, key, classCode)
  }
  dataRows += rows
}

/** The sample is another kernel's. */
export function stopSampling(): void {
  nextSample = Infinity
}

function useEntry(entry: i32, classCode: i32, key: f64): void {
  const found = entryAt(entry)
  const lowest = load<f64>(found, ENTRY_LOWEST_KEY)
  // The same row again.
  if (key == lowest && load<i32>(found, ENTRY_LOWEST_CLASS) == classCode) return
  if (key < lowest) {
    store<f64>(found, key, ENTRY_LOWEST_KEY)
    store<i32>(found, classCode, ENTRY_LOWEST_CLASS)
  }
  if (isPerClass && min(key, lowest) >= assumedTrainBelow) noteKey(entry, classCode, key)
}

/** The code of the row's label, or UNUSED_CLASS where there is none. */
function classOf(): i32 {
  if (targetEntry >= 0) {
    const found = entryAt(targetEntry)
    const kindMarks = load<i32>(found, ENTRY_KIND)
    const kind = kindMarks & KIND_BITS
    if (
      targetEntry == load<i32>(columnAt(target), COLUMN_MISSING_ENTRY) ||
      kind == KIND_MISSING ||
      kind == KIND_INFINITE
    ) {
      rowsWithoutTarget++
      return UNUSED_CLASS
    }
    const code = load<i32>(found, ENTRY_NUMBER_IN_COLUMN)
    if (code < MAX_LABELS) return code
    if (kind == KIND_NUMBER) {
      numericOverflowLabels++
      return MAX_LABELS
    }
  } else if (isPlainNumber(classified(target))) {
    numericOverflowLabels++
    return MAX_LABELS
  }
  locateText(target)
  const code = overflowLabel(textAt, textLength)
  if (code == UNUSED_CLASS) rowsWithoutTarget++
  return code
}
