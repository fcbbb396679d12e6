// The first pass: what the cells of each column are, and every row's key and class.
import { locateText, textAt, textLength, wordsOf } from './cell-text'
import {
  BEYOND_DATES,
  BEYOND_NUMBERS,
  BEYOND_TEXTS,
  BEYOND_TIMES,
  COLUMN_BYTES,
  columnAt,
  columnCount,
  ENTRIES,
  FIRST_NUMBER,
  HAS_FIRST_BEYOND,
  HAS_NUMBER,
  HIGHEST,
  increment,
  IS_KEY,
  IS_ONE_NUMBER,
  IS_WATCHED,
  KEEPS_TEXTS,
  LOWEST,
  MAY_COUNT,
  MISSING_ENTRY,
  PREVIOUS,
  SKETCH_LIMIT,
  SUM,
  target,
  TEXTS,
  USES,
  WORDS,
} from './columns'
import {
  addEntry,
  COUNT,
  entryAt,
  findEntry,
  INFINITE,
  IS_NUMBER,
  KEY_HASH,
  KIND_BITS,
  LOWEST_KEY,
  mailbox,
  MAX_TEXTS,
  MEANING,
  MEANS_INTEGER,
  meaningHash,
  MISSING,
  newEntry,
  NUMBER_IN_COLUMN,
  USED_COUNT,
  VALUE,
} from './dictionary'
import {
  finished,
  hashBytes,
  hashDate,
  hashRow,
  keyStart,
  mixed,
  NEGATIVE_TAG,
  NUMBER_TAG,
  scramble64,
  TEXT_TAG,
} from './hash'
import { beyondLabel, ledgerFull, meaning, sample, sketch, timeOf, unsettled } from './host'
import { isoDateOf } from './iso-date'
import { allocate } from './memory'
import {
  CR,
  decimal,
  delimiter,
  endOf,
  flagsOf,
  FRACTION,
  indexOf,
  isBare,
  LF,
  MAX_INTEGER_DIGITS,
  NEGATIVE,
  NUMBER,
  setCell,
  startOf,
} from './scan'

/** Labels that have a class code of their own. */
const MAX_LABELS = 1000
/** The class code of a row without a target value. */
export const UNUSED_CLASS = 0xffff
export const CHUNK_ROWS = 65_536
/** Longer integers are no sequence. */
const MAX_COUNTED_DIGITS: usize = 15
const NO_ENTRY = -1

/** How a row's place is found. */
export const KEY_OF_CELLS = 0
export const KEY_OF_CELLS_AND_ROW = 1
export const KEY_OF_TIME = 2

export const chunkKeys: usize = allocate(CHUNK_ROWS * 8)
export const chunkClasses: usize = allocate(CHUNK_ROWS * 2)
export let chunkRows: i32 = 0

/** Every cell so far is a plain number, without quotes or spaces around it; no line ends with a CR alone. */
export let isPlain: bool = true
export let rowsWithoutTarget: f64 = 0
export let numericBeyondLabels: f64 = 0

let keyKind: i32 = KEY_OF_CELLS
let firstKey: u64 = 0
/** Train ends at another key for every class. */
let isPerClass: bool = true
/** An entry that a row with a lower key has needs no look by class. */
let settledBelow: f64 = 0
let nextSample: f64 = 0
let usedRows: f64 = 0
let dataRows: u64 = 0
let cellHash: u64 = 0
/** The entries of the row at hand, and its labels' one. */
let rowEntries: usize = 0
let rowEntryCount: i32 = 0
let targetEntry: i32 = NO_ENTRY

export function startProfile(kind: i32, seed: i32, perClass: bool, threshold: f64): void {
  keyKind = kind
  isPerClass = perClass
  firstKey = keyStart(seed)
  settledBelow = threshold
  rowEntries = allocate(<usize>columnCount << 2)
  plainCells = allocate(<usize>columnCount * PLAIN_CELL_BYTES)
}

/** The host has emptied the chunk, or filled it. */
export function setChunkRows(rows: i32): void {
  chunkRows = rows
}

/** By cell of a row of plain numbers: where it starts and ends, and its point (0 for none). */
let plainCells: usize = 0
const PLAIN_CELL_BYTES = 16
/** Records that {@link profilePlainRow} could not do. */
let misses: f64 = 0

