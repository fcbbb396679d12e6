import { parseDate, parseNumber } from '#shared/schema/cell-values.ts'

/*
 * What a cell's spelling tells, looked at with one pattern each and nothing else: the reference's own way to find how a
 * column is read.
 */

export type SpelledNumber = {
  readonly isNegative: boolean
  /** A currency or a unit, without spaces and in lower case; empty for none. */
  readonly before: string
  readonly after: string
  readonly shown: { readonly before: string; readonly after: string }
  readonly digits: string
  /** `10+`, `~10`, `[10]` */
  readonly isMarked: boolean
}

/** A cell without the one mark that generated files have. */
export function unmarked(cell: string): string {
  if (/^\[.+\]$/.test(cell)) return cell.slice(1, -1)
  if (/^(?:~|ca\. )\D?\d/.test(cell)) return cell.replace(/^(?:~|ca\. )/, '')
  return /\d.*\+$/.test(cell) ? cell.slice(0, -1) : cell
}

const NUMBER =
  /^(?<open>\()?(?<sign>[+-])?(?<before>[$€£])? ?(?<inner>[+-])?(?<digits>(?:\d(?:[\d., ]*\d)?[.,]?|[.,]\d+)(?:e[+-]?\d+)?) ?(?<after>[%€$£]|\p{L}{1,16})?(?<trailing>-)?(?<close>\))?$/iu

/** A number in any dress that generated files have; undefined for codes and whatever is none. */
export function spelledNumber(text: string): SpelledNumber | undefined {
  const cell = unmarked(text)
  const isMarked = cell !== text
  const [, first, last] = /^([$€£]) *-$|^- *([$€£])$/.exec(cell) ?? []
  if (first !== undefined || last !== undefined) {
    const [before, after] = [first ?? '', last ?? '']
    return { isNegative: false, before, after, shown: { before, after }, digits: '0', isMarked }
  }
  const groups = NUMBER.exec(cell)?.groups
  if (groups === undefined) return undefined
  const { open, sign, before = '', inner, digits = '', after = '', trailing, close } = groups
  if ((open === undefined) !== (close === undefined)) return undefined
  const signs = [open, sign, inner, trailing].filter((each) => each !== undefined)
  if (signs.length > 1) return undefined
  const isDressed = isMarked || signs.some((each) => each !== '-') || trailing !== undefined || before + after !== ''
  if (/e/i.test(digits) && before + after !== '') return undefined
  if (/^0\d/.test(digits) && (isDressed || /\D/.test(digits))) return undefined
  if (isDressed && digits.length > 15 && /^[\d ]+$/.test(digits)) return undefined
  const isNegative = signs.length === 1 && signs[0] !== '+'
  return { isNegative, before, after: after.toLowerCase(), shown: { before, after }, digits, isMarked }
}

/** The decimal sign that a cell's digits leave no choice of; `open` for `1,234` and `1.234`. */
export function decimalShown(
  digits: string,
): { readonly decimal: '.' | ',' } | { readonly open: '.' | ',' } | undefined {
  const [mantissa = ''] = digits.split(/e/i)
  const signs = mantissa.match(/[.,]/g) ?? []
  const [first] = signs
  const last = signs.at(-1)
  if (first === undefined || last === undefined) return undefined
  if (new Set(signs).size === 2) {
    return signs.filter((sign) => sign === last).length === 1 ? { decimal: last as '.' | ',' } : undefined
  }
  const other = last === '.' ? ',' : '.'
  if (signs.length > 1) return /^\d{1,3}(?:\D\d{3})+$/.test(mantissa) ? { decimal: other } : undefined
  return /^[1-9]\d{0,2}[.,]\d{3}$/.test(digits) ? { open: last as '.' | ',' } : { decimal: last as '.' | ',' }
}

