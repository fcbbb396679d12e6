// Cells that are looked up in their column's dictionary: those that are not numeric, or of a column whose numbers are
// taken for texts.

import {
  COLUMN_HAS_FIRST_OVERFLOW,
  COLUMN_MISSING_ENTRY,
  COLUMN_OVERFLOW_DATES,
  COLUMN_OVERFLOW_NUMBERS,
  COLUMN_OVERFLOW_TEXTS,
  COLUMN_OVERFLOW_TIMES,
  COLUMN_SKETCH_LIMIT,
  COLUMN_WORDS,
  ENTRY_COUNT,
  ENTRY_KEY_HASH,
  ENTRY_KIND,
  ENTRY_LOWEST_KEY,
  ENTRY_VALUE,
  KIND_BITS,
  KIND_INFINITE,
  KIND_MARK_INTEGER,
  KIND_MISSING,
  KIND_NUMBER,
} from '../layout'
import { locateText, textAt, textLength, wordsOf } from './cell-text'
import { columnCount, increment, target } from './columns'
import { addEntry, cellValueHash, entryAt, findEntry, mailbox, newEntry } from './dictionary'
import { fmix64, hashBytes, hashDate, hashText, TEXT_TAG } from './hash'
import { cellValue, sketch } from './host'
import { isoDateOf } from './iso-date'
import { allocate } from './memory'
import { hashNumber, watchNumber, watchNumericCell } from './numbers'
import { countShape } from './shapes'
import { endOf, marksOf, NUMBER, startOf } from './tokenize'

export const NO_ENTRY = -1

/** The entries of the row at hand, and that of its label. */
let rowEntries: usize = 0
export let rowEntryCount: i32 = 0
export let targetEntry: i32 = NO_ENTRY
/** One of the entries has no row yet that is assumed to be a training row: the keys of its rows are noted. */
export let notesKeys: bool = false
export let assumedTrainBelow: f64 = 0

export function startEntries(threshold: f64): void {
  assumedTrainBelow = threshold
  rowEntries = allocate((<usize>columnCount) << 2)
}

/** A new row begins. */
export function clearRowEntries(): void {
  rowEntryCount = 0
  notesKeys = false
  targetEntry = NO_ENTRY
}

/** Looks a cell up, gives its text an entry where there is room for one, and returns the hash of its value. */
export function internCell(record: usize, column: i32): u64 {
  locateText(column)
  const at = textAt
  const length = textLength
  const hash = hashText(at, length)
  let entry = findEntry(record, hash)
  if (entry < 0) entry = addEntry(column, at, length, hash)
  return entry < 0 ? countOverflow(record, column, at, length, hash) : countKnownCell(record, column, entry)
}

/** Counts a cell whose entry is known, and returns the hash of its value. */
export function countKnownCell(record: usize, column: i32, entry: i32): u64 {
  const found = entryAt(entry)
  increment(found + ENTRY_COUNT)
  const keyHash = load<u64>(found, ENTRY_KEY_HASH)
  const kindMarks = load<i32>(found, ENTRY_KIND)
  if ((kindMarks & KIND_BITS) == KIND_NUMBER) {
    watchNumber(record, load<f64>(found, ENTRY_VALUE), (kindMarks & KIND_MARK_INTEGER) != 0, keyHash)
  }
  addRowEntry(column, entry)
  return keyHash
}

export function rowEntry(at: i32): i32 {
  return load<i32>(rowEntries + ((<usize>at) << 2))
}

function addRowEntry(column: i32, entry: i32): void {
  if (column == target) {
    targetEntry = entry
    return
  }
  if (load<f64>(entryAt(entry), ENTRY_LOWEST_KEY) >= assumedTrainBelow) notesKeys = true
  store<i32>(rowEntries + ((<usize>rowEntryCount) << 2), entry)
  rowEntryCount++
}