/**
 * As reading and {@link profileRow}, in one go, of a record of plain numbers and a label that is known: the usual row
 * of a file of numbers. Returns the address after it, or 0 where it is another, and nothing has happened.
 */
export function profilePlainRow(start: usize, end: usize): usize {
  if (keyKind == KEY_OF_TIME || decimal != 46 || misses * 2 > usedRows + 100) return 0
  const next = cutPlainRow(start, end)
  if (next == 0) return missed()
  let key = firstKey
  let keyCells = 0
  let watched = 0
  let cell = plainCells
  let record = columnAt(0)
  for (let column = 0; column < columnCount; column++) {
    const at = <usize>load<u32>(cell)
    const position = <usize>load<u32>(cell, 4)
    const point = <usize>load<u32>(cell, 8)
    cell += PLAIN_CELL_BYTES
    const uses = load<i32>(record, USES)
    record += COLUMN_BYTES
    const first = load<u8>(at) == 45 ? at + 1 : at
    let last = position
    if (point != 0) {
      if (point == first || point + 1 == position || point - first > MAX_INTEGER_DIGITS) return missed()
      while (load<u8>(last - 1) == 48) last--
      if (last - 1 == point) last--
    } else if (position - first - 1 >= MAX_INTEGER_DIGITS) return missed()
    if (load<u8>(first) == 48 && last - first > 1 && load<u8>(first + 1) != 46) return missed()
    if (uses & IS_KEY) {
      key = mixed(key, hashDigits(first, <i32>(last - first), first != at))
      keyCells++
    }
    if (uses & (KEEPS_TEXTS | IS_WATCHED)) {
      if ((uses & KEEPS_TEXTS) != 0 && column != target) return missed()
      setCell(column, at, position, (first != at ? NUMBER | NEGATIVE : NUMBER) | (point != 0 ? FRACTION : 0))
      if (column != target) watched++
    }
  }
  if (load<i32>(columnAt(target), USES) & IS_KEY) return missed()
  rowEntryCount = 0
  targetEntry = NO_ENTRY
  const label = startOf(target)
  const entry = findEntry(target, hashBytes(label, <i32>(endOf(target) - label), TEXT_TAG))
  // A label that is new gets its entry the other way; one that finds no room is a number.
  if (entry < 0 && load<i32>(columnAt(target), ENTRIES) < MAX_TEXTS) return 0
  increment(columnAt(target) + TEXTS)
  if (entry >= 0) addKnownText(columnAt(target), target, entry)
  else addBeyondNumber(columnAt(target), target)
  for (let column = 0; watched > 0; column++) {
    record = columnAt(column)
    if (column == target || (load<i32>(record, USES) & IS_WATCHED) == 0) continue
    cellHash = hashNumber(startOf(column), endOf(column), flagsOf(column))
    watchPlainNumber(record, startOf(column), endOf(column), flagsOf(column))
    watched--
  }
  finishRow(key, keyCells, start, next)
  return next
}

/**
 * Finds the cells of a record that has nothing but digits, points, minuses and delimiters, a point at most in a cell
 * and a minus only at its beginning, and as many cells as columns. Returns the address after it, or 0 for others.
 */
function cutPlainRow(start: usize, end: usize): usize {
  // Sixty-four bytes at once are told into digits and others, so that no cell waits for the one before.
  let window = start
  let others = othersIn(window)
  let cell = plainCells
  const lastCell = plainCells + <usize>(columnCount - 1) * PLAIN_CELL_BYTES
  store<u32>(cell, <u32>start)
  store<u32>(cell, 0, 8)
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
      store<u32>(cell, <u32>position, 4)
      cell += PLAIN_CELL_BYTES
      store<u32>(cell, <u32>(position + 1))
      store<u32>(cell, 0, 8)
    } else if (byte == 46) {
      if (load<u32>(cell, 8) != 0) return 0
      store<u32>(cell, <u32>position, 8)
    } else if (byte == 45) {
      if (position != load<u32>(cell)) return 0
    } else {
      if (cell != lastCell || position >= end) return 0
      store<u32>(cell, <u32>position, 4)
      if (byte == LF) return position + 1
      return byte == CR && position + 1 < end && load<u8>(position + 1) == LF ? position + 2 : 0
    }
  }
}

