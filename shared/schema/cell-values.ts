/*
 * The value of a text cell. Type inference, hashing, encoding and the API all read cells by these functions, so that
 * they agree. Spaces around a value never matter.
 */

const MISSING = new Set(['', 'na', 'n/a', 'null', 'none', 'nan', '?', '-'])
const LONGEST_MISSING = 4

/** Whether the cell is one of the spellings of a missing value: empty, NA, N/A, null, None, NaN, `?`, `-`, any case. */
export function isMissing(text: string): boolean {
  const trimmed = text.trim()
  return trimmed.length <= LONGEST_MISSING && MISSING.has(trimmed.toLowerCase())
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const INFINITE = /^([+-]?)inf(?:inity)?$/i

/**
 * The number a cell holds, or undefined where it holds none. `inf` and numbers beyond float32 give an infinity:
 * XGBoost computes in float32, and the container refuses `inf` and takes 1e39 for something meaningless.
 */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim()
  if (!mayBeNumber(trimmed.charCodeAt(0))) return undefined
  if (NUMBER.test(trimmed)) {
    const value = Number(trimmed)
    return Number.isFinite(Math.fround(value)) ? value : value * Infinity
  }
  const infinite = INFINITE.exec(trimmed)
  return infinite ? (infinite[1] === '-' ? -Infinity : Infinity) : undefined
}

/** Whether a number can begin so: with a digit, sign or point, or as `inf`. Most words are none at a glance. */
function mayBeNumber(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || code === 73 || code === 105
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 't', 'y', 'on'].map((spelling) => [spelling, true] as const),
  ...['false', 'no', 'f', 'n', 'off'].map((spelling) => [spelling, false] as const),
])
const LONGEST_BOOLEAN = 5

/** The truth value a cell spells (true/false, yes/no, t/f, y/n, on/off, any case), or undefined. 0 and 1 are numbers. */
export function parseBoolean(text: string): boolean | undefined {
  const trimmed = text.trim()
  return trimmed.length <= LONGEST_BOOLEAN ? BOOLEANS.get(trimmed.toLowerCase()) : undefined
}

/**
 * A point in time; `hasTime` where the cell gave a time of day, else it is the day's start. `offsetMinutes` is how much
 * later than UTC the zone is in which the cell was written, 0 without one.
 */
export type DateValue = { readonly epochMs: number; readonly hasTime: boolean; readonly offsetMinutes: number }

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?$/
const MINUTE_MS = 60_000

/**
 * The ISO 8601 date or date and time of a cell, or undefined: `2024-01-31`, with `T` or a space a time, with optional
 * seconds, fraction (read to milliseconds) and `Z` or offset. Without a zone it is UTC. Dates that do not exist are
 * no dates.
 */
export function parseDate(text: string): DateValue | undefined {
  const trimmed = text.trim()
  if (trimmed.charCodeAt(4) !== HYPHEN || trimmed.charCodeAt(7) !== HYPHEN) return undefined
  return usualDate(trimmed) ?? anyDate(trimmed)
}

const HYPHEN = 45
const COLON = 58

/** `2024-01-31` and `2024-01-31T12:00:00`, perhaps with `Z`, of a usual year: nearly all dates there are, ten times as fast. */
function usualDate(text: string): DateValue | undefined {
  const { length } = text
  const hasTime = length > 10
  if (length !== 10 && length !== 19 && !(length === 20 && /[Zz]$/.test(text))) return undefined
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2)
  const [month, day] = [digitsAt(text, 5), digitsAt(text, 8)]
  // Date.UTC takes the years 0 to 99 for 1900 to 1999.
  if (!(year >= 100 && month >= 1 && month <= 12 && day >= 1)) return undefined
  if (day > 28 && new Date(Date.UTC(year, month, 0)).getUTCDate() < day) return undefined
  if (!hasTime) return { epochMs: Date.UTC(year, month - 1, day), hasTime, offsetMinutes: 0 }
  const separator = text.charCodeAt(10)
  if (separator !== 84 && separator !== 116 && separator !== 32) return undefined
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return undefined
  const [hour, minute, second] = [digitsAt(text, 11), digitsAt(text, 14), digitsAt(text, 17)]
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined
  return { epochMs: Date.UTC(year, month - 1, day, hour, minute, second), hasTime, offsetMinutes: 0 }
}

/** Two digits as a number, or NaN. */
function digitsAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function anyDate(text: string): DateValue | undefined {
  const match = DATE.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction, sign, offsetHours, offsetMinutes] = match
  const date = new Date(0)
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  if (hour === undefined) return { epochMs: date.getTime(), hasTime: false, offsetMinutes: 0 }
  const milliseconds = Number((fraction ?? '').padEnd(3, '0').slice(0, 3))
  date.setUTCHours(Number(hour), Number(minute), Number(second ?? 0), milliseconds)
  const minutes = (Number(offsetHours ?? 0) * 60 + Number(offsetMinutes ?? 0)) * (sign === '-' ? -1 : 1)
  return { epochMs: date.getTime() - minutes * MINUTE_MS, hasTime: true, offsetMinutes: minutes + 0 }
}
