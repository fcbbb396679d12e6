import {
  COLUMN_FIRST_NUMBER,
  COLUMN_HAS_NUMBER,
  COLUMN_HIGHEST,
  COLUMN_IS_ONE_NUMBER,
  COLUMN_LOWEST,
  COLUMN_MAY_BE_SEQUENCE,
  COLUMN_OVERFLOW_DATES,
  COLUMN_OVERFLOW_NUMBERS,
  COLUMN_OVERFLOW_TEXTS,
  COLUMN_OVERFLOW_TIMES,
  COLUMN_SHAPES_AT,
  COLUMN_SUM,
  COLUMN_TEXTS,
  COLUMN_USES,
  COLUMN_WORDS,
  COLUMN_ZERO_PADDED,
  SHAPE_BYTES,
  SHAPE_COUNT,
  SHAPES_SLOTS,
  USE_IS_WATCHED,
} from '../../kernel/layout.ts'
import type { RecordKernel } from '../../kernel/record-kernel.ts'
import type { ColumnTotals, WatchedNumbers } from './profile-work.ts'

/** The counts of a column's record that add up. */
const COUNTED_FIELDS = [
  COLUMN_TEXTS,
  COLUMN_OVERFLOW_DATES,
  COLUMN_OVERFLOW_TIMES,
  COLUMN_OVERFLOW_TEXTS,
  COLUMN_OVERFLOW_NUMBERS,
  COLUMN_ZERO_PADDED,
] as const

/** What a column counts so far, but for its sketch. */
export function columnTotals(kernel: RecordKernel, column: number): Omit<ColumnTotals, 'sketch'> {
  return {
    counts: COUNTED_FIELDS.map((field) => kernel.column(column, field)),
    words: kernel.columnDouble(column, COLUMN_WORDS),
    shapes: shapePlaces(kernel, column).map((place) => kernel.words[place] ?? 0),
    numbers: watchedNumbers(kernel, column),
  }
}

/** Begins to count anew. What the numbers are compared with stays. */
export function clearColumn(kernel: RecordKernel, column: number): void {
  for (const field of COUNTED_FIELDS) kernel.setColumn(column, field, 0)
  kernel.setColumnDouble(column, COLUMN_WORDS, 0)
  kernel.setColumnInteger(column, COLUMN_SUM, 0n)
  for (const place of shapePlaces(kernel, column)) kernel.words[place] = 0
}

/** Adds what another kernel has counted since it was copied. */
export function addColumn(kernel: RecordKernel, column: number, totals: ColumnTotals): void {
  for (const [index, field] of COUNTED_FIELDS.entries()) {
    kernel.setColumn(column, field, kernel.column(column, field) + (totals.counts[index] ?? 0))
  }
  kernel.setColumnDouble(column, COLUMN_WORDS, kernel.columnDouble(column, COLUMN_WORDS) + totals.words)
  for (const [slot, place] of shapePlaces(kernel, column).entries()) {
    kernel.words[place] = (kernel.words[place] ?? 0) + (totals.shapes[slot] ?? 0)
  }
  addNumbers(kernel, column, totals.numbers)
}

/** Whether numbers are one, or a sequence, is the same whatever their order. */
function addNumbers(kernel: RecordKernel, column: number, others: WatchedNumbers): void {
  const own = watchedNumbers(kernel, column)
  const differ = own.hasNumber && others.hasNumber && own.firstNumber !== others.firstNumber
  const isOneNumber = own.isOneNumber && others.isOneNumber && !differ
  const mayBeSequence = own.mayBeSequence && others.mayBeSequence
  if (!own.hasNumber && others.hasNumber) {
    kernel.setColumn(column, COLUMN_HAS_NUMBER, 1)
    kernel.setColumnInteger(column, COLUMN_FIRST_NUMBER, others.firstNumber)
  }
  kernel.setColumn(column, COLUMN_IS_ONE_NUMBER, Number(isOneNumber))
  kernel.setColumn(column, COLUMN_MAY_BE_SEQUENCE, Number(mayBeSequence))
  kernel.setColumnDouble(column, COLUMN_LOWEST, Math.min(own.lowest, others.lowest))
  kernel.setColumnDouble(column, COLUMN_HIGHEST, Math.max(own.highest, others.highest))
  kernel.setColumnInteger(column, COLUMN_SUM, BigInt.asUintN(64, own.sum + others.sum))
  if (isOneNumber || mayBeSequence) return
  kernel.setColumn(column, COLUMN_USES, kernel.column(column, COLUMN_USES) & ~USE_IS_WATCHED)
}

function watchedNumbers(kernel: RecordKernel, column: number): WatchedNumbers {
  return {
    hasNumber: kernel.column(column, COLUMN_HAS_NUMBER) === 1,
    isOneNumber: kernel.column(column, COLUMN_IS_ONE_NUMBER) === 1,
    firstNumber: kernel.columnInteger(column, COLUMN_FIRST_NUMBER),
    mayBeSequence: kernel.column(column, COLUMN_MAY_BE_SEQUENCE) === 1,
    lowest: kernel.columnDouble(column, COLUMN_LOWEST),
    highest: kernel.columnDouble(column, COLUMN_HIGHEST),
    sum: kernel.columnInteger(column, COLUMN_SUM),
  }
}

/** The words that count the column's shapes, by slot. */
function shapePlaces(kernel: RecordKernel, column: number): readonly number[] {
  const at = kernel.column(column, COLUMN_SHAPES_AT)
  if (at === 0) return []
  return Array.from({ length: SHAPES_SLOTS }, (_, slot) => (at + slot * SHAPE_BYTES + SHAPE_COUNT) >> 2)
}