/** A bit for each of 64 bytes: 0 for a digit. */
function othersIn(at: usize): u64 {
  const low = digitsIn(at) | (digitsIn(at + 16) << 16)
  const high = digitsIn(at + 32) | (digitsIn(at + 48) << 16)
  return ~(<u64>low | (<u64>high << 32))
}

/** A bit for each of 16 bytes: 1 for a digit. */
function digitsIn(at: usize): u32 {
  return i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.load(at), i8x16.splat(48)), i8x16.splat(10)))
}

function missed(): usize {
  misses++
  return 0
}

/** The hash of digits without superfluous zeros, with their sign. */
function hashDigits(at: usize, length: i32, isNegative: bool): u64 {
  if (!isNegative) return hashBytes(at, length, NUMBER_TAG)
  return hashBytes(at, length, length == 1 && load<u8>(at) == 48 ? NUMBER_TAG : NEGATIVE_TAG)
}

export function profileRow(start: usize, next: usize): void {
  let key = firstKey
  let keyCells = 0
  let allMarks = NUMBER
  rowEntryCount = 0
  targetEntry = NO_ENTRY
  for (let column = 0; column < columnCount; column++) {
    const marks = flagsOf(column)
    const record = columnAt(column)
    const uses = load<i32>(record, USES)
    allMarks &= marks
    if ((marks & NUMBER) != 0 && (uses & KEEPS_TEXTS) == 0) {
      if (uses == 0) continue
      cellHash = hashNumber(startOf(column), endOf(column), marks)
      if (uses & IS_WATCHED) watchPlainNumber(record, startOf(column), endOf(column), marks)
    } else {
      increment(record + TEXTS)
      addText(record, column)
    }
    if (uses & IS_KEY) {
      key = mixed(key, cellHash)
      keyCells++
    }
  }
  if (allMarks == 0 || !isBare || load<u8>(next - 1) == CR) isPlain = false
  finishRow(key, keyCells, start, next)
}

/** Adds the row to ledger, entries and sample, when all its cells are known. */
function finishRow(cellsKey: u64, cells: i32, start: usize, next: usize): void {
  let key = cellsKey
  let keyCells = cells
  const classCode = classOf()
  if (keyKind == KEY_OF_CELLS_AND_ROW) {
    key = mixed(key, hashRow(dataRows))
    keyCells++
  }
  dataRows++
  const place = keyKind == KEY_OF_TIME ? timeOf() : finished(key, keyCells)
  if (chunkRows == CHUNK_ROWS) ledgerFull()
  store<f64>(chunkKeys + (<usize>chunkRows << 3), place)
  store<u16>(chunkClasses + (<usize>chunkRows << 1), <u16>classCode)
  chunkRows++
  if (classCode == UNUSED_CLASS) return
  for (let at = 0; at < rowEntryCount; at++) useEntry(load<i32>(rowEntries + (<usize>at << 2)), classCode, place)
  if (usedRows++ == nextSample) nextSample = sample(start, next, place, classCode)
}

function useEntry(entry: i32, classCode: i32, key: f64): void {
  const found = entryAt(entry)
  increment(found + USED_COUNT)
  if (key < load<f64>(found, LOWEST_KEY)) store<f64>(found, key, LOWEST_KEY)
  if (isPerClass && load<f64>(found, LOWEST_KEY) >= settledBelow) unsettled(entry, classCode, key)
}

/** The hash of a plain number: of its digits without leading zeros, and without zeros at the end of a fraction. */
function hashNumber(start: usize, end: usize, marks: i32): u64 {
  let first = marks & NEGATIVE ? start + 1 : start
  let last = end
  if (marks & FRACTION) {
    while (load<u8>(last - 1) == 48) last--
    if (load<u8>(last - 1) == decimal) last--
  }
  while (load<u8>(first) == 48 && last - first > 1 && load<u8>(first + 1) - 48 < 10) first++
  const length = <i32>(last - first)
  const isZero = length == 1 && load<u8>(first) == 48
  const tag = marks & NEGATIVE && !isZero ? NEGATIVE_TAG : NUMBER_TAG
  if (decimal == 46 || (marks & FRACTION) == 0) return hashBytes(first, length, tag)
  memory.copy(mailbox, first, length)
  const point = indexOf(decimal, mailbox, mailbox + length)
  if (point < mailbox + length) store<u8>(point, 46)
  return hashBytes(mailbox, length, tag)
}

