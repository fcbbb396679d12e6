// The first pass in a thread that has a copy of the kernel: rows whose every cell is of a kind that the kernel has met, so
// that what they count can be added to what others count, whatever the order. All other rows are left to the host.
// Hot: every row of a large file passes through here. Its benchmark is bench/split.ts.

import {
  CELL_BYTES,
  CELL_END,
  CHUNK_ROWS,
  COLUMN_BYTES,
  COLUMN_ENTRIES,
  COLUMN_HAS_FIRST_OVERFLOW,
  COLUMN_OVERFLOW_DATES,
  COLUMN_OVERFLOW_NUMBERS,
  COLUMN_OVERFLOW_TEXTS,
  COLUMN_OVERFLOW_TIMES,
  COLUMN_TEXTS,
  COLUMN_USES,
  COLUMN_ZERO_PADDED,
  ENTRY_KEY_HASH,
  KIND_BITS,
  KIND_DATE,
  KIND_MARK_INTEGER,
  KIND_MARK_TIME,
  KIND_NUMBER,
  KIND_TEXT,
  LINE_FEED,
  SHAPE_COUNT,
  USE_IS_KEY,
  USE_IS_WATCHED,
  USE_KEEPS_TEXTS,
} from '../layout'
import { isBlank } from './blank'
import { locateText, textAt, textLength, wordsOf } from './cell-text'
import { columnAt, columnCount, increment, target } from './columns'
import { cellValueHash, entryAt, findEntry, MAX_TEXTS, mailbox } from './dictionary'
import { hashBytes, hashDate, hashText, TEXT_TAG } from './hash'
import { cellValue, unsettledRecord } from './host'
import { clearRowEntries, countKnownCell, mayBeMoreThanText, NO_ENTRY, sketchCell } from './intern-cell'
import { isoDateOf } from './iso-date'
import { allocate } from './memory'
import { hashNumber, hashUsualNumber, watchNumber, watchNumericCell } from './numbers'
import { profileNumericRow } from './numeric-row'
import { chunkRows, finishRow, firstKey, noteForm, withCell } from './profile'
import { knownShape, NO_SHAPE, UNKNOWN_SHAPE } from './shapes'
import {
  cells,
  classified,
  count,
  endOf,
  fault,
  isPlainNumber,
  isZeroPadded,
  marksOf,
  NUMBER,
  readsPoints,
  startOf,
  tokenize,
} from './tokenize'

/** Where each row of the chunk begins and ends. */
export let chunkPlaces: usize = 0
/** Records and blank lines of the range so far. */
export let records: i32 = 0

// What a cell of the row at hand will count: nothing may, before all of them are known to be settled.
const CELL_IS_ENTRY = 1
const CELL_IS_ZERO_PADDED = 2
const CELL_IS_WATCHED = 4
const CELL_IS_NUMBER = 8
const CELL_IS_DATE = 16
const CELL_HAS_TIME = 32
const CELL_IS_TEXT = 64
const CELL_HAS_SHAPE = 128
const CELL_IS_VALUE = 256
const CELL_IS_INTEGER = 512

/** A cell's record: what it is, the column, its entry or shape, its words; the hashes of text and value, the value. */
const NOTE_BYTES: usize = 40
const NOTE_WHAT: usize = 0
const NOTE_COLUMN: usize = 4
const NOTE_PLACE: usize = 8
const NOTE_WORDS: usize = 12
const NOTE_TEXT_HASH: usize = 16
const NOTE_KEY_HASH: usize = 24
const NOTE_VALUE: usize = 32

let notes: usize = 0
let notesEnd: usize = 0

/** Makes ready for the ranges of a thread; a cell has two notes at most. */
export function startSettling(): void {
  notes = allocate(<usize>columnCount * 2 * NOTE_BYTES)
  chunkPlaces = allocate(CHUNK_ROWS * 8)
}

/** Profiles the records from `at` to before `end`, which is the end of one; the byte at `end` is overwritten. */
export function settleRecords(at: usize, end: usize): void {
  store<u8>(end, LINE_FEED)
  records = 0
  while (at < end) {
    let next = profileNumericRow(at, end)
    records++
    if (next == 0) {
      next = <usize>tokenize(at, end, true)
      if (isBlank()) {
        at = next
        continue
      }
      if (fault != 0 || count != columnCount || !settleRow(at, next)) {
        unsettledRecord(at, next)
        at = next
        continue
      }
    }
    const place = chunkPlaces + ((<usize>(chunkRows - 1)) << 3)
    store<u32>(place, <u32>at)
    store<u32>(place, <u32>next, 4)
    at = next
  }
}

/** As `profileRow`; false where a cell is new to the kernel, and nothing has happened. */
function settleRow(start: usize, next: usize): bool {
  let key = firstKey
  let keyCells = 0
  let allMarks = NUMBER
  notesEnd = notes
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
        if (isZeroPadded(start, end)) note(CELL_IS_ZERO_PADDED, column)
        if (uses == 0) continue
        hash = hashNumber(start, end, marks)
        if (uses & USE_IS_WATCHED) store<u64>(note(CELL_IS_WATCHED, column), hash, NOTE_KEY_HASH)
      } else {
        const found = noteText(record, column)
        if (found == 0) return false
        hash = load<u64>(found, NOTE_KEY_HASH)
      }
    }
    if (uses & USE_IS_KEY) {
      key = withCell(key, record, hash)
      keyCells++
    }
  }
  clearRowEntries()
  for (let found = notes; found < notesEnd; found += NOTE_BYTES) countNoted(found)
  noteForm(allMarks, next)
  finishRow(key, keyCells, start, next)
  return true
}

