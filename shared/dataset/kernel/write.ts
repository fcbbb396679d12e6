// The second pass: every row to its side, encoded, and validation and test also as they came.
import { locateText, textAt, textLength } from './cell-text'
import { AS_DAY, AS_DAY_HOUR_WEEKDAY, AS_NUMBER, columnAt, increment, target, WRITER } from './columns'
import { ENCODED_AT, ENCODED_LENGTH, entryAt, findEntry, mailbox, TRAINING_COUNT } from './dictionary'
import { hashBytes, TEXT_TAG } from './hash'
import { encodeBeyond, ledgerEmpty, originalCell, targetValue } from './host'
import { isoDateOf } from './iso-date'
import { allocate } from './memory'
import { plainNumber } from './number'
import { chunkClasses, chunkKeys, chunkRows, UNUSED_CLASS } from './profile'
import {
  count,
  CR,
  decimal,
  delimiter,
  endOf,
  flagsOf,
  indexOf,
  isBare,
  LF,
  NEED_MORE,
  NO_RECORD,
  NUMBER,
  QUOTE,
  QUOTED,
  startOf,
} from './scan'
import { putByte, putBytes, putHex, putInteger, putNumber } from './sinks'

const COMMA: u32 = 44
const DAY_MS: f64 = 86_400_000
const HOUR_MS: f64 = 3_600_000

export const VALIDATION_SINK = 0
export const TEST_SINK = 1
export const VALIDATION_ROWS_SINK = 2
export const TEST_ROWS_SINK = 3
/** The first of the parts of train. */
export const TRAIN_SINK = 4

/** Of a regression's training rows. */
export let targetSum: f64 = 0
export let targetLowest: f64 = Infinity
export let targetHighest: f64 = -Infinity
export let trainingRows: f64 = 0

let trainParts: i32 = 1
let isRegression: bool = false
let isTime: bool = false
/** By class code: the class (-1 for rows to leave out), and which boundaries hold. */
let classesAt: usize = 0
let boundariesOfAt: usize = 0
/** Where validation and test begin, in turns. */
let boundariesAt: usize = 0
let featuresAt: usize = 0
let featureCount: i32 = 0
let ledgerRow: i32 = 0
let dataRow: i32 = 0

/** Sets what is written; the host fills the four arrays: class, boundaries of a class, boundaries, features. */
export function startWriting(parts: i32, regression: bool, time: bool, codes: i32, bounds: i32, features: i32): usize {
  trainParts = parts
  isRegression = regression
  isTime = time
  featureCount = features
  classesAt = allocate(<usize>(2 * codes + features) << 2)
  boundariesOfAt = classesAt + (<usize>codes << 2)
  featuresAt = boundariesOfAt + (<usize>codes << 2)
  boundariesAt = allocate(<usize>bounds << 4)
  return classesAt
}

export function boundariesAddress(): usize {
  return boundariesAt
}

/** The host has filled the chunk. */
export function startChunk(): void {
  ledgerRow = 0
}

let key: f64 = 0
let classIndex: i32 = 0

/** Takes the row's place from the ledger: the sink of its encoded cells, or -1 where it belongs to no side. */
function nextPlace(): i32 {
  if (ledgerRow == chunkRows) ledgerEmpty()
  const code = <i32>load<u16>(chunkClasses + (<usize>ledgerRow << 1))
  key = load<f64>(chunkKeys + (<usize>ledgerRow << 3))
  ledgerRow++
  const index = dataRow++
  if (code == UNUSED_CLASS) return -1
  classIndex = load<i32>(classesAt + (<usize>code << 2))
  if (classIndex < 0) return -1
  const bounds = boundariesAt + (<usize>load<i32>(boundariesOfAt + (<usize>code << 2)) << 4)
  if (key < load<f64>(bounds)) {
    trainingRows++
    return TRAIN_SINK + (trainParts == 1 ? 0 : <i32>(scramble(index) % <u32>trainParts))
  }
  return key >= load<f64>(bounds, 8) ? TEST_SINK : VALIDATION_SINK
}

/** MurmurHash3's last step, of 32 bits. */
function scramble(state: u32): u32 {
  state = (state ^ (state >>> 16)) * 0x85ebca6b
  state = (state ^ (state >>> 13)) * 0xc2b2ae35
  return state ^ (state >>> 16)
}

/** Writes the scanned record; `row` is its number as a spreadsheet counts. */
export function writeRow(start: usize, row: i32): void {
  const sink = nextPlace()
  if (sink < 0) return
  const isTraining = sink >= TRAIN_SINK
  putLabel(sink, isTraining)
  for (let feature = 0; feature < featureCount; feature++) {
    putByte(sink, COMMA)
    putFeature(sink, load<i32>(featuresAt + (<usize>feature << 2)), isTraining)
  }
  putByte(sink, LF)
  if (isTraining) return
  const rows = sink == TEST_SINK ? TEST_ROWS_SINK : VALIDATION_ROWS_SINK
  putPlace(rows, row)
  const last = count - 1
  if (isBare && delimiter == COMMA && decimal == 46) putBytes(rows, start, endOf(last) - start)
  else {
    for (let cell = 0; cell <= last; cell++) {
      if (cell > 0) putByte(rows, COMMA)
      putOriginal(rows, cell)
    }
  }
  putByte(rows, LF)
}

