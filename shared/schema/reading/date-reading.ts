import { type DateValue, parseDate } from '../cell-values.ts'
import { inAscii } from './ascii-digits.ts'
import { isWeekday, monthNumber } from './month-names.ts'
import { zoneMinutes } from './time-zones.ts'

/** How a column writes its dates. */
export type DateReading = {
  /** Which of day and month comes first where both are numbers and the year does not lead. */
  readonly order: 'ymd' | 'dmy' | 'mdy'
  /**
   * What a number without separators is: `20240131`, perhaps with a time (`20240131173000`) or an hour (`2024013117`), or
   * how long since 1970.
   */
  readonly digits: 'day' | 'hour' | keyof typeof PER_SECOND | null
  /** Years of two digits are those of the hundred up to this one; without it up to 2068. */
  readonly latestYear?: number | undefined
  /** Of three numbers of two digits the first is the year: `22/06/08`. Without it the last is. */
  readonly shortYearFirst?: true | undefined
}

/** How years of two digits are read. */
type ShortYears = Pick<DateReading, 'latestYear' | 'shortYearFirst'>

/** Dates with the year first, as ISO 8601 has them. */
export const ISO_DATES: DateReading = { order: 'ymd', digits: null }

/** In which a time is counted since 1970. */
export const PER_SECOND = { seconds: 1, milliseconds: 1e3, microseconds: 1e6, nanoseconds: 1e9 } as const

/** A date with the two numbers whose order its column decides, or with none of them. */
export type DateParts = {
  readonly year: number
  /** As they stand; equal to `month` and `day` where the spelling leaves no choice. */
  readonly first: number
  readonly second: number
  /** The spelling leaves open which of the two is the day. */
  readonly isOpen: boolean
  /** Since midnight in UTC; and how much later than UTC the zone is. */
  readonly timeMs: number
  readonly offsetMinutes: number
  readonly hasTime: boolean
  readonly hasHalfDay: boolean
  readonly hasShortYear: boolean
}

const MONTH = '(?<month>\\p{L}{3,12})\\.?'
/** `31.`, `1er`, `1º`, `1st` */
const DAY = '(?<first>\\d{1,2})(?:\\.|st|nd|rd|th|er|[ºoª])?'
/** Between the words of a date; `31 de enero de 2024`. */
const SEPARATOR = '(?:[-/. ]| de )'
const FORMS: readonly RegExp[] = [
  // 2024-1-31, 2024/01/31, 2024.01.31, 2024_01_31
  /^(?<year>\d{4})(?<separator>[-/._])(?<second>\d{1,2})\k<separator>(?<first>\d{1,2})$/,
  // 2024. 1. 31., as Korean and Hungarian have it
  /^(?<year>\d{4})\. ?(?<second>\d{1,2})\. ?(?<first>\d{1,2})\.?$/,
  // 31.01.2024, 1/31/24, 31 01 2024; 31. 1. 2024, 31.1.2024., 31. 1. 24, as Czech, Slovak, Slovenian and Croatian have it
  /^(?<open>\d{1,2})(?<separator>[-/. ]|\. )(?<other>\d{1,2})\k<separator>(?<year>\d{4}|\d{2})\.?$/,
  // 2024-01, 2024/1
  /^(?<year>\d{4})[-/](?<second>\d{1,2})$/,
  // 2024-Q1, 2024Q1, Q1 2024
  /^(?<year>\d{4})[- /]?[Qq](?<quarter>[1-4])$/,
  /^[Qq](?<quarter>[1-4])[- /]?(?<year>\d{4})$/,
  // 2024M01, as Eurostat and Stata have months
  /^(?<year>(?:19|20)\d\d)[Mm](?<second>\d{1,2})$/,
  // 2024-W05, 2024-W05-1
  /^(?<year>\d{4})-?W(?<week>\d\d)(?:-?(?<weekday>[1-7]))?$/,
  // 2024年1月31日
  /^(?<year>\d{4}) ?[年년] ?(?<second>\d{1,2}) ?[月월](?: ?(?<first>\d{1,2}) ?[日일])?$/,
  // 01/2024
  /^(?<second>\d{1,2})[-/.](?<year>\d{4})$/,
  // 31 Jan 2024, 31-Jan-24, 31. Januar 2024, 31 de enero de 2024
  new RegExp(`^${DAY}${SEPARATOR}?${MONTH}${SEPARATOR}?,? ?(?<year>\\d{4}|\\d{2})$`, 'u'),
  // Jan 31, 2024, Jan-31-2024
  new RegExp(`^${MONTH}[- ]${DAY}(?:,? |-)(?<year>\\d{4})$`, 'u'),
  // Jan 2024, Jan-24, Jan '24
  new RegExp(`^${MONTH}(?:[- /]| de )'?(?<year>\\d{4}|\\d{2})$`, 'u'),
  // 2024 Jan 31, 2024-Jan, 2024Jan31, 2024, Jan
  new RegExp(`^(?<year>\\d{4})(?:, |[- ])?${MONTH}(?:[- ]?(?<first>\\d{1,2}))?$`, 'u'),
]
/** 24/1/31, 24. 01. 31., of a column that has the year first. */
const SHORT_YEAR_FIRST = /^(?<year>\d\d)(?<separator>[-/. ]|\. )(?<second>\d{1,2})\k<separator>(?<first>\d{1,2})\.?$/
const FORMS_WITH_SHORT = [SHORT_YEAR_FIRST, ...FORMS]
const TIME =
  /^(?<hour>\d{1,2})[:hH](?<minute>\d\d)(?::(?<seconds>\d\d)(?:[.,](?<fraction>\d{1,12}))?)?(?: ?(?<half>[AaPp])\.? ?[Mm]\.?)?(?: Uhr)?(?: ?\[?(?<zone>[A-Za-z]{1,4})\]?| ?(?:UTC|GMT)?(?<sign>[+-])(?<offsetHours>\d{1,2}):?(?<offsetMinutes>\d\d)?)?$/