function note(what: i32, column: i32): usize {
  const found = notesEnd
  notesEnd += NOTE_BYTES
  store<i32>(found, what, NOTE_WHAT)
  store<i32>(found, column, NOTE_COLUMN)
  return found
}

/** Notes what a cell that is looked up will count; 0 where it is new. The twin of `internCell`. */
function noteText(record: usize, column: i32): usize {
  locateText(column)
  const at = textAt
  const length = textLength
  const textHash = hashText(at, length)
  const entry = findEntry(record, textHash)
  if (entry >= 0) {
    const found = note(CELL_IS_ENTRY, column)
    store<i32>(found, entry, NOTE_PLACE)
    store<u64>(found, load<u64>(entryAt(entry), ENTRY_KEY_HASH), NOTE_KEY_HASH)
    return found
  }
  if (load<i32>(record, COLUMN_ENTRIES) < MAX_TEXTS) return 0
  const marks = marksOf(column)
  if (column == target && !isPlainNumber(marks)) return 0
  if (marks & NUMBER) {
    const start = startOf(column)
    const bytes = <i32>(endOf(column) - start)
    return noteOverflow(
      CELL_IS_NUMBER,
      column,
      start,
      bytes,
      hashText(start, bytes),
      hashNumber(start, endOf(column), marks),
    )
  }
  const epochMs = isoDateOf(at, length)
  if (epochMs == epochMs) {
    const what = length > 10 ? CELL_IS_DATE | CELL_HAS_TIME : CELL_IS_DATE
    return noteOverflow(what, column, at, length, textHash, hashDate(epochMs))
  }
  const shape = knownShape(record, at, length)
  if (shape == UNKNOWN_SHAPE) return 0
  if (shape != NO_SHAPE) {
    const found = noteOverflow(CELL_IS_TEXT | CELL_HAS_SHAPE, column, at, 0, textHash, hashBytes(at, length, TEXT_TAG))
    store<u32>(found, <u32>shape, NOTE_PLACE)
    return found
  }
  if (load<i32>(record, COLUMN_HAS_FIRST_OVERFLOW) && !mayBeMoreThanText(at, length)) {
    return noteOverflow(CELL_IS_TEXT, column, at, length, textHash, hashBytes(at, length, TEXT_TAG))
  }
  return noteValue(record, column, at, length, textHash)
}

/** Of a cell whose kind the host tells. */
function noteValue(record: usize, column: i32, at: usize, length: i32, textHash: u64): usize {
  const kindMarks = cellValue(column, at, length, NO_ENTRY)
  const kind = kindMarks & KIND_BITS
  const keyHash = cellValueHash(kindMarks)
  const value = load<f64>(mailbox)
  if (kind == KIND_TEXT) {
    // The first text is the other kernel's.
    if (load<i32>(record, COLUMN_HAS_FIRST_OVERFLOW) == 0) return 0
    return noteOverflow(CELL_IS_TEXT, column, at, length, textHash, keyHash)
  }
  if (kind == KIND_DATE) {
    const what = kindMarks & KIND_MARK_TIME ? CELL_IS_DATE | CELL_HAS_TIME : CELL_IS_DATE
    return noteOverflow(what, column, at, length, textHash, keyHash)
  }
  if (kind != KIND_NUMBER) return 0
  const what = CELL_IS_NUMBER | CELL_IS_VALUE | (kindMarks & KIND_MARK_INTEGER ? CELL_IS_INTEGER : 0)
  const found = noteOverflow(what, column, at, length, textHash, keyHash)
  store<f64>(found, value, NOTE_VALUE)
  return found
}

function noteOverflow(what: i32, column: i32, at: usize, length: i32, textHash: u64, keyHash: u64): usize {
  const found = note(what, column)
  store<i32>(found, wordsOf(at, length), NOTE_WORDS)
  store<u64>(found, textHash, NOTE_TEXT_HASH)
  store<u64>(found, keyHash, NOTE_KEY_HASH)
  return found
}

function countNoted(found: usize): void {
  const what = load<i32>(found, NOTE_WHAT)
  const column = load<i32>(found, NOTE_COLUMN)
  const record = columnAt(column)
  if (what == CELL_IS_ZERO_PADDED) {
    increment(record + COLUMN_ZERO_PADDED)
    return
  }
  const keyHash = load<u64>(found, NOTE_KEY_HASH)
  if (what == CELL_IS_WATCHED) {
    watchNumericCell(record, startOf(column), endOf(column), marksOf(column), keyHash)
    return
  }
  increment(record + COLUMN_TEXTS)
  if (what == CELL_IS_ENTRY) {
    countKnownCell(record, column, load<i32>(found, NOTE_PLACE))
    return
  }
  if (what & CELL_IS_NUMBER) {
    increment(record + COLUMN_OVERFLOW_NUMBERS)
    if (what & CELL_IS_VALUE) watchNumber(record, load<f64>(found, NOTE_VALUE), (what & CELL_IS_INTEGER) != 0, keyHash)
    else watchNumericCell(record, startOf(column), endOf(column), marksOf(column), keyHash)
  } else if (what & CELL_IS_DATE) {
    increment(record + COLUMN_OVERFLOW_DATES)
    if (what & CELL_HAS_TIME) increment(record + COLUMN_OVERFLOW_TIMES)
  } else {
    increment(record + COLUMN_OVERFLOW_TEXTS)
    if (what & CELL_HAS_SHAPE) increment(<usize>load<u32>(found, NOTE_PLACE) + SHAPE_COUNT)
  }
  sketchCell(record, column, load<i32>(found, NOTE_WORDS), load<u64>(found, NOTE_TEXT_HASH))
}
