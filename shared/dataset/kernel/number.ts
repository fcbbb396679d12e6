import { decimal } from './scan'

const MOST_BYTES: usize = 15
const POWERS: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
]

/**
 * The value of a plain number of up to fifteen bytes, whose digits a double holds: exact by one division (Clinger, "How
 * to read floating point numbers accurately", 1990). NaN for a longer one.
 */
export function plainNumber(start: usize, end: usize): f64 {
  if (end - start > MOST_BYTES) return NaN
  const isNegative = load<u8>(start) == 45
  let digits: i64 = 0
  let scale = -1
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const byte = <u32>load<u8>(at)
    if (byte == decimal) scale = 0
    else {
      digits = digits * 10 + <i64>(byte - 48)
      if (scale >= 0) scale++
    }
  }
  const value = scale > 0 ? <f64>digits / POWERS[scale] : <f64>digits
  return isNegative ? -value : value
}
