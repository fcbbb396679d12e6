import { type DateReading, dateOfDigits, PER_SECOND, parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { isShortDayWithTime, isTimeName } from './date-evidence.ts'
import { idName } from './id-columns.ts'
import { nameTokens } from './name-tokens.ts'

/*
 * Plain numbers, and digits with zeros in front, that may be months (`202304`), days (`220127`, `27012022`, `2022027`,
 * `45034` of a spreadsheet) or times (`1431`, `143100`, `14.31`): they are not read so, for they may be something else.
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

/** So many of the cells have to be alike. */
const NEARLY_ALL = 0.95
/** So many different numbers are alike by no chance; where the name says so, fewer tell. */
const MANY = 30
const FEW = 6
const LIKELY = /^\d{3,20}(?:\.0*)?$|^\d{1,5}\.\d+(?:e\+\d+)?$/i
const FEW_OTHERS = 15
const PERIODS = new Set(
  (
    'month months monat monate mes mois mese mês maand month_year ym yyyymm yearmonth jahrmonat period periode periodo período ' +
    'période quarter week woche day days tag tage dia día jour giorno dag uhrzeit uhr klo kl hour hora heure ora begin beginn ende'
  ).split(' '),
)
/** What the last word of a column's name is whose cells are days, or days with a time. */
const DAYS = /^(?:date|dates|datum|fecha|data|datetime|timestamp|dob|.{2,}datum)$/

/** What sampled numbers may be; undefined where nothing tells. */
export function numberLikeDate(
  name: string,
  cells: Iterable<string>,
  isMissing: (text: string) => boolean,
  uploadYear: number,
): NumberLikeDate | undefined {
  const filled = likely(cells, isMissing)
  const texts = [...new Set(filled)]
  if (texts.length < 2 || idName(name) !== undefined) return undefined
  const tokens = nameTokens(name)
  const saysTime = isTimeName(name) || tokens.some((token) => PERIODS.has(token))
  if (texts.length < (saysTime ? FEW : MANY) && !isOfMonths(texts, saysTime)) return undefined
  const isNearlyAll = (is: (text: string) => boolean) =>
    filled.filter((text) => !is(text)).length <= (1 - NEARLY_ALL) * filled.length
  for (const { is, are, show } of FORMS) {
    if (isNearlyAll(is) && are(texts.filter(is), saysTime)) return show(texts.find(is) ?? '')
  }
  return byName(tokens, texts, saysTime, uploadYear)
}

/** The cells without those that are missing; none as soon as too many can be neither days nor times. */
function likely(cells: Iterable<string>, isMissing: (text: string) => boolean): readonly string[] {
  const filled: string[] = []
  let others = 0
  for (const cell of cells) {
    if (isMissing(cell)) continue
    if (!LIKELY.test(cell) && ++others > FEW_OTHERS && 2 * others > filled.length) return []
    filled.push(cell)
  }
  return filled
}

type Form = {
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

function daysBy(digits: RegExp, toDay: (text: string) => string, isOrder = (_: readonly string[]) => true): Form {
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

function timesBy(digits: RegExp, toTime: (text: string) => string, isLong: (text: string) => boolean): Form {
  return {
    is: (text) => digits.test(text) && /^(?:[01]\d|2[0-3])(?::[0-5]\d)+$/.test(toTime(text)),
    are: (texts, saysTime) =>
      2 * texts.filter(isLong).length >= texts.length &&
      different(texts, (text) => toTime(text).slice(0, 2)) > 4 &&
      different(texts, (text) => toTime(text).slice(3, 5)) >= (saysTime ? 4 : MOST_EVEN),
    show: (text) => ({ text, may: `the time ${toTime(text)}`, write: toTime(text), have: 'hours' }),
  }
}

/** Minutes that are multiples of five have no more. */
const MOST_EVEN = 13
const parted = (digits: string) => (digits.match(/\d\d/g) ?? []).join(':')
/** A zero at the end may have got lost. */
const ofPoint = (text: string) => {
  const [hour = '', minute = ''] = text.split('.')
  return `${hour.padStart(2, '0')}:${minute.padEnd(2, '0')}`
}

const FORMS: readonly Form[] = [
  {
    is: isMonth,
    are: isOfMonths,
    show: (text) => ({ text, may: `the month ${dashed(text)}`, write: dashed(text), have: 'dates' }),
  },
  {
    is: isShortDayWithTime,
    are: () => true,
    show: (text) => {
      const day = `${dashed(`20${text}`)} ${parted(text.slice(6))}`
      return ofDay(text, day)
    },
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
function isOfMonths(texts: readonly string[], saysTime: boolean): boolean {
  if (!texts.every((text) => isMonth(text))) return false
  const months = different(texts, (text) => text.slice(4))
  return saysTime ? months > 1 : months >= FEW && different(texts, (text) => text.slice(0, 4)) > 1
}

/** Days are counted since these, by programs. */
const COUNTED = [
  ['since 1899-12-30, as spreadsheets do', Date.UTC(1899, 11, 30)],
  ['since 1960, as SAS does', Date.UTC(1960, 0, 1)],
  ['since 1970, as R does', 0],
] as const
const DAY_MS = 86_400_000
const YEARS_BACK = 70
const YEARS_AHEAD = 10

/** Numbers that are likely to be days for the name of their column alone. */
function byName(
  tokens: readonly string[],
  texts: readonly string[],
  saysTime: boolean,
  uploadYear: number,
): NumberLikeDate | undefined {
  const text = texts.find((each) => LIKELY.test(each)) ?? ''
  const isOfDays = DAYS.test(tokens.at(-1) ?? '')
  const haveTimes = saysTime && texts.every((each) => /^\d{5}\.\d+$/.test(each))
  if (texts.every((each) => Number(each) < FIRST_DAY)) return undefined
  const write = 'days as 2024-01-31'
  if ((isOfDays || haveTimes) && texts.every((each) => /^\d{5}(?:\.\d+)?$/.test(each))) {
    const counted = COUNTED.flatMap(([since, startMs]) => {
      const day = new Date(startMs + Math.floor(Number(text)) * DAY_MS)
      const isUsual =
        day.getUTCFullYear() >= uploadYear - YEARS_BACK && day.getUTCFullYear() <= uploadYear + YEARS_AHEAD
      return isUsual ? [`${since} (${day.toISOString().slice(0, 10)})`] : []
    })
    if (counted.length > 0) return { text, may: `a day counted ${counted.join(', or ')}`, write, have: 'dates' }
  }
  const late = saysTime ? lateTime(text) : undefined
  if (late !== undefined) return { text, may: late, write, have: 'dates' }
  return isOfDays ? { text, may: 'a day, by the name of the column', write, have: 'dates' } : undefined
}

/** Days are counted from a thousand on, or so. */
const FIRST_DAY = 10_000
const LATEST = '2100-01-01'

/** A time since 1970 that is long after the upload, else it would be taken for one. */
function lateTime(text: string): string | undefined {
  for (const unit of Object.keys(PER_SECOND) as (keyof typeof PER_SECOND)[]) {
    const reading: DateReading = { order: 'ymd', digits: unit }
    const { epochMs = 0 } = parseDateByReading(text, reading) ?? {}
    const day = new Date(epochMs).toISOString().slice(0, 10)
    if (day > '2000' && day < LATEST) return `a day of ${day.slice(0, 4)}, in ${unit} since 1970`
  }
  return undefined
}