/** The hours of `9:30`, `9:30:15`, `9.30 pm` and `PT9H30M`; undefined for another cell. */
export function spelledClock(cell: string): number | undefined {
  const [, hours, minutes] = /^PT(\d+)H(\d+)M$/.exec(cell) ?? []
  if (hours !== undefined) return (Number(hours) * 3600 + Number(minutes) * 60) / 3600
  const [, half, ofHalf] = /^(\d\d?)\.(\d\d) pm$/.exec(cell) ?? []
  if (half !== undefined) return (Number(half) % 12) + 12 + Number(ofHalf) / 60
  const parts = cell.split(':')
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => /^\d{1,2}$/.test(part))) return undefined
  const [hour = 0, minute = 0, second = 0] = parts.map(Number)
  return minute > 59 || second > 59 ? undefined : (hour * 3600 + minute * 60 + second) / 3600
}

export type SpelledDate = { readonly order: 'ymd' | 'dmy' | 'mdy' | 'open' }

const LOCAL = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?: \d\d:\d\d(?::\d\d)?)?$/
/** As generated files have the years of two digits that stand first: none is a day, and all are usual years. */
export const SHORT_YEAR_FIRST = /^(?:8[89]|9\d)\/\d{1,2}\/\d{1,2}$/
export const POINTS_WITH_SPACES = /^(\d{1,2})\. (\d{1,2})\. /
const YEAR_FIRST = /^(\d{4})-(\d{1,2})-(\d{1,2})$/

/** Which of day and month a cell's date has first; undefined where it is no date. */
export function spelledDate(text: string): SpelledDate | undefined {
  const cell = text.replace(POINTS_WITH_SPACES, '$1.$2.')
  if (parseNumber(cell) !== undefined) return undefined
  if (SHORT_YEAR_FIRST.test(cell)) return { order: 'ymd' }
  if (parseDate(cell) !== undefined) return { order: 'ymd' }
  const [, year, month, day] = YEAR_FIRST.exec(cell) ?? []
  if (year !== undefined) return exists(year, month, day) ? { order: 'ymd' } : undefined
  const [, ofMonth, name, ofYear] = /^(\d{1,2})\. (\p{L}+) (\d{4})$/u.exec(cell) ?? []
  if (name !== undefined) return exists(ofYear, germanMonth(name), ofMonth) ? { order: 'ymd' } : undefined
  const [, first, , second, last] = LOCAL.exec(cell) ?? []
  const [isDayFirst, isMonthFirst] = [exists(last, second, first), exists(last, first, second)]
  if (isDayFirst && isMonthFirst) return { order: 'open' }
  if (isDayFirst) return { order: 'dmy' }
  return isMonthFirst ? { order: 'mdy' } : undefined
}

/** The same beside the other cells of its column, where years of two digits stand first as in no version or score. */
export function dateSpeller(texts: readonly string[]): typeof spelledDate {
  const short = texts.filter((text) => SHORT_YEAR_FIRST.test(text)).map((text) => text.split('/'))
  const behind = short.flatMap(([, ...parts]) => parts)
  const isPadded = behind.every((part) => part.length === 2) && behind.some((part) => part.startsWith('0'))
  const [years, months, days] = [0, 1, 2].map((place) => short.map((parts) => Number(parts[place])))
  const different = (numbers: readonly number[] = []) => [...new Set(numbers)].toSorted((a, b) => a - b)
  const [allMonths, allDays] = [different(months), different(days)]
  const areInTurn = allMonths.every((month, index) => month === (allMonths[0] ?? 0) + index)
  const areDates =
    isPadded &&
    allDays.length >= 10 &&
    (allDays.at(-1) ?? 0) >= 28 &&
    (days ?? []).filter((day) => day > 12).length >= 0.3 * short.length &&
    (areInTurn || allMonths.length >= 6) &&
    different(years).length <= allDays.length
  return (text) => (SHORT_YEAR_FIRST.test(text) && !areDates ? undefined : spelledDate(text))
}

/** The number of a month that generated files have by its name. */
export function germanMonth(name: string): string {
  return String(['Januar', 'Februar', 'März', 'April', 'Mai'].indexOf(name) + 1)
}

function exists(year = '', month = '', day = ''): boolean {
  return parseDate(`${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`) !== undefined
}