/** `Jan 31 12:00:00 2024`, as C has it and Twitter, perhaps with a zone before the year. */
const TIME_WITHIN = /^(?<day>[A-Za-z]{3} \d{1,2}) (?<time>\d\d:\d\d:\d\d(?: [A-Z]{3,4}| [+-]\d{4})?) (?<year>\d{4})$/
/** `[08/Nov/2024:13:38:00 +0000]`, as web servers log it; `18APR2024:22:23:00`, as SAS has it. */
const TIME_AFTER_COLON = /^(?<day>\d{1,2}(?<slash>\/?)[A-Za-z]{3}\k<slash>(?:\d{4}|\d\d)):(?=\d\d:\d\d)/
/** `20240131T173000`, the short form of ISO 8601, `20240131 17:30`, and `20240131_173000`. */
const SHORT_ISO = /^(\d{4})(\d\d)(\d\d)(?:[Tt ]|_(?=\d{6}$))(\d\d):?(\d\d)(?::?(\d\d))?(?!\d)/
/** `2024:01:31 17:30`, as cameras have it; `2024-01-31_17:30:00`, as names of files do. */
const DAY_BEFORE_TIME = /^(\d{4})[:-](\d\d)[:-](\d\d)[ _](?=\d\d:)/
/** `2024-01-31-17.30.00`, as DB2 has it; `31-JAN-24 05.30.00 PM`, as Oracle does; `31.1.2024 17.30`. */
const TIME_WITH_POINTS =
  /(?:(?<=^\d{4}-\d\d-\d\d)[-_]|(?<=\d) )(\d\d?)[.-](\d\d)[.-](\d\d)(?!\d)|(?<=[-/.] ?\d{4}\.?) (\d\d?)\.(\d\d)$/
