// What is known of each column: a record of COLUMN_BYTES each.

import {
  COLUMN_BYTES,
  COLUMN_HIGHEST,
  COLUMN_IS_ONE_NUMBER,
  COLUMN_LOWEST,
  COLUMN_MAY_BE_SEQUENCE,
  COLUMN_MISSING_ENTRY,
  COLUMN_PREVIOUS,
  COLUMN_SKETCH_LIMIT,
} from '../layout'
import { allocate } from './memory'

export let columnCount: i32 = 0
export let target: i32 = 0
let columnsAt: usize = 0

/** Makes the columns; the host sets their uses. */
export function makeColumns(count: i32, targetColumn: i32): usize {
  columnCount = count
  target = targetColumn
  columnsAt = allocate(<usize>count * COLUMN_BYTES)
  for (let column = 0; column < count; column++) {
    const at = columnAt(column)
    store<i32>(at, 1, COLUMN_IS_ONE_NUMBER)
    store<i32>(at, 1, COLUMN_MAY_BE_SEQUENCE)
    store<f64>(at, Infinity, COLUMN_LOWEST)
    store<f64>(at, -Infinity, COLUMN_HIGHEST)
    store<f64>(at, NaN, COLUMN_PREVIOUS)
    store<f64>(at, Infinity, COLUMN_SKETCH_LIMIT)
    store<i32>(at, -1, COLUMN_MISSING_ENTRY)
  }
  return columnsAt
}

export function columnAt(column: i32): usize {
  return columnsAt + <usize>column * COLUMN_BYTES
}

export function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1)
}
