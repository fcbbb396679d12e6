// The second pass: every row to its part, encoded, and validation and test also as they came.

import {
  CALENDAR_DAY,
  CALENDAR_DAY_OF_YEAR,
  CALENDAR_HOUR,
  CALENDAR_MONTH,
  CALENDAR_WEEKDAY,
  CALENDAR_YEAR,
  CELL_MARK_QUOTED,
  COLUMN_CALENDAR,
  COLUMN_DATE_ORDER,
  COLUMN_ENTRIES,
  COLUMN_LETTERS_AT,
  COLUMN_READING_AT,
  COLUMN_SHORT_TEXT,
  COLUMN_WORD_CELLS,
  COLUMN_WRITER,
  ENTRY_ENCODED_AT,
  ENTRY_ENCODED_LENGTH,
  ENTRY_TRAINING_COUNT,
  LINE_FEED,
  MAILBOX_ADDRESS,
  MAILBOX_LENGTH,
  NEED_MORE,
  NO_RECORD,
  SINK_TEST,
  SINK_TEST_ROWS,
  SINK_TRAIN,
  SINK_VALIDATION,
  SINK_VALIDATION_ROWS,
  UNUSED_CLASS,
  WRITE_AS_DATE,
  WRITE_AS_NUMBER,
  WRITE_AS_NUMBER_AND_WORD,
  WRITE_AS_WORDS,
} from '../layout'
import { locateText, textAt, textLength } from './cell-text'
import { columnAt, increment, target } from './columns'
import { entryAt, findEntry, MAX_TEXTS, mailbox } from './dictionary'
import { putDressed } from './dressed-number'
import { hashText } from './hash'
import { encodeOverflow, rowIndexEmpty, targetValue } from './host'
import { dayNumber, isoDateOf, localDateOf, yearOf } from './iso-date'
import { allocate } from './memory'
import { numericValue } from './numeric-value'
import { chunkClasses, chunkKeys, chunkRows } from './profile'
import { closeRow, openRow, putByte, putBytes, putHex, putInteger, putNumber } from './sinks'
import { fmix32, putWords } from './text'
import {
  CR,
  classified,
  count,
  decimal,
  delimiter,
  endOf,
  indexOf,
  isBare,
  isPlainNumber,
  marksOf,
  QUOTE,
  startOf,
} from './tokenize'

const COMMA: u32 = 44
const DAY_MS: f64 = 86_400_000
const HOUR_MS: f64 = 3_600_000

/** Of a regression's training rows. */
export let targetSum: f64 = 0
export let targetLowest: f64 = Infinity
export let targetHighest: f64 = -Infinity
export let trainingRows: f64 = 0

let trainFiles: i32 = 1
let isRegression: bool = false
let isTime: bool = false
/** By class code: the class (-1 for rows to leave out), and which boundaries hold. */
let classesAt: usize = 0
let boundariesOfAt: usize = 0
/** Where validation and test begin, in turns. */
let boundariesAt: usize = 0
let featuresAt: usize = 0
let featureCount: i32 = 0
/** Bytes that the cells of a row have at most, but for those that are copied. */
let mostEncoded: usize = 0
let chunkRow: i32 = 0
let dataRow: i32 = 0
/** Takes the targets of the training rows in their order, a double each; -1: nobody wants them. */
let targetsSink: i32 = -1

/** Sets what is written; the host fills the four arrays: class, boundaries of a class, boundaries, features. */
export function startWriting(
  files: i32,
  regression: bool,
  time: bool,
  codes: i32,
  bounds: i32,
  features: i32,
  most: usize,
): usize {
  mostEncoded = most
  trainFiles = files
  isRegression = regression
  isTime = time
  featureCount = features
  classesAt = allocate((<usize>(2 * codes + features)) << 2)
  boundariesOfAt = classesAt + ((<usize>codes) << 2)
  featuresAt = boundariesOfAt + ((<usize>codes) << 2)
  boundariesAt = allocate((<usize>bounds) << 4)
  return classesAt
}

export function boundariesAddress(): usize {
  return boundariesAt
}

/** The host has filled the chunk. */
export function startChunk(): void {
  chunkRow = 0
}

/** Goes on with this row among the data rows; their targets go into a sink, for their sum depends on their order. */
export function startRange(row: i32, targets: i32): void {
  dataRow = row
  targetsSink = targets
}

let key: f64 = 0
let classIndex: i32 = 0

/**
 * Takes the row's place from the row index: the sink of its encoded cells, or -1 where it belongs to no part. The
 * compiled twin of `partOf` in shared/split/part-of.ts: write/row-writer.test.ts holds the two equal.
 */