function watchPlainNumber(record: usize, start: usize, end: usize, marks: i32): void {
  compareNumber(record)
  if (load<i32>(record, MAY_COUNT)) {
    let at = start
    if (marks & FRACTION || end - at > MAX_COUNTED_DIGITS) store<i32>(record, 0, MAY_COUNT)
    else {
      if (marks & NEGATIVE) at++
      let value: i64 = 0
      for (; at < end; at++) value = value * 10 + <i64>(load<u8>(at) - 48)
      countInteger(record, <f64>(marks & NEGATIVE ? -value : value))
    }
  }
  stopWatching(record)
}

/** As {@link watchPlainNumber}, of a number in another spelling. */
function watchNumber(record: usize, value: f64, isInteger: bool): void {
  compareNumber(record)
  if (load<i32>(record, MAY_COUNT)) {
    if (isInteger && abs(value) < 1e15) countInteger(record, value)
    else store<i32>(record, 0, MAY_COUNT)
  }
}

function stopWatching(record: usize): void {
  if (load<i32>(record, IS_ONE_NUMBER) || load<i32>(record, MAY_COUNT)) return
  store<i32>(record, load<i32>(record, USES) & ~IS_WATCHED, USES)
}

function compareNumber(record: usize): void {
  if (!load<i32>(record, IS_ONE_NUMBER)) return
  if (load<i32>(record, HAS_NUMBER)) {
    if (load<u64>(record, FIRST_NUMBER) != cellHash) store<i32>(record, 0, IS_ONE_NUMBER)
  } else {
    store<i32>(record, 1, HAS_NUMBER)
    store<u64>(record, cellHash, FIRST_NUMBER)
  }
}

/** Adds up what tells a sequence from integers of which some come twice; equal neighbours end the hope at once. */
function countInteger(record: usize, value: f64): void {
  if (value == load<f64>(record, PREVIOUS)) {
    store<i32>(record, 0, MAY_COUNT)
    return
  }
  store<f64>(record, value, PREVIOUS)
  store<f64>(record, min(value, load<f64>(record, LOWEST)), LOWEST)
  store<f64>(record, max(value, load<f64>(record, HIGHEST)), HIGHEST)
  store<u64>(record, load<u64>(record, SUM) + scramble64(<u64>(<i64>value)), SUM)
}

/**
 * Whether the `count` integers of the column are those from the lowest to the highest, each once: they are as many,
 * and their hashes add up to the same (but for a chance of 2^-64).
 */
export function isSequence(column: i32, count: f64): bool {
  const record = columnAt(column)
  const lowest = load<f64>(record, LOWEST)
  const highest = load<f64>(record, HIGHEST)
  if (!load<i32>(record, MAY_COUNT) || highest - lowest != count - 1) return false
  let sum: u64 = 0
  for (let value = lowest; value <= highest; value++) sum += scramble64(<u64>(<i64>value))
  return sum == load<u64>(record, SUM)
}

/** Adds a cell that is no plain number, or is to be kept as a text, and sets `cellHash`. */
function addText(record: usize, column: i32): void {
  locateText(column)
  const at = textAt
  const length = textLength
  const hash = hashBytes(at, length, TEXT_TAG)
  let entry = findEntry(column, hash)
  if (entry < 0) entry = addEntry(column, at, length, hash)
  if (entry < 0) {
    addBeyond(record, column, at, length, hash)
    return
  }
  addKnownText(record, column, entry)
}

function addKnownText(record: usize, column: i32, entry: i32): void {
  const found = entryAt(entry)
  increment(found + COUNT)
  cellHash = load<u64>(found, KEY_HASH)
  const means = load<i32>(found, MEANING)
  if ((means & KIND_BITS) == IS_NUMBER) watchNumber(record, load<f64>(found, VALUE), (means & MEANS_INTEGER) != 0)
  if (column == target) targetEntry = entry
  else addRowEntry(entry)
}

