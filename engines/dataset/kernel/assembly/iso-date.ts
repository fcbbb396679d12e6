// Dates and times of an upload that are too many for a dictionary.
import { DATE_ORDER_DAY_FIRST } from '../layout'
import { digitsEnd } from './tokenize'

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

/**
 * As {@link isoDateOf}, of three numbers with one sign between them: the year first, or by the order of the column; with a
 * time of hours and minutes, perhaps seconds. NaN for what the host has to look at.
 */
export function localDateOf(at: usize, length: i32, order: i32): f64 {
  const end = at + <usize>length
  const firstEnd = digitsEnd(at)
  const separator = <u32>load<u8>(firstEnd)
  if (separator != 45 && separator != 46 && separator != 47) return NaN
  const secondEnd = digitsEnd(firstEnd + 1)
  if (<u32>load<u8>(secondEnd) != separator) return NaN
  const thirdEnd = digitsEnd(secondEnd + 1)
  const firstLength = <i32>(firstEnd - at)
  const secondLength = <i32>(secondEnd - firstEnd) - 1
  const thirdLength = <i32>(thirdEnd - secondEnd) - 1
  if (thirdEnd > end || secondLength < 1 || secondLength > 2) return NaN
  const first = digits(at, firstLength)
  const second = digits(firstEnd + 1, secondLength)
  const third = digits(secondEnd + 1, thirdLength)
  let year = first
  let month = second
  let day = third
  if (firstLength == 4) {
    if (thirdLength < 1 || thirdLength > 2) return NaN
  } else {
    if (firstLength < 1 || firstLength > 2 || thirdLength != 4 || order == 0) return NaN
    year = third
    month = order == DATE_ORDER_DAY_FIRST ? second : first
    day = order == DATE_ORDER_DAY_FIRST ? first : second
  }
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NaN
  const midnightMs = <f64>dayNumber(year, month, day) * DAY_MS
  return thirdEnd == end ? midnightMs : midnightMs + shortTimeOf(thirdEnd, end)
}

/** ` 9:30`, `T09:30:15`. */
function shortTimeOf(at: usize, end: usize): f64 {
  const separator = <u32>load<u8>(at)
  if (separator != 84 && separator != 32) return NaN
  const hourEnd = digitsEnd(at + 1)
  const hourLength = <i32>(hourEnd - at) - 1
  const rest = <i32>(end - hourEnd)
  if (hourLength < 1 || hourLength > 2 || (rest != 3 && rest != 6) || load<u8>(hourEnd) != 58) return NaN
  if (rest == 6 && load<u8>(hourEnd, 3) != 58) return NaN
  const hour = digits(at + 1, hourLength)
  const minute = digits(hourEnd + 1, 2)
  const second = rest == 6 ? digits(hourEnd + 4, 2) : 0
  if (hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN
  return <f64>(((hour * 60 + minute) * 60 + second) * 1000)
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
export function dayNumber(year: i32, month: i32, day: i32): i32 {
  const shifted = month <= 2 ? year - 1 : year
  const era = shifted / 400
  const yearOfEra = shifted - era * 400
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

/** The year of a day that {@link dayNumber} gives, which is after the year 0. */
export function yearOf(day: i32): i32 {
  const shifted = day + 719_468
  const era = shifted / 146_097
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  // Years are counted from March: January and February begin after 306 days.
  return yearOfEra + era * 400 + (dayOfYear >= 306 ? 1 : 0)
}
