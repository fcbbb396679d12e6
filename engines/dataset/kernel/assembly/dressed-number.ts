// Numbers written in a column's own way, of which there are too many for a dictionary.

import {
  READING_DECIMAL,
  READING_PREFIX,
  READING_PREFIX_LENGTH,
  READING_SUFFIX,
  READING_SUFFIX_LENGTH,
  READING_THOUSANDS,
} from '../layout'
import { putByte } from './sinks'

const SPACE: u32 = 32
const MINUS: u32 = 45
const PLUS: u32 = 43
const ZERO: u32 = 48
const MOST_DIGITS = 15

/** Writes a number by its column's reading, as `-1234.50`; returns 0 where the host has to look at it. */
export function putDressed(to: usize, at: usize, length: i32, reading: usize): usize {
  let first = at
  let last = at + <usize>length
  let signs = 0
  let isNegative = false
  if (load<u8>(first) == 40 && load<u8>(last - 1) == 41) {
    first++
    last--
    isNegative = true
    signs++
  }
  if (isSign(first)) {
    isNegative = load<u8>(first) == MINUS
    first++
    signs++
  }
  const prefix = load<i32>(reading, READING_PREFIX_LENGTH)
  if (prefix > 0 && startsWith(first, last, reading + READING_PREFIX, prefix)) {
    first += prefix
    if (first < last && load<u8>(first) == SPACE) first++
    if (isSign(first)) {
      isNegative = load<u8>(first) == MINUS
      first++
      signs++
    }
  }
  const suffix = load<i32>(reading, READING_SUFFIX_LENGTH)
  if (suffix > 0 && startsWith(last - suffix, last, reading + READING_SUFFIX, suffix) && last - suffix > first) {
    last -= suffix
    if (load<u8>(last - 1) == SPACE) last--
  }
  if (signs > 1 || first >= last) return 0
  if (isNegative) to = putByte(to, MINUS)
  return putDigits(to, first, last, load<u32>(reading, READING_DECIMAL), load<u32>(reading, READING_THOUSANDS))
}

function isSign(at: usize): bool {
  const byte = <u32>load<u8>(at)
  return byte == MINUS || byte == PLUS
}

function startsWith(at: usize, end: usize, text: usize, length: i32): bool {
  return end >= at + length && memory.compare(at, text, length) == 0
}

/** Digits in groups of three, or in none; no zero in front of others, and no more of them than a double holds. */
function putDigits(to: usize, first: usize, last: usize, decimal: u32, thousands: u32): usize {
  let digits = 0
  /** Digits since the last separator; of the first group. */
  let group = 0
  let isGrouped = false
  let at = first
  const beginsWithZero = load<u8>(at) == ZERO
  if (beginsWithZero && at + 1 < last && isDigit(load<u8>(at, 1))) return 0
  for (; at < last; at++) {
    const byte = <u32>load<u8>(at)
    if (isDigit(byte)) {
      to = putByte(to, byte)
      digits++
      group++
    } else if (byte == thousands) {
      if (isGrouped ? group != 3 : group == 0 || group > 3) return 0
      isGrouped = true
      group = 0
    } else break
  }
  if (digits == 0 || (isGrouped && group != 3)) return 0
  // Nobody writes 123 as 0.123.
  if (at == last) return digits > MOST_DIGITS || (beginsWithZero && isGrouped && digits == 4) ? 0 : to
  if (<u32>load<u8>(at) != decimal || at + 1 == last) return 0
  to = putByte(to, 46)
  for (at++; at < last; at++) {
    const byte = <u32>load<u8>(at)
    if (!isDigit(byte)) return 0
    to = putByte(to, byte)
    digits++
  }
  return digits > MOST_DIGITS ? 0 : to
}

function isDigit(byte: u32): bool {
  return byte - ZERO < 10
}