/**
 * As reading and {@link writeRow}, of a record whose cells are known to be so many plain numbers, each of them a
 * feature but the target: the cells are copied as they stand.
 */
export function copyRow(start: usize, end: usize, isLast: bool, columns: i32, row: i32): i32 {
  if (start >= end) return isLast ? NO_RECORD : NEED_MORE
  const lineFeed = indexOf(LF, start, end)
  if (lineFeed >= end && !isLast) return NEED_MORE
  const last = lineFeed > start && load<u8>(lineFeed - 1) == CR ? lineFeed - 1 : lineFeed
  const sink = nextPlace()
  const next = <i32>(lineFeed < end ? lineFeed + 1 : end)
  if (sink < 0) return next
  const isTraining = sink >= TRAIN_SINK
  let from = start
  let to = last
  if (target == columns - 1) while (load<u8>(to - 1) != delimiter) to--
  else for (let cell = 0; cell < target; cell++) from = indexOf(delimiter, from, last) + 1
  const cellStart = target == columns - 1 ? to : from
  const cellEnd = target == columns - 1 ? last : indexOf(delimiter, from, last)
  if (isRegression) putTargetNumber(sink, cellStart, cellEnd, isTraining)
  else putInteger(sink, classIndex)
  if (cellStart > start) {
    putByte(sink, COMMA)
    putBytes(sink, start, cellStart - 1 - start)
  }
  if (cellEnd < last) putBytes(sink, cellEnd, last - cellEnd)
  putByte(sink, LF)
  if (!isTraining) {
    const rows = sink == TEST_SINK ? TEST_ROWS_SINK : VALIDATION_ROWS_SINK
    putPlace(rows, row)
    putBytes(rows, start, last - start)
    putByte(rows, LF)
  }
  return next
}

function putPlace(sink: i32, row: i32): void {
  putInteger(sink, row)
  putByte(sink, COMMA)
  if (isTime) {
    const bits = reinterpret<u64>(key + 0)
    putHex(sink, bits >>> 63 ? ~bits : bits | (<u64>1 << 63))
  } else putHex(sink, <u64>key << 12)
  putByte(sink, COMMA)
}

function putLabel(sink: i32, isTraining: bool): void {
  if (!isRegression) putInteger(sink, classIndex)
  else if (flagsOf(target) & NUMBER) putTargetNumber(sink, startOf(target), endOf(target), isTraining)
  else {
    locateText(target)
    const value = targetValue(textAt, textLength)
    if (isTraining) addTarget(value)
    putBytes(sink, load<u32>(mailbox, 12), load<u32>(mailbox, 8))
  }
}

function putTargetNumber(sink: i32, start: usize, end: usize, isTraining: bool): void {
  putNumber(sink, start, end - start, decimal)
  if (!isTraining) return
  const value = plainNumber(start, end)
  addTarget(value == value ? value : targetValue(start, <i32>(end - start)))
}

function addTarget(value: f64): void {
  targetSum += value
  targetLowest = min(targetLowest, value)
  targetHighest = max(targetHighest, value)
}

function putFeature(sink: i32, column: i32, isTraining: bool): void {
  const writer = load<i32>(columnAt(column), WRITER)
  if (writer == AS_NUMBER && (flagsOf(column) & NUMBER) != 0) {
    const start = startOf(column)
    putNumber(sink, start, endOf(column) - start, decimal)
    return
  }
  locateText(column)
  const entry = findEntry(column, hashBytes(textAt, textLength, TEXT_TAG))
  if (entry >= 0) {
    const found = entryAt(entry)
    if (isTraining) increment(found + TRAINING_COUNT)
    putBytes(sink, load<u32>(found, ENCODED_AT), load<u32>(found, ENCODED_LENGTH))
    return
  }
  if (writer >= AS_DAY) {
    const epochMs = isoDateOf(textAt, textLength)
    if (epochMs == epochMs) {
      putDate(sink, epochMs, writer == AS_DAY_HOUR_WEEKDAY)
      return
    }
  }
  const length = encodeBeyond(column, textAt, textLength, isTraining)
  putBytes(sink, load<u32>(mailbox, 12), length)
}

function putDate(sink: i32, epochMs: f64, hasTime: bool): void {
  const day = floor(epochMs / DAY_MS)
  putInteger(sink, <i32>day)
  if (!hasTime) return
  putByte(sink, COMMA)
  putInteger(sink, <i32>((epochMs - day * DAY_MS) / HOUR_MS))
  putByte(sink, COMMA)
  // 1970-01-01 was a Thursday, and Monday is 0.
  putInteger(sink, (((<i32>day + 3) % 7) + 7) % 7)
}

/** A cell of rows/: with commas between the cells and a point in numbers, whatever the file has. */
function putOriginal(sink: i32, cell: i32): void {
  const start = startOf(cell)
  const length = endOf(cell) - start
  const marks = flagsOf(cell)
  if (marks & NUMBER) putNumber(sink, start, length, decimal)
  else if (decimal != 46) {
    const written = originalCell(cell)
    putBytes(sink, load<u32>(mailbox, 12), written)
  } else if (marks & QUOTED || (delimiter != COMMA && indexOf(COMMA, start, start + length) < start + length)) {
    putByte(sink, QUOTE)
    putBytes(sink, start, length)
    putByte(sink, QUOTE)
  } else putBytes(sink, start, length)
}