/** `21:02 20.02.2021`, `11:55 AM 3/8/2020` */
const TIME_FIRST = /^(\d\d?:\d\d(?::\d\d)?(?: [ap]m)?),? (\d.{5,})$/i
/** What says again what the offset before it has said: ` (CET)`, ` UTC`, `[Europe/Berlin]`. */
const NAMED_AGAIN = /(?<=\d:\d\d.*(?:[+-]\d\d:?\d\d|Z))(?: \(.+\)| [A-Z]{3,4}|\[.+\])$/
/** `24 августа 2021 г.` */
const YEAR_IN_RUSSIAN = /(?<=\p{L}\.? \d{4}) ?г(?:ода|\.)?(?=$|[ ,])/u
/** `31.01.2024 r.` of Poland, `31.01.2024 г.` of Bulgaria: the letter says that it is a year. */
const YEAR_BY_LETTER = /(?<=[-/.]\d{4}) ?[rг]\.?(?=$|,? \d)/
/** `2024/01/31(水)`, `31.01.2024 (Mi)` */
const WEEKDAY_IN_BRACKETS = /(?<=[\d日일]) ?[(（](\p{L}{1,12})\.?[)）](?=$| )/u
const WEEKDAY_OF_EAST = /^(?:[月火水木金土日월화수목금토일]|周[一二三四五六日])$/
const FIRST_WORD = /^(?<word>[A-Za-z]+(?:-feira)?)\.?,? +/i
const ACCENTS = /\p{M}/gu
/** Years of two digits go up to it, as POSIX has it. */
const LATEST_YEAR = 2068
const LONGEST_DATE = 48
/** With a zone that is named again. */
const LONGEST_TEXT = 90
const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** A date taken apart; undefined where the text is none in any order. */
export function dateParts(text: string, short: ShortYears = {}): DateParts | undefined {
  if (text.length > LONGEST_TEXT) return undefined
  const plain = withoutAccents(
    inAscii(text)
      .trim()
      .replace(/[\u00a0\u202f ]+/g, ' '),
  ).replace(/^\[(.+)\]$/, '$1')
  const trimmed = plain.replace(NAMED_AGAIN, '').replace(YEAR_IN_RUSSIAN, '')
  if (trimmed.length < 5 || trimmed.length > LONGEST_DATE || !/^[\dA-Za-zА-я]/.test(trimmed)) return undefined
  const usual = USUAL.exec(trimmed)
  if (usual !== null) return usualParts(usual)
  // `mar 5 mars`: what may be a weekday may be a month.
  return partsOfWords(trimmed, short) ?? partsOfWords(withoutWeekday(trimmed), short)
}

/** Three numbers of two digits at most, of which the first or the last may be a year. */
const SHORT_DATE = /^\d{1,2}([-/. ]|\. ?)\d{1,2}\1\d{1,2}(?!\d)/
const YEAR_FIRST: ShortYears = { shortYearFirst: true }

export type ShortDate = {
  readonly first: number
  readonly second: number
  readonly last: number
  /** Whether the numbers behind the first have two digits; and whether one has a zero in front, which tells that they do. */
  readonly isPadded: boolean
  readonly showsZero: boolean
  /** Whether it is a date with the year first, and with the year last. */
  readonly mayBeFirst: boolean
  readonly mayBeLast: boolean
}

/** A date whose year has two digits, where three numbers tell the day; undefined for another text. */
export function shortDate(text: string, parts = dateParts(text)): ShortDate | undefined {
  if (!SHORT_DATE.test(text)) return undefined
  const [first = '', second = '', last = ''] = text.match(/\d+/g) ?? []
  return {
    first: Number(first),
    second: Number(second),
    last: Number(last),
    isPadded: second.length === 2 && last.length === 2,
    showsZero: second.startsWith('0') || last.startsWith('0'),
    mayBeFirst: dateParts(text, YEAR_FIRST)?.isOpen === false,
    mayBeLast: parts !== undefined,
  }
}

/** Whether a text is a date in some order of its parts. */
export function mayBeDate(text: string): boolean {
  return dateParts(text) !== undefined || (SHORT_DATE.test(text) && dateParts(text, YEAR_FIRST) !== undefined)
}

/** Of names, for which accents do not count; `º` stays. */
function withoutAccents(text: string): string {
  return /[\u0080-\uffff]/.test(text) ? text.normalize('NFD').replace(ACCENTS, '').normalize('NFC') : text
}

function withoutWeekday(text: string): string {
  const word = FIRST_WORD.exec(text)
  return word !== null && isWeekday(word.groups?.['word'] ?? '') ? text.slice(word[0].length) : ''
}

