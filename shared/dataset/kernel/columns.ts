// What is known of each column: a record of COLUMN_BYTES each.
import { allocate } from './memory'

/** Every cell is looked up in the dictionary, numbers too. */
export const KEEPS_TEXTS = 1
/** Its cells are part of a row's key. */
export const IS_KEY = 2
/** Whether its numbers are one, or a sequence, is not known yet. */
export const IS_WATCHED = 4

/** Ways of writing a feature. */
export const AS_NUMBER = 1
export const AS_ENTRY = 2
export const AS_DAY = 3
export const AS_DAY_HOUR_WEEKDAY = 4

export const COLUMN_BYTES = 128

// The places of the fields, known to kernel-interface.ts as well.
export const USES = 0
/** Cells that are no plain numbers, or are kept as texts. */
export const TEXTS = 4
/** Entries of the dictionary. */
export const ENTRIES = 8
/** Cells that found no room in the dictionary, by what they are; those that the host did not see. */
export const BEYOND_DATES = 12
export const BEYOND_TIMES = 16
export const BEYOND_TEXTS = 20
/** 1 when the host knows the first text without an entry. */
export const HAS_FIRST_BEYOND = 24
/** The entry that stands for missing cells without one. */
export const MISSING_ENTRY = 28
/** Of the column's numbers: whether there was one, whether they are all one, whether they may be a sequence. */
export const HAS_NUMBER = 32
export const IS_ONE_NUMBER = 36
export const MAY_COUNT = 40
export const WRITER = 44
export const FIRST_NUMBER = 48
export const LOWEST = 56
export const HIGHEST = 64
export const PREVIOUS = 72
export const SUM = 80
/** Words of the cells without an entry. */
export const WORDS = 88
/** The highest hash the column's sketch still takes. */
export const SKETCH_LIMIT = 96
export const BEYOND_NUMBERS = 104
/** Of the column's dictionary: its slots, by how much a hash is shifted to be the number of one, and its entries. */
export const SLOTS_AT = 108
export const SLOT_SHIFT = 112
export const ENTRIES_AT = 116
/** Of a full dictionary: a bit for each hash it may have. */
export const FILTER_AT = 120

export let columnCount: i32 = 0
export let target: i32 = 0
let columnsAt: usize = 0

/** Makes the columns; the host sets their uses. */
export function setColumns(count: i32, targetColumn: i32): usize {
  columnCount = count
  target = targetColumn
  columnsAt = allocate(<usize>count * COLUMN_BYTES)
  for (let column = 0; column < count; column++) {
    const at = columnAt(column)
    store<i32>(at, 1, IS_ONE_NUMBER)
    store<i32>(at, 1, MAY_COUNT)
    store<f64>(at, Infinity, LOWEST)
    store<f64>(at, -Infinity, HIGHEST)
    store<f64>(at, NaN, PREVIOUS)
    store<f64>(at, Infinity, SKETCH_LIMIT)
    store<i32>(at, -1, MISSING_ENTRY)
  }
  return columnsAt
}

export function columnAt(column: i32): usize {
  return columnsAt + <usize>column * COLUMN_BYTES
}

export function increment(at: usize): void {
  store<u32>(at, load<u32>(at) + 1)
}
