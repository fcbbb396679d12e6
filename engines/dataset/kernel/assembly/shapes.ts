// How the texts look that found no room in a dictionary: with 0 for each digit. Amounts and dates have few shapes.

import {
  COLUMN_SHAPES_AT,
  COLUMN_SHAPES_STATE,
  SHAPE_BYTES,
  SHAPE_COUNT,
  SHAPE_HASH,
  SHAPE_IS_TEXT,
  SHAPES_FULL,
  SHAPES_LOOKED_AT,
  SHAPES_OFF,
  SHAPES_SLOTS,
} from '../layout'
import { increment } from './columns'
import { fmix64 } from './hash'
import { newShape } from './host'
import { allocate } from './memory'

const LONGEST_SHAPE = 32

/** Counts a text by its shape; false where it has none, or one that texts of different kinds share. */
export function countShape(record: usize, column: i32, at: usize, length: i32): bool {
  if (length > LONGEST_SHAPE || load<i32>(record, COLUMN_SHAPES_STATE) == SHAPES_OFF) return false
  const hash = shapeHash(at, length)
  if (hash == 0) return false
  let table = <usize>load<u32>(record, COLUMN_SHAPES_AT)
  if (table == 0) {
    table = allocate(SHAPES_SLOTS * SHAPE_BYTES)
    store<u32>(record, <u32>table, COLUMN_SHAPES_AT)
  }
  let slot = <i32>hash & (SHAPES_SLOTS - 1)
  while (true) {
    const found = table + <usize>slot * SHAPE_BYTES
    const known = load<u64>(found, SHAPE_HASH)
    if (known == hash) {
      if (load<i32>(found, SHAPE_IS_TEXT) == 0) return false
      increment(found + SHAPE_COUNT)
      return true
    }
    if (known == 0) break
    slot = (slot + 1) & (SHAPES_SLOTS - 1)
  }
  if (load<i32>(record, COLUMN_SHAPES_STATE) == SHAPES_FULL) return false
  // The host sees the first of each, and says when there is nothing to be learnt from more of them.
  const isText = newShape(column, at, length, slot)
  if (load<i32>(record, COLUMN_SHAPES_STATE) >= SHAPES_OFF) return false
  const found = table + <usize>slot * SHAPE_BYTES
  store<u64>(found, hash, SHAPE_HASH)
  store<i32>(found, isText, SHAPE_IS_TEXT)
  store<i32>(record, SHAPES_LOOKED_AT, COLUMN_SHAPES_STATE)
  if (isText == 0) return false
  increment(found + SHAPE_COUNT)
  return true
}

/** What {@link knownShape} says of a text that counts by no shape, and of one whose shape has not been met. */
export const NO_SHAPE: usize = 0
export const UNKNOWN_SHAPE: usize = 1

/** The address of the shape by which {@link countShape} would count a text. */
export function knownShape(record: usize, at: usize, length: i32): usize {
  if (length > LONGEST_SHAPE || load<i32>(record, COLUMN_SHAPES_STATE) == SHAPES_OFF) return NO_SHAPE
  const hash = shapeHash(at, length)
  if (hash == 0) return NO_SHAPE
  const table = <usize>load<u32>(record, COLUMN_SHAPES_AT)
  if (table == 0) return UNKNOWN_SHAPE
  let slot = <i32>hash & (SHAPES_SLOTS - 1)
  while (true) {
    const found = table + <usize>slot * SHAPE_BYTES
    const known = load<u64>(found, SHAPE_HASH)
    if (known == hash) return load<i32>(found, SHAPE_IS_TEXT) == 0 ? NO_SHAPE : found
    if (known == 0) break
    slot = (slot + 1) & (SHAPES_SLOTS - 1)
  }
  return load<i32>(record, COLUMN_SHAPES_STATE) == SHAPES_FULL ? NO_SHAPE : UNKNOWN_SHAPE
}

/** The hash of a text with 0 for each digit; 0 for one without any. */
function shapeHash(at: usize, length: i32): u64 {
  let hash = mixed(shapeOf(v128.load(at), length)) ^ <u64>length
  let digits = digitsIn(at, length)
  if (length > 16) {
    hash = rotl<u64>(hash, 29) ^ mixed(shapeOf(v128.load(at, 16), length - 16))
    digits |= digitsIn(at + 16, length - 16)
  }
  return digits == 0 ? 0 : fmix64(hash)
}

function mixed(bytes: v128): u64 {
  const low = v128.extract_lane<u64>(bytes, 0) * 0x9e3779b97f4a7c15
  return low ^ rotl<u64>(v128.extract_lane<u64>(bytes, 1) * 0xd6e8feb86659fd93, 32)
}

function isDigit(bytes: v128): v128 {
  return i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10))
}

function digitsIn(at: usize, length: i32): u32 {
  const mask = <u32>i8x16.bitmask(isDigit(v128.load(at)))
  return length < 16 ? mask & ((1 << length) - 1) : mask
}

/** Sixteen bytes with 0 for each digit, and nothing beyond the text. */
function shapeOf(bytes: v128, length: i32): v128 {
  const shape = v128.bitselect(i8x16.splat(48), bytes, isDigit(bytes))
  if (length >= 16) return shape
  const within = i8x16.lt_u(i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), i8x16.splat(<i8>length))
  return v128.and(shape, within)
}
