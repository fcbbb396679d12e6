// The kernel of the dataset engine: reads records and does what every row and byte needs. record-kernel.ts is its host.

import { LINE_FEED, MODE_COPY, MODE_PROFILE, MODE_WRITE } from '../layout'
import { columnCount, makeColumns } from './columns'
import { startDictionaries } from './dictionary'
import { badRecord } from './host'
import { profileNumericRow } from './numeric-row'
import { numericValue } from './numeric-value'
import { profileRow } from './profile'
import { classified, count, endOf, fault, marksOf, NUMBER, startOf, tokenize } from './tokenize'
import { copyRow, writeRow } from './write'

export { entriesAt, mailbox } from './dictionary'
export { allocate } from './memory'
export { isSequence } from './numbers'
export {
  chunkClasses,
  chunkKeys,
  chunkRows,
  isNumeric,
  numericOverflowLabels,
  rowsWithoutTarget,
  setChunkRows,
  startProfile,
} from './profile'
export { encodeNumbers, formulaCell, tallyNumbers } from './schema-row'
export { setSinks } from './sinks'
export { cells, count, fault, faultCell, reached, setFormat, setReadsPoints, tokenize } from './tokenize'
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
  if (fault != 0 || count != columnCount) {
    badRecord(start, next)
    return
  }
  rows++
  if (mode == MODE_PROFILE) profileRow(start, next)
  else writeRow(start, next, row)
}

/** Whether the tokenized record is an empty line, or a row of which every cell is empty, as spreadsheets leave them. */
export function isBlank(): bool {
  if (startOf(0) != endOf(0)) return false
  if (count == 1) return marksOf(0) == 0
  if (count != columnCount) return false
  for (let cell = 1; cell < count; cell++) if (startOf(cell) != endOf(cell)) return false
  return true
}

/** The value of a cell of the tokenized record that is numeric, or NaN. */
export function numberOf(cell: i32): f64 {
  return classified(cell) & NUMBER ? numericValue(startOf(cell), endOf(cell)) : NaN
}