/** Counts a numeric cell for which the dictionary has no room. */
export function countOverflowNumber(record: usize, column: i32): u64 {
  increment(record + COLUMN_OVERFLOW_NUMBERS)
  const start = startOf(column)
  const end = endOf(column)
  const marks = marksOf(column)
  const keyHash = hashNumber(start, end, marks)
  watchNumericCell(record, start, end, marks, keyHash)
  sketchOverflow(record, column, start, <i32>(end - start), hashText(start, <i32>(end - start)))
  return keyHash
}

/** Counts a cell for which the dictionary has no room. */
function countOverflow(record: usize, column: i32, at: usize, length: i32, hash: u64): u64 {
  if (marksOf(column) & NUMBER) return countOverflowNumber(record, column)
  let keyHash: u64
  const epochMs = isoDateOf(at, length)
  if (epochMs == epochMs) {
    increment(record + COLUMN_OVERFLOW_DATES)
    if (length > 10) increment(record + COLUMN_OVERFLOW_TIMES)
    keyHash = hashDate(epochMs)
  } else if (countShape(record, column, at, length)) {
    increment(record + COLUMN_OVERFLOW_TEXTS)
    // The host knows the words of a shape.
    sketchText(record, column, hash)
    return hashBytes(at, length, TEXT_TAG)
  } else if (load<i32>(record, COLUMN_HAS_FIRST_OVERFLOW) && !mayBeMoreThanText(at, length)) {
    increment(record + COLUMN_OVERFLOW_TEXTS)
    keyHash = hashBytes(at, length, TEXT_TAG)
  } else {
    const kindMarks = cellValue(column, at, length, NO_ENTRY)
    const kind = kindMarks & KIND_BITS
    keyHash = cellValueHash(kindMarks)
    if (kind == KIND_MISSING || kind == KIND_INFINITE) {
      if (load<i32>(record, COLUMN_MISSING_ENTRY) < 0) store<i32>(record, newEntry(), COLUMN_MISSING_ENTRY)
      addRowEntry(column, load<i32>(record, COLUMN_MISSING_ENTRY))
      return keyHash
    }
    if (kind == KIND_NUMBER) watchNumber(record, load<f64>(mailbox), (kindMarks & KIND_MARK_INTEGER) != 0, keyHash)
  }
  sketchOverflow(record, column, at, length, hash)
  return keyHash
}

/** Counts the words of a cell without an entry, and adds it to the sketch. */
function sketchOverflow(record: usize, column: i32, at: usize, length: i32, hash: u64): void {
  sketchCell(record, column, wordsOf(at, length), hash)
}

export function sketchCell(record: usize, column: i32, words: i32, hash: u64): void {
  store<f64>(record, load<f64>(record, COLUMN_WORDS) + <f64>words, COLUMN_WORDS)
  sketchText(record, column, hash)
}

function sketchText(record: usize, column: i32, hash: u64): void {
  const place = <f64>(fmix64(hash) >>> 12)
  if (place <= load<f64>(record, COLUMN_SKETCH_LIMIT)) store<f64>(record, sketch(column, place), COLUMN_SKETCH_LIMIT)
}

const LONGEST_WORD = 9
/** Bits of what words for missing, infinity and truth begin with: n, t, f, y, o, i. */
const WORD_STARTS: u32 = (1 << 14) | (1 << 20) | (1 << 6) | (1 << 25) | (1 << 15) | (1 << 9)

/**
 * Whether a text could be of another kind than text: such words are short, numbers and dates begin with a digit, sign
 * or point. What begins or ends beyond ASCII may have spaces of Unicode around it.
 */
export function mayBeMoreThanText(at: usize, length: i32): bool {
  if (length == 0) return true
  const byte = <u32>load<u8>(at)
  if (byte < 64 || byte >= 128 || load<u8>(at + length - 1) >= 128) return true
  return length <= LONGEST_WORD && ((WORD_STARTS >>> (byte & 31)) & 1) == 1
}
