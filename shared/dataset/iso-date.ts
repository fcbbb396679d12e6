// Hot: dates and times of an upload that are too many for a dictionary are read here. Its benchmark is bench/split.ts.

const DAY_MS = 86_400_000
const DASH = 45
const COLON = 58
const ZERO = 48
const UPPER_T = 84
const UPPER_Z = 90
const SPACE = 32
const POINT = 46

/**
 * Milliseconds since 1970-01-01 of a date or time in its usual spellings, `2024-01-31`, `2024-01-31T12:00:00`, with a
 * space for the T, with three digits of a second, with Z; NaN for any other cell, which may still be a date.
 */
export function isoDateOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  if (length < 10 || bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return Number.NaN
  const year = digits(bytes, start, 4)
  const month = digits(bytes, start + 5, 2)
  const day = digits(bytes, start + 8, 2)
  if (!(year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month))) return Number.NaN
  const midnightMs = dayNumber(year, month, day) * DAY_MS
  return length === 10 ? midnightMs : midnightMs + timeOfDay(bytes, start + 10, end)
}

function timeOfDay(bytes: Uint8Array, start: number, end: number): number {
  const last = bytes[end - 1] === UPPER_Z ? end - 1 : end
  const separator = bytes[start]
  if ((separator !== UPPER_T && separator !== SPACE) || bytes[start + 3] !== COLON || bytes[start + 6] !== COLON) {
    return Number.NaN
  }
  const hour = digits(bytes, start + 1, 2)
  const minute = digits(bytes, start + 4, 2)
  const second = digits(bytes, start + 7, 2)
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN
  const wholeMs = ((hour * 60 + minute) * 60 + second) * 1000
  if (last - start === 9) return wholeMs
  return last - start === 13 && bytes[start + 9] === POINT ? wholeMs + digits(bytes, start + 10, 3) : Number.NaN
}

function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0
  for (let at = start; at < start + count; at++) {
    const digit = (bytes[at] as number) - ZERO
    if (digit >>> 0 > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01 in the Gregorian calendar, counting years from March. */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}