function partsOfWords(text: string, { latestYear = LATEST_YEAR, shortYearFirst }: ShortYears): DateParts | undefined {
  const bare = text
    .replace(YEAR_BY_LETTER, '')
    .replace(WEEKDAY_IN_BRACKETS, (all, word) => (WEEKDAY_OF_EAST.test(word) || isWeekday(word) ? '' : all))
    .replace(TIME_WITHIN, '$<day> $<year> $<time>')
    .replace(TIME_AFTER_COLON, '$<day> ')
    .replace(DAY_BEFORE_TIME, '$1-$2-$3 ')
    .replace(SHORT_ISO, (_, year, month, day, ...time) => `${year}-${month}-${day} ${clockOf(time.slice(0, 3))}`)
    .replace(TIME_FIRST, '$2 $1')
    .replace(TIME_WITH_POINTS, (_, ...time) => ` ${clockOf(time.slice(0, 5))}`)
  const timeAt = bare.search(/(?:[Tt]|,? (?:(?:at?|um|kl\.?) )?)\d{1,2}[:hH]\d\d/)
  const time = timeAt === -1 ? undefined : timeOf(bare.slice(timeAt).replace(/^\D+/, ''))
  if (timeAt !== -1 && time === undefined) return undefined
  const day = timeAt === -1 ? bare : bare.slice(0, timeAt)
  for (const form of shortYearFirst ? FORMS_WITH_SHORT : FORMS) {
    const groups = form.exec(day)?.groups
    if (groups === undefined) continue
    const parts = partsOf(groups, latestYear)
    if (parts !== undefined) {
      const { ms: timeMs = 0, offsetMinutes = 0, hasHalf: hasHalfDay = false } = time ?? {}
      const hasShortYear = groups['year']?.length === 2
      return { ...parts, timeMs, offsetMinutes, hasTime: time !== undefined, hasHalfDay, hasShortYear }
    }
  }
  return undefined
}

/** A time of the parts that were found. */
function clockOf(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(':')
}

/** Three numbers, perhaps with a time of hours and minutes: most dates that are none of ISO 8601. */
const USUAL = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[ Tt](\d{1,2}):(\d\d)(?::(\d\d))?)?$/

function usualParts([, one, , other, last, hour, minute, seconds = '0']: RegExpExecArray): DateParts | undefined {
  const [first, second, year] = [Number(one), Number(other), Number(last)]
  if (!isDay(year, second, first) && !isDay(year, first, second)) return undefined
  const time = { hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(seconds) }
  if (!isTimeOfDay(time)) return undefined
  const timeMs = ((time.hour * 60 + time.minute) * 60 + time.second) * 1000
  const hasTime = hour !== undefined
  return {
    year,
    first,
    second,
    isOpen: true,
    timeMs,
    offsetMinutes: 0,
    hasTime,
    hasHalfDay: false,
    hasShortYear: false,
  }
}

function partsOf(groups: Readonly<Record<string, string | undefined>>, latestYear: number) {
  const written = groups['year'] ?? ''
  const year = written.length > 2 ? Number(written) : latestYear - ((100 + (latestYear % 100) - Number(written)) % 100)
  if (groups['open'] !== undefined) {
    const [first, second] = [Number(groups['open']), Number(groups['other'])]
    const isDate = isDay(year, second, first) || isDay(year, first, second)
    return isDate ? { year, first, second, isOpen: true } : undefined
  }
  if (groups['week'] !== undefined) return dayOfWeek(year, Number(groups['week']), Number(groups['weekday'] ?? 1))
  if (groups['quarter'] !== undefined)
    return { year, first: 1, second: Number(groups['quarter']) * 3 - 2, isOpen: false }
  const month = groups['month'] === undefined ? Number(groups['second']) : monthNumber(groups['month'])
  const day = Number(groups['first'] ?? 1)
  return isDay(year, month, day) ? { year, first: day, second: month, isOpen: false } : undefined
}

/** A day of a week by ISO 8601, in which the first week of a year is that of January 4th. */
function dayOfWeek(year: number, week: number, weekday: number) {
  const fourth = new Date(dayMs(year, 1, 4))
  const mondayMs = fourth.getTime() + ((week - 1) * 7 - ((fourth.getUTCDay() + 6) % 7)) * DAY_MS
  const day = new Date(mondayMs + (weekday - 1) * DAY_MS)
  if (week < 1 || new Date(mondayMs + 3 * DAY_MS).getUTCFullYear() !== year) return undefined
  return { year: day.getUTCFullYear(), first: day.getUTCDate(), second: day.getUTCMonth() + 1, isOpen: false }
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) return false
  return day <= 28 || new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate() >= day
}

/** 24:00:00 is the end of a day, and the start of the next. */
function isTimeOfDay({ hour, minute, second }: Readonly<Record<'hour' | 'minute' | 'second', number>>): boolean {
  if (minute > 59 || second > 59) return false
  return hour <= 23 || (hour === 24 && minute === 0 && second === 0)
}

