// Numeric cells: their values and hashes, and whether those of a column are one number, or a sequence.

import {
  COLUMN_FIRST_NUMBER,
  COLUMN_HAS_NUMBER,
  COLUMN_HIGHEST,
  COLUMN_IS_ONE_NUMBER,
  COLUMN_LOWEST,
  COLUMN_MAY_BE_SEQUENCE,
  COLUMN_PREVIOUS,
  COLUMN_SUM,
  COLUMN_USES,
  USE_IS_WATCHED,
} from '../layout'
import { columnAt } from './columns'
import { mailbox } from './dictionary'
import { fmix64, hashBytes, NEGATIVE_TAG, NUMBER_TAG } from './hash'
import { decimal, FRACTION, indexOf, NEGATIVE, othersAmong } from './tokenize'

/** Longer integers are no sequence. */
const MAX_SEQUENCE_DIGITS: usize = 15
const MAX_SEQUENCE_VALUE: f64 = 1e15

/** The hash of digits without superfluous zeros, with their sign. */
export function hashDigits(at: usize, length: i32, isNegative: bool): u64 {
  if (!isNegative) return hashBytes(at, length, NUMBER_TAG)
  return hashBytes(at, length, length == 1 && load<u8>(at) == 48 ? NUMBER_TAG : NEGATIVE_TAG)
}

/** The hash of a numeric cell: of its digits without leading zeros, and without zeros at the end of a fraction. */
export function hashNumber(start: usize, end: usize, marks: i32): u64 {
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

/** As {@link hashNumber}, of one in its usual spelling, without zeros in front; 0 for any other cell. */
export function hashUsualNumber(start: usize, end: usize): u64 {
  const isNegative = load<u8>(start) == 45
  const first = isNegative ? start + 1 : start
  const length = <u32>(end - first)
  const firstDigit = <u32>load<u8>(first) - 48
  if (firstDigit > 9 || length - 1 > 15) return 0
  if (firstDigit == 0 && length > 1 && <u32>load<u8>(first, 1) - 48 < 10) return 0
  const others = othersAmong(v128.load(first)) & ((1 << length) - 1)
  let last = end
  if (others != 0) {
    const point = first + <usize>ctz(others)
    if ((others & (others - 1)) != 0 || load<u8>(point) != 46 || decimal != 46 || point + 1 == end) return 0
    // Without a loop: how many zeros come cannot be predicted by the processor.
    const zeros = i8x16.bitmask(i8x16.eq(v128.load(end - 16), i8x16.splat(48)))
    last = end - clz(~(zeros << 16))
    last = last - 1 == point ? point : last
  }
  return hashDigits(first, <i32>(last - first), isNegative)
}

/** Looks at a numeric cell, whose hash this is. */
export function watchNumericCell(record: usize, start: usize, end: usize, marks: i32, hash: u64): void {
  compareNumber(record, hash)
  if (load<i32>(record, COLUMN_MAY_BE_SEQUENCE)) {
    let at = start
    let last = end
    let isInteger = true
    if (marks & FRACTION) {
      // `1.0` counts as `1` does.
      while (load<u8>(last - 1) == 48) last--
      isInteger = load<u8>(--last) == decimal
    }
    if (!isInteger || last - at > MAX_SEQUENCE_DIGITS) store<i32>(record, 0, COLUMN_MAY_BE_SEQUENCE)
    else {
      if (marks & NEGATIVE) at++
      let value: i64 = 0
      for (; at < last; at++) value = value * 10 + <i64>(load<u8>(at) - 48)
      addToSequence(record, <f64>(marks & NEGATIVE ? -value : value))
    }
  }
  stopWatching(record)
}

/** As {@link watchNumericCell}, of a number in another spelling. */
export function watchNumber(record: usize, value: f64, isInteger: bool, hash: u64): void {
  compareNumber(record, hash)
  if (load<i32>(record, COLUMN_MAY_BE_SEQUENCE)) {
    if (isInteger && abs(value) < MAX_SEQUENCE_VALUE) addToSequence(record, value)
    else store<i32>(record, 0, COLUMN_MAY_BE_SEQUENCE)
  }
}

function stopWatching(record: usize): void {
  if (load<i32>(record, COLUMN_IS_ONE_NUMBER) || load<i32>(record, COLUMN_MAY_BE_SEQUENCE)) return
  store<i32>(record, load<i32>(record, COLUMN_USES) & ~USE_IS_WATCHED, COLUMN_USES)
}

function compareNumber(record: usize, hash: u64): void {
  if (!load<i32>(record, COLUMN_IS_ONE_NUMBER)) return
  if (load<i32>(record, COLUMN_HAS_NUMBER)) {
    if (load<u64>(record, COLUMN_FIRST_NUMBER) != hash) store<i32>(record, 0, COLUMN_IS_ONE_NUMBER)
  } else {
    store<i32>(record, 1, COLUMN_HAS_NUMBER)
    store<u64>(record, hash, COLUMN_FIRST_NUMBER)
  }
}

/** Adds up what tells a sequence from integers of which some come twice; two equal neighbours tell it at once. */
function addToSequence(record: usize, value: f64): void {
  if (value == load<f64>(record, COLUMN_PREVIOUS)) {
    store<i32>(record, 0, COLUMN_MAY_BE_SEQUENCE)
    return
  }
  store<f64>(record, value, COLUMN_PREVIOUS)
  store<f64>(record, min(value, load<f64>(record, COLUMN_LOWEST)), COLUMN_LOWEST)
  store<f64>(record, max(value, load<f64>(record, COLUMN_HIGHEST)), COLUMN_HIGHEST)
  store<u64>(record, load<u64>(record, COLUMN_SUM) + fmix64(<u64>(<i64>value)), COLUMN_SUM)
}

/**
 * Whether the `count` integers of the column are those from the lowest to the highest, each once: they are as many,
 * and their hashes add up to the same (but for a chance of 2^-64).
 */
export function isSequence(column: i32, count: f64): bool {
  const record = columnAt(column)
  const lowest = load<f64>(record, COLUMN_LOWEST)
  const highest = load<f64>(record, COLUMN_HIGHEST)
  if (!load<i32>(record, COLUMN_MAY_BE_SEQUENCE) || highest - lowest != count - 1) return false
  let sum: u64 = 0
  for (let value = lowest; value <= highest; value++) sum += fmix64(<u64>(<i64>value))
  return sum == load<u64>(record, COLUMN_SUM)
}
