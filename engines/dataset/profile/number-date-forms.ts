import { dateOfDigits } from '#shared/schema/reading/date-reading.ts'
import { isShortDayWithTime } from './date-evidence.ts'

/*
 * The forms in which digits alone, or with a point, may be months, weeks, days and times: what one number has to be, and what
 * many of them have to be together so that it is no chance.
 */

/** A number with what it could be. */
export type NumberLikeDate = {
  readonly text: string
  /** What it could be, in words. */
  readonly may: string
  /** How to write it then, and what comes of it. */
  readonly write: string
  readonly have: 'dates' | 'hours'
}

/** So many different numbers are alike by no chance. */
export const MANY = 30
/** Where the name says so, fewer tell. */
export const FEW = 6

export type DateForm = {
  readonly is: (text: string) => boolean
  /** Whether the numbers together say so. */
  readonly are: (texts: readonly string[], saysTime: boolean) => boolean
  readonly show: (text: string) => NumberLikeDate
}

const different = (texts: readonly string[], part: (text: string) => string) => new Set(texts.map(part)).size
const isMonth = (text: string) => /^(?:19|20)\d\d(?:0[1-9]|1[0-2])$/.test(text)
const isDay = (text: string) => /^(?:19|20)/.test(text) && dateOfDigits(text, 'day') !== undefined
/** With the zeros that a number has lost. */
const padded = (text: string) => text.padStart(text.length > 6 ? 8 : 6, '0')
/** `2023-01` and `2023-01-31` of digits with the year first. */
const dashed = (digits: string) => digits.slice(0, 8).replace(/(?<=^\d{4}(?:\d\d)?)(?=\d\d)/g, '-')
/** Of the parts of days, years have the fewest values. */
const hasYearFirst = (texts: readonly string[]) =>
  different(texts, (text) => padded(text).slice(0, 2)) <= different(texts, (text) => padded(text).slice(4))

/** `20230131` of other orders of its parts. */
const ofShort = (text: string) => `20${padded(text)}`
const ofShortAtEnd = (text: string) => padded(text).replace(/^(\d\d)(\d\d)(\d\d)$/, '20$3$2$1')
const ofDayFirst = (text: string) => padded(text).replace(/^(\d\d)(\d\d)(\d{4})$/, '$3$2$1')
const ofMonthFirst = (text: string) => padded(text).replace(/^(\d\d)(\d\d)(\d{4})$/, '$3$1$2')

/** `17:30` of `1730`. */
const parted = (digits: string) => (digits.match(/\d\d/g) ?? []).join(':')
/** `310120231730`, perhaps with seconds; and what it is with the year first. */
const WITH_TIME = /^(\d{1,2})(\d\d)((?:19|20)\d\d)(\d{4}(?:\d\d)?)$/
const ofDayFirstWithTime = (text: string) =>
  text.replace(WITH_TIME, (_, day, month, year, time) => `${year}${month}${String(day).padStart(2, '0')}${time}`)
const withTime = (digits: string) => `${dashed(digits)} ${parted(digits.slice(8))}`

function daysBy(
  digits: RegExp,
  toDay: (text: string) => string,
  isOrder: (texts: readonly string[]) => boolean = () => true,
): DateForm {
  return {
    is: (text) => digits.test(text) && isDay(toDay(text)),
    are: (texts, saysTime) =>
      isOrder(texts) &&
      (saysTime ||
        (different(texts, (text) => toDay(text).slice(4, 6)) > 2 &&
          different(texts, (text) => toDay(text).slice(6)) > 9)),
    show: (text) => ofDay(text, dashed(toDay(text))),
  }
}

function ofDay(text: string, day: string): NumberLikeDate {
  return { text, may: `the day ${day}`, write: day, have: 'dates' }
}

function timesBy(digits: RegExp, toTime: (text: string) => string, isLong: (text: string) => boolean): DateForm {
  return {
    is: (text) => digits.test(text) && /^(?:[01]\d|2[0-3])(?::[0-5]\d)+$/.test(toTime(text)),
    are: (texts, saysTime) =>
      2 * texts.filter(isLong).length >= texts.length &&
      different(texts, (text) => toTime(text).slice(0, 2)) > 4 &&
      different(texts, (text) => toTime(text).slice(3, 5)) >= (saysTime ? 4 : MOST_EVEN),
    show: (text) => ({ text, may: `the time ${toTime(text)}`, write: toTime(text), have: 'hours' }),
  }
}