function nextPlace(): i32 {
  if (chunkRow == chunkRows) rowIndexEmpty()
  const code = <i32>load<u16>(chunkClasses + ((<usize>chunkRow) << 1))
  key = load<f64>(chunkKeys + ((<usize>chunkRow) << 3))
  chunkRow++
  const index = dataRow++
  if (code == UNUSED_CLASS) return -1
  classIndex = load<i32>(classesAt + ((<usize>code) << 2))
  if (classIndex < 0) return -1
  const bounds = boundariesAt + ((<usize>load<i32>(boundariesOfAt + ((<usize>code) << 2))) << 4)
  if (key < load<f64>(bounds)) {
    trainingRows++
    return SINK_TRAIN + (trainFiles == 1 ? 0 : <i32>(fmix32(index) % <u32>trainFiles))
  }
  return key >= load<f64>(bounds, 8) ? SINK_TEST : SINK_VALIDATION
}

/** What a row has besides its cells: label, row number, key. */
const MOST_BESIDES: usize = 64

/** Writes the tokenized record; `row` is its number as a spreadsheet counts. */
export function writeRow(start: usize, next: usize, row: i32): void {
  const sink = nextPlace()
  if (sink < 0) return
  const isTraining = sink >= SINK_TRAIN
  let to = openRow(sink, next - start + mostEncoded + MOST_BESIDES)
  to = putLabel(to, isTraining)
  for (let feature = 0; feature < featureCount; feature++) {
    to = putByte(to, COMMA)
    to = putFeature(to, load<i32>(featuresAt + ((<usize>feature) << 2)), isTraining)
  }
  closeRow(sink, putByte(to, LINE_FEED))
  if (isTraining) return
  const rows = sink == SINK_TEST ? SINK_TEST_ROWS : SINK_VALIDATION_ROWS
  const last = count - 1
  // Each cell gets two quotes and a delimiter at most, and each of its own quotes a second one.
  to = putPlace(openRow(rows, 2 * (next - start) + 3 * <usize>count + MOST_BESIDES), row)
  if (isBare && delimiter == COMMA) to = putBytes(to, start, endOf(last) - start)
  else {
    for (let cell = 0; cell <= last; cell++) {
      if (cell > 0) to = putByte(to, COMMA)
      to = putUploadedCell(to, cell)
    }
  }
  closeRow(rows, putByte(to, LINE_FEED))
}

/**
 * As reading and {@link writeRow}, of a record that is known to have so many numeric cells, each of them a
 * feature but the target: the cells are copied as they stand.
 */
export function copyRow(start: usize, end: usize, isLast: bool, columns: i32, row: i32): i32 {
  if (start >= end) return isLast ? NO_RECORD : NEED_MORE
  const lineFeed = indexOf(LINE_FEED, start, end)
  if (lineFeed >= end && !isLast) return NEED_MORE
  const last = lineFeed > start && load<u8>(lineFeed - 1) == CR ? lineFeed - 1 : lineFeed
  const sink = nextPlace()
  const next = <i32>(lineFeed < end ? lineFeed + 1 : end)
  if (sink < 0) return next
  const isTraining = sink >= SINK_TRAIN
  let from = start
  let to = last
  if (target == columns - 1) while (load<u8>(to - 1) != delimiter) to--
  else for (let cell = 0; cell < target; cell++) from = indexOf(delimiter, from, last) + 1
  const cellStart = target == columns - 1 ? to : from
  const cellEnd = target == columns - 1 ? last : indexOf(delimiter, from, last)
  to = openRow(sink, last - start + MOST_BESIDES)
  to = isRegression ? putTargetNumber(to, cellStart, cellEnd, isTraining) : putInteger(to, classIndex)
  if (cellStart > start) to = putBytes(putByte(to, COMMA), start, cellStart - 1 - start)
  if (cellEnd < last) to = putBytes(to, cellEnd, last - cellEnd)
  closeRow(sink, putByte(to, LINE_FEED))
  if (!isTraining) {
    const rows = sink == SINK_TEST ? SINK_TEST_ROWS : SINK_VALIDATION_ROWS
    to = putPlace(openRow(rows, last - start + MOST_BESIDES), row)
    closeRow(rows, putByte(putBytes(to, start, last - start), LINE_FEED))
  }
  return next
}

function putPlace(to: usize, row: i32): usize {
  to = putByte(putInteger(to, row), COMMA)
  if (isTime) {
    const bits = reinterpret<u64>(key + 0)
    to = putHex(to, bits >>> 63 ? ~bits : bits | ((<u64>1) << 63))
  } else to = putHex(to, (<u64>key) << 12)
  return putByte(to, COMMA)
}

function putLabel(to: usize, isTraining: bool): usize {
  if (!isRegression) return putInteger(to, classIndex)
  if (isPlainNumber(classified(target))) return putTargetNumber(to, startOf(target), endOf(target), isTraining)
  locateText(target)
  const value = targetValue(textAt, textLength)
  if (isTraining) addTarget(value)
  return putLeft(to, load<u32>(mailbox, MAILBOX_LENGTH))
}

function putTargetNumber(to: usize, start: usize, end: usize, isTraining: bool): usize {
  if (isTraining) {
    const value = numericValue(start, end)
    addTarget(value == value ? value : targetValue(start, <i32>(end - start)))
  }
  return putNumber(to, start, end - start, decimal)
}

