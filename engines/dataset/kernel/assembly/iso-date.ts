// Dates and times of an upload that are too many for a dictionary.
const DAY_MS: f64 = 86_400_000

/**
 * Milliseconds since 1970-01-01 of a date or time in its usual spellings, `2024-01-31`, `2024-01-31T12:00:00`, with a
 * space for the T, with three digits of a second, with Z; NaN for any other cell, which may still be a date.
 */
export function isoDateOf(at: usize, length: i32): f64 {
  if (length < 10 || load<u8>(at, 4) != 45 || load<u8>(at, 7) != 45) return NaN
  const year = digits(at, 4)
  const month = digits(at + 5, 2)
  const day = digits(at + 8, 2)
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NaN
  const midnightMs = <f64>dayNumber(year, month, day) * DAY_MS
  return length == 10 ? midnightMs : midnightMs + timeOfDay(at + 10, length - 10)
}

function timeOfDay(at: usize, length: i32): f64 {
  const separator = load<u8>(at)
  const isZulu = load<u8>(at + length - 1) == 90
  const used = isZulu ? length - 1 : length
  if (used < 9 || (separator != 84 && separator != 32) || load<u8>(at, 3) != 58 || load<u8>(at, 6) != 58) return NaN
  const hour = digits(at + 1, 2)
  const minute = digits(at + 4, 2)
  const second = digits(at + 7, 2)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN
  const wholeMs = <f64>(((hour * 60 + minute) * 60 + second) * 1000)
  if (used == 9) return wholeMs
  if (used != 13 || load<u8>(at, 9) != 46) return NaN
  const milliseconds = digits(at + 10, 3)
  return milliseconds < 0 ? NaN : wholeMs + <f64>milliseconds
}

/** So many digits as a number, or -1. */
function digits(at: usize, count: i32): i32 {
  let value = 0
  for (let end = at + count; at < end; at++) {
    const digit = <u32>load<u8>(at) - 48
    if (digit > 9) return -1
    value = value * 10 + <i32>digit
  }
  return value
}

function daysOf(year: i32, month: i32): i32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31
}

/** Days since 1970-01-01 in the Gregorian calendar, counting years from March. */
function dayNumber(year: i32, month: i32, day: i32): i32 {
  const shifted = month <= 2 ? year - 1 : year
  const era = shifted / 400
  const yearOfEra = shifted - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