function addRowEntry(entry: i32): void {
  store<i32>(rowEntries + (<usize>rowEntryCount << 2), entry)
  rowEntryCount++
}

/** Adds a plain number for which the dictionary has no room. */
function addBeyondNumber(record: usize, column: i32): void {
  increment(record + BEYOND_NUMBERS)
  cellHash = hashNumber(startOf(column), endOf(column), flagsOf(column))
  watchPlainNumber(record, startOf(column), endOf(column), flagsOf(column))
  const length = <i32>(endOf(column) - startOf(column))
  noteBeyond(record, column, startOf(column), length, hashBytes(startOf(column), length, TEXT_TAG))
}

/** Adds a cell for which the dictionary has no room. */
function addBeyond(record: usize, column: i32, at: usize, length: i32, hash: u64): void {
  if (flagsOf(column) & NUMBER) {
    addBeyondNumber(record, column)
    return
  }
  const epochMs = isoDateOf(at, length)
  if (epochMs == epochMs) {
    increment(record + BEYOND_DATES)
    if (length > 10) increment(record + BEYOND_TIMES)
    cellHash = hashDate(epochMs)
  } else if (load<i32>(record, HAS_FIRST_BEYOND) && !mayMeanMore(at, length)) {
    increment(record + BEYOND_TEXTS)
    cellHash = hash
  } else {
    const means = meaning(column, at, length, NO_ENTRY)
    const kind = means & KIND_BITS
    cellHash = meaningHash(means)
    if (kind == MISSING || kind == INFINITE) {
      if (load<i32>(record, MISSING_ENTRY) < 0) store<i32>(record, newEntry(), MISSING_ENTRY)
      if (column != target) addRowEntry(load<i32>(record, MISSING_ENTRY))
      else targetEntry = load<i32>(record, MISSING_ENTRY)
      return
    }
    if (kind == IS_NUMBER) watchNumber(record, load<f64>(mailbox), (means & MEANS_INTEGER) != 0)
  }
  noteBeyond(record, column, at, length, hash)
}

/** Counts the words of a cell without an entry, and adds it to the sketch. */
function noteBeyond(record: usize, column: i32, at: usize, length: i32, hash: u64): void {
  store<f64>(record, load<f64>(record, WORDS) + <f64>wordsOf(at, length), WORDS)
  const place = <f64>(scramble64(hash) >>> 12)
  if (place <= load<f64>(record, SKETCH_LIMIT)) store<f64>(record, sketch(column, place), SKETCH_LIMIT)
}

const LONGEST_WORD = 9
/** Bits of what words for missing, infinity and truth begin with: n, t, f, y, o, i. */
const WORD_STARTS: u32 = (1 << 14) | (1 << 20) | (1 << 6) | (1 << 25) | (1 << 15) | (1 << 9)

/**
 * Whether a text could be anything else: such words are short, numbers and dates begin with a digit, sign or point.
 * Other letters than ASCII may be spaces of a kind.
 */
function mayMeanMore(at: usize, length: i32): bool {
  if (length == 0) return true
  const byte = <u32>load<u8>(at)
  if (byte < 64 || byte >= 128 || load<u8>(at + length - 1) >= 128) return true
  return length <= LONGEST_WORD && ((WORD_STARTS >>> (byte & 31)) & 1) == 1
}

/** The code of the row's label, or UNUSED_CLASS where there is none. */
function classOf(): i32 {
  if (targetEntry >= 0) {
    const found = entryAt(targetEntry)
    const means = load<i32>(found, MEANING)
    const kind = means & KIND_BITS
    if (targetEntry == load<i32>(columnAt(target), MISSING_ENTRY) || kind == MISSING || kind == INFINITE) {
      rowsWithoutTarget++
      return UNUSED_CLASS
    }
    const code = load<i32>(found, NUMBER_IN_COLUMN)
    if (code < MAX_LABELS) return code
    if (kind == IS_NUMBER) {
      numericBeyondLabels++
      return MAX_LABELS
    }
  } else if (flagsOf(target) & NUMBER) {
    numericBeyondLabels++
    return MAX_LABELS
  }
  locateText(target)
  beyondLabel(textAt, textLength)
  return MAX_LABELS
}