/** What the host has left. */
function putLeft(to: usize, length: usize): usize {
  return putBytes(to, load<u32>(mailbox, MAILBOX_ADDRESS), length)
}

function addTarget(value: f64): void {
  targetSum += value
  targetLowest = min(targetLowest, value)
  targetHighest = max(targetHighest, value)
  if (targetsSink < 0) return
  const to = openRow(targetsSink, 8)
  store<f64>(to, value)
  closeRow(targetsSink, to + 8)
}

function putFeature(to: usize, column: i32, isTraining: bool): usize {
  const record = columnAt(column)
  const writer = load<i32>(record, COLUMN_WRITER)
  const isNumber = writer == WRITE_AS_NUMBER || writer == WRITE_AS_NUMBER_AND_WORD
  if (isNumber && isPlainNumber(classified(column))) {
    const start = startOf(column)
    to = putNumber(to, start, endOf(column) - start, decimal)
    return writer == WRITE_AS_NUMBER ? to : putByte(putByte(to, COMMA), 48)
  }
  locateText(column)
  if (writer == WRITE_AS_WORDS) return putText(to, column, record, isTraining)
  // Where there are more dates than entries, looking one up is in vain as a rule.
  const isFull = load<i32>(record, COLUMN_ENTRIES) == MAX_TEXTS
  if (writer == WRITE_AS_DATE && isFull) {
    let epochMs = isoDateOf(textAt, textLength)
    if (epochMs != epochMs) epochMs = localDateOf(textAt, textLength, load<i32>(record, COLUMN_DATE_ORDER))
    if (epochMs == epochMs) return putDate(to, epochMs, load<u32>(record, COLUMN_CALENDAR))
  }
  const reading = isNumber ? <usize>load<u32>(record, COLUMN_READING_AT) : 0
  if (reading != 0 && isFull) {
    const end = putDressed(to, textAt, textLength, reading)
    if (end != 0) return writer == WRITE_AS_NUMBER ? end : putByte(putByte(end, COMMA), 48)
  }
  const entry = findEntry(record, hashText(textAt, textLength))
  if (entry >= 0) {
    const found = entryAt(entry)
    if (isTraining) increment(found + ENTRY_TRAINING_COUNT)
    return putBytes(to, load<u32>(found, ENTRY_ENCODED_AT), load<u32>(found, ENTRY_ENCODED_LENGTH))
  }
  return putLeft(to, encodeOverflow(column, textAt, textLength, isTraining))
}

function putText(to: usize, column: i32, record: usize, isTraining: bool): usize {
  if (textLength > load<i32>(record, COLUMN_SHORT_TEXT)) {
    const cells = load<i32>(record, COLUMN_WORD_CELLS)
    const end = putWords(to, textAt, textLength, cells, <usize>load<u32>(record, COLUMN_LETTERS_AT))
    if (end != 0) return end
  }
  return putLeft(to, encodeOverflow(column, textAt, textLength, isTraining))
}

function putDate(to: usize, epochMs: f64, parts: u32): usize {
  const day = <i32>floor(epochMs / DAY_MS)
  to = putInteger(to, day)
  if (parts == 0) return to
  const year = yearOf(day)
  const dayOfYear = day - dayNumber(year, 1, 1) + 1
  const march = day - dayNumber(year, 3, 1)
  // Counted from March, 153 days are five months. January and February are what is left before it.
  const month = march >= 0 ? (5 * march + 2) / 153 + 3 : dayOfYear <= 31 ? 1 : 2
  if (parts & CALENDAR_YEAR) to = putInteger(putByte(to, COMMA), year)
  if (parts & CALENDAR_MONTH) to = putInteger(putByte(to, COMMA), month)
  if (parts & CALENDAR_DAY) to = putInteger(putByte(to, COMMA), day - dayNumber(year, month, 1) + 1)
  // 1970-01-01 was a Thursday, and Monday is 0.
  if (parts & CALENDAR_WEEKDAY) to = putInteger(putByte(to, COMMA), (((day + 3) % 7) + 7) % 7)
  if (parts & CALENDAR_DAY_OF_YEAR) to = putInteger(putByte(to, COMMA), dayOfYear)
  if (parts & CALENDAR_HOUR) to = putInteger(putByte(to, COMMA), <i32>((epochMs - <f64>day * DAY_MS) / HOUR_MS))
  return to
}

/** A cell of rows/: as it stands, with commas between the cells whatever the file has. */
function putUploadedCell(to: usize, cell: i32): usize {
  const start = startOf(cell)
  const length = endOf(cell) - start
  const marks = marksOf(cell)
  if (marks & CELL_MARK_QUOTED || (delimiter != COMMA && indexOf(COMMA, start, start + length) < start + length)) {
    return putByte(putBytes(putByte(to, QUOTE), start, length), QUOTE)
  }
  return putBytes(to, start, length)
}
