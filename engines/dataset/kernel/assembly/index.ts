// The kernel of the dataset engine: reads records and does what every row and byte needs. record-kernel.ts is its host.

import { LINE_FEED, MODE_COPY, MODE_PROFILE, MODE_WRITE } from '../layout'
import { isBlank } from './blank'
import { columnCount, makeColumns } from './columns'
import { startDictionaries } from './dictionary'
import { badRecord } from './host'
import { profileNumericRow } from './numeric-row'
import { numericValue } from './numeric-value'
import { profileRow } from './profile'
import { classified, count, dropEmptyEnd, endOf, fault, NUMBER, startOf, tokenize } from './tokenize'
import { copyRow, writeRow } from './write'

export { isBlank } from './blank'
export { entriesAt, entryCount, mailbox } from './dictionary'
export { allocate } from './memory'
export { isSequence } from './numbers'
export {
  addSettledRows,
  chunkClasses,
  chunkKeys,
  chunkRows,
  isNumeric,
  numericOverflowLabels,
  orderKeys,
  rowsWithoutTarget,
  setChunkRows,
  startProfile,
  stopSampling,
} from './profile'
export { lastRecordEnd } from './record-end'
export { encodeNumbers, formulaCell, tallyNumbers } from './schema-row'
export { chunkPlaces, records, settleRecords, startSettling } from './settled-row'
export { setSinks } from './sinks'
export {
  cells,
  count,
  dropEmptyEnd,
  emptyEnds,
  fault,
  faultCell,
  reached,
  setFormat,
  setReadsPoints,
  tokenize,
} from './tokenize'
export {
  boundariesAddress,
  startChunk,
  startRange,
  startWriting,
  targetHighest,
  targetLowest,
  targetSum,
  trainingRows,
} from './write'

/** Makes the columns of a file, each with an empty dictionary; the host sets their uses. */
export function setColumns(count: i32, target: i32): usize {
  const columns = makeColumns(count, target)
  startDictionaries()
  return columns
}

/** Records and blank lines so far, as a spreadsheet counts; and rows that were visited. */
export let row: i32 = 0
export let rows: f64 = 0

/**
 * Visits every whole record from `at` to before `end`; returns where the rest begins. The byte at `end` is overwritten.
 */
export function visitRecords(mode: i32, at: usize, end: usize, isLast: bool): usize {
  store<u8>(end, LINE_FEED)
  while (true) {
    let next: i32
    if (mode == MODE_COPY) {
      next = copyRow(at, end, isLast, columnCount, row + 1)
      if (next < 0) return at
      row++
      rows++
    } else if (mode == MODE_PROFILE && at < end && (next = <i32>profileNumericRow(at, end)) != 0) {
      row++
      rows++
    } else {
      next = tokenize(at, end, isLast)
      if (next < 0) return at
      visitRecord(mode, at, next)
    }
    at = next
  }
}

/** Visits the tokenized record. */
export function visitRecord(mode: i32, start: usize, next: usize): void {
  row++
  if (isBlank()) return
  if (fault != 0 || (count != columnCount && !dropEmptyEnd(columnCount))) {
    badRecord(start, next)
    return
  }
  rows++
  if (mode == MODE_PROFILE) profileRow(start, next)
  else writeRow(start, next, row)
}

/** The value of a cell of the tokenized record that is numeric, or NaN. */
export function numberOf(cell: i32): f64 {
  return classified(cell) & NUMBER ? numericValue(startOf(cell), endOf(cell)) : NaN
}