/** Ticks of .NET, of 100 nanoseconds, are counted from year 1. */
const TICKS_A_MS = 10_000
const YEAR_1_MS = -62_135_596_800_000
function msOfTicks(text: string): number {
  return Number(text) / TICKS_A_MS + YEAR_1_MS
}
const isTick = (text: string) => /^6[2-4]\d{16}$/.test(text)

/** Minutes that are multiples of five have no more. */
const MOST_EVEN = 13
/** A zero at the end may have got lost. */
const ofPoint = (text: string) => {
  const [hour = '', minute = ''] = text.split('.')
  return `${hour.padStart(2, '0')}:${minute.padEnd(2, '0')}`
}

/** By which numbers may be dates or times, the likeliest first. */
export const DATE_FORMS: readonly DateForm[] = [
  {
    is: isMonth,
    are: isOfMonths,
    show: (text) => ({ text, may: `the month ${dashed(text)}`, write: dashed(text), have: 'dates' }),
  },
  {
    is: (text) => /^(?:19|20)\d\d(?:0[1-9]|[1-4]\d|5[0-3])$/.test(text),
    are: (texts, saysTime) => different(texts, (text) => text.slice(4)) >= (saysTime ? MOST_EVEN : MANY),
    show: (text) => {
      const [year, week] = [text.slice(0, 4), text.slice(4)]
      return { text, may: `week ${Number(week)} of ${year}`, write: `${year}-W${week}`, have: 'dates' }
    },
  },
  {
    is: (text) => /^(?:19|20)\d\d[1-4]$/.test(text),
    are: (texts, saysTime) => saysTime && different(texts, (text) => text.slice(4)) === 4,
    show: (text) => {
      const [year, quarter] = [text.slice(0, 4), text.slice(4)]
      return { text, may: `quarter ${quarter} of ${year}`, write: `${year}-Q${quarter}`, have: 'dates' }
    },
  },
  {
    is: (text) => /^\d\d(?:0[1-9]|1[0-2])$/.test(text),
    are: (texts, saysTime) => {
      const isSmall = different(texts, (text) => text.slice(0, 2)) <= MOST_EVEN
      return saysTime && isSmall && different(texts, (text) => text.slice(2)) >= FEW
    },
    show: (text) => {
      const month = dashed(`20${text}`)
      return { text, may: `the month ${month}`, write: month, have: 'dates' }
    },
  },
  {
    is: isTick,
    are: () => true,
    show: (text) => {
      const day = new Date(msOfTicks(text)).toISOString().slice(0, 10)
      return { text, may: `the day ${day} in ticks of .NET`, write: day, have: 'dates' }
    },
  },
  {
    is: (text) => WITH_TIME.test(text) && dateOfDigits(ofDayFirstWithTime(text), 'day') !== undefined,
    are: () => true,
    show: (text) => ofDay(text, withTime(ofDayFirstWithTime(text))),
  },
  {
    is: isShortDayWithTime,
    are: () => true,
    show: (text) => ofDay(text, withTime(`20${text}`)),
  },
  daysBy(/^\d{5,6}$/, ofShort, hasYearFirst),
  daysBy(/^\d{5,6}$/, ofShortAtEnd, (texts) => !hasYearFirst(texts)),
  daysBy(/^\d{7,8}$/, ofDayFirst),
  daysBy(/^\d{7,8}$/, ofMonthFirst),
  {
    is: (text) => /^(?:19|20)\d\d(?:0(?!00)\d\d|[12]\d\d|3[0-5]\d|36[0-6])$/.test(text),
    are: (texts) => different(texts, (text) => text.slice(4)) >= MANY,
    show: (text) => {
      const day = new Date(Date.UTC(Number(text.slice(0, 4)), 0, Number(text.slice(4)))).toISOString().slice(0, 10)
      return { text, may: `day ${Number(text.slice(4))} of ${text.slice(0, 4)}`, write: day, have: 'dates' }
    },
  },
  timesBy(
    /^\d{1,6}$/,
    (text) => parted(text.padStart(6, '0')),
    (text) => text.length > 4,
  ),
  timesBy(
    /^\d{1,4}$/,
    (text) => parted(text.padStart(4, '0')),
    (text) => text.length > 2,
  ),
  timesBy(/^\d{1,2}\.\d{1,2}$/, ofPoint, (text) => /\.(?:[45]|\d[1-9])/.test(text)),
]

/** Months of a calendar are of several, of years that go on. */
export function isOfMonths(texts: readonly string[], saysTime: boolean): boolean {
  if (!texts.every((text) => isMonth(text))) return false
  const months = different(texts, (text) => text.slice(4))
  return saysTime ? months > 1 : months >= FEW && different(texts, (text) => text.slice(0, 4)) > 1
}