type TimeOfDay = { readonly ms: number; readonly offsetMinutes: number; readonly hasHalf: boolean }

function timeOf(text: string): TimeOfDay | undefined {
  const groups = TIME.exec(text)?.groups
  if (groups === undefined) return undefined
  const { half, sign } = groups
  let hour = Number(groups['hour'])
  const minute = Number(groups['minute'])
  const second = Number(groups['seconds'] ?? 0)
  if (half === undefined ? !isTimeOfDay({ hour, minute, second }) : minute > 59 || second > 59 || hour < 1 || hour > 12)
    return undefined
  if (half !== undefined) hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const milliseconds = Number((groups['fraction'] ?? '').padEnd(3, '0').slice(0, 3))
  const size = Number(groups['offsetHours'] ?? 0) * 60 + Number(groups['offsetMinutes'] ?? 0)
  const named = groups['zone'] === undefined ? 0 : zoneMinutes(groups['zone'])
  if (named === undefined) return undefined
  const offsetMinutes = sign === undefined ? named : sign === '-' ? -size : size
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds
  return { ms: ms - offsetMinutes * MINUTE_MS, offsetMinutes, hasHalf: half !== undefined }
}

/** The point in time of a cell by the reading of its column; undefined where it holds none. */
export function parseDateByReading(text: string, reading: DateReading): DateValue | undefined {
  const iso = parseDate(text)
  if (iso !== undefined) return iso
  const { order, digits } = reading
  if (digits !== null && /^\s*-?\d+(?:\.\d*)?\s*$/.test(text)) return dateOfDigits(text.trim(), digits)
  const parts = dateParts(text, reading)
  if (parts === undefined || (parts.isOpen && order === 'ymd')) return undefined
  const [month, day] = parts.isOpen && order === 'mdy' ? [parts.first, parts.second] : [parts.second, parts.first]
  if (!isDay(parts.year, month, day)) return undefined
  const { timeMs, hasTime, offsetMinutes } = parts
  return { epochMs: dayMs(parts.year, month, day) + timeMs, hasTime, offsetMinutes }
}

function dayMs(year: number, month: number, day: number): number {
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  return new Date(0).setUTCFullYear(year, month - 1, day)
}

const LATEST_MS = 8.64e15

/** Days with a time of day in four or six digits, or with an hour. */
const DIGITS = {
  day: /^(\d{4})(\d\d)(\d\d)(\d{4}(?:\d\d)?)?(?:\.0*)?$/,
  hour: /^(\d{4})(\d\d)(\d\d)(\d\d)?(?:\.0*)?$/,
} as const

function clockOfDigits(time: string): string {
  return time.length === 2 ? `${time}:00` : (time.match(/\d\d/g) ?? []).join(':')
}

/** The point in time that a number without separators stands for. */
export function dateOfDigits(text: string, digits: NonNullable<DateReading['digits']>): DateValue | undefined {
  if (digits === 'day' || digits === 'hour') {
    const [, year, month, day, time] = DIGITS[digits].exec(text) ?? []
    const clock = timeOf(time === undefined ? '00:00' : clockOfDigits(time))
    if (!isDay(Number(year), Number(month), Number(day)) || clock === undefined) return undefined
    const epochMs = dayMs(Number(year), Number(month), Number(day)) + clock.ms
    return { epochMs, hasTime: time !== undefined, offsetMinutes: 0 }
  }
  const epochMs = Math.trunc(Number(text) / (PER_SECOND[digits] / 1000))
  return Math.abs(epochMs) <= LATEST_MS ? { epochMs, hasTime: true, offsetMinutes: 0 } : undefined
}

/** A day as the column would write it, for messages. */
export function exampleDate({ order, digits, shortYearFirst }: DateReading, hasTime: boolean): string {
  if (digits === 'day') return hasTime ? '20240131120000' : '20240131'
  if (digits === 'hour') return '2024013112'
  if (digits !== null) return String(1_706_702_400 * PER_SECOND[digits])
  if (shortYearFirst) return hasTime ? '24-01-31 12:00' : '24-01-31'
  if (order === 'dmy') return hasTime ? '31.01.2024 12:00' : '31.01.2024'
  if (order === 'mdy') return hasTime ? '01/31/2024 12:00' : '01/31/2024'
  return hasTime ? '2024-01-31T12:00:00Z' : '2024-01-31'
}
