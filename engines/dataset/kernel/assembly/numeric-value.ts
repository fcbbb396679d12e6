// The values of numeric cells, as exact as JavaScript reads them.

import { decimal } from './tokenize'

/** Digits that an integer of 64 bits holds, whatever they are; the bytes of a number that has so many. */
const MOST_DIGITS = 19
const MOST_BYTES: usize = MOST_DIGITS + 2
/** A double holds each integer up to it, and each of these powers of ten. */
const EXACT: u64 = (<u64>1) << 53
const POWERS: StaticArray<u64> = [
  1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
  100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
  10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]
/** Bits of a double: its significand's, without the first, and what its exponent is raised by for it as an integer. */
const SIGNIFICAND_BITS = 52
const FIRST_BIT: u64 = (<u64>1) << SIGNIFICAND_BITS
const BIAS = 1075

/**
 * The value of a numeric cell: the nearest double, by one division where its digits are one (Clinger, "How to read
 * floating point numbers accurately", 1990). NaN for one that the host has to read.
 */
export function numericValue(start: usize, end: usize): f64 {
  if (end - start > MOST_BYTES) return NaN
  const isNegative = load<u8>(start) == 45
  let digits: u64 = 0
  let count = 0
  let scale = -1
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const byte = <u32>load<u8>(at)
    if (byte == decimal) scale = 0
    else {
      digits = digits * 10 + <u64>(byte - 48)
      count++
      if (scale >= 0) scale++
    }
  }
  if (count > MOST_DIGITS) return NaN
  let value = <f64>digits
  if (scale > 0) {
    const divisor = POWERS[scale]
    value = digits <= EXACT ? value / <f64>divisor : nearestQuotient(digits, divisor)
  }
  return isNegative ? -value : value
}

/**
 * The double nearest to a quotient, from the division of the two as doubles, which is one or two units off at most: its
 * significand is right where the quotient lies within half a unit of it, which integers of 128 bits tell.
 */
function nearestQuotient(dividend: u64, divisor: u64): f64 {
  const bits = reinterpret<u64>(<f64>dividend / <f64>divisor)
  let significand = (bits & (FIRST_BIT - 1)) | FIRST_BIT
  const shift = BIAS + 1 - <i32>(bits >>> SIGNIFICAND_BITS)
  // Beyond 128 bits; or with a smaller unit below than above.
  if (shift < 1 || shift > 63 || significand == FIRST_BIT) return NaN
  const high = dividend >>> (64 - shift)
  const low = dividend << shift
  while (isAbove(high, low, 2 * significand + 1, divisor, significand & 1)) significand++
  while (!isAbove(high, low, 2 * significand - 1, divisor, 1 - (significand & 1))) significand--
  return reinterpret<f64>(bits - (bits & (FIRST_BIT - 1)) + (significand - FIRST_BIT))
}

/** Whether the 128 bits are above the product; `orEqual` is 1 where it counts too. */
function isAbove(high: u64, low: u64, factor: u64, other: u64, orEqual: u64): bool {
  const productHigh = highProduct(factor, other)
  if (high != productHigh) return high > productHigh
  const productLow = factor * other
  return low > productLow || (low == productLow && orEqual == 1)
}

/** The upper half of the product of two integers. */
function highProduct(one: u64, other: u64): u64 {
  const mask: u64 = 0xffffffff
  const low = (one & mask) * (other & mask)
  const first = (one >>> 32) * (other & mask) + (low >>> 32)
  const second = (one & mask) * (other >>> 32) + (first & mask)
  return (one >>> 32) * (other >>> 32) + (first >>> 32) + (second >>> 32)
}
