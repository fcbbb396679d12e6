import {
  type DateParts,
  type DateReading,
  dateOfDigits,
  dateParts,
  mayBeDate,
  PER_SECOND,
  shortDate,
} from '#shared/schema/reading/date-reading.ts'
import { type Cells, type ColumnCells, isMostlyOther, SAMPLED_CELLS } from './column-cells.ts'
import { nameTokens } from './name-tokens.ts'
import { ShortYears, type YearHints, type YearPlace } from './short-years.ts'

/** How many cells of a column are dates, and what tells which of day and month comes first. */
export type DateEvidence = {
  /** Cells that are a date in some order. */
  readonly dates: number
  /** Of those: the order is left open by the spelling; the first part is over 12; the second is. */
  readonly open: number
  readonly firstOver: number
  readonly secondOver: number
  readonly hasHalfDay: boolean
  /** The first that the spelling leaves open; and the first that is not written as ISO 8601 has it. */
  readonly example: string | undefined
  readonly written: string | undefined
  /** The latest year of two digits, as it is read up to 2068, with its text. */
  readonly shortYear: { readonly year: number; readonly text: string } | undefined
  /** Cells such as `2007-08` and `2012-13`, from a year to the next; and those that may be a month too. */
  readonly seasons: number
  readonly openSeasons: number
  /** The first of the numbers such as `8.2023`, where these are months. */
  readonly pointedMonth: string | undefined
  /** Where years of two digits stand in dates of three numbers; undefined without any. All else is by that. */
  readonly yearPlace: YearPlace | undefined
}

const SEASON = /^\d{4}[-/]\d\d$/

export function dateEvidence(cells: ColumnCells, isMissing: (text: string) => boolean, hints: YearHints): DateEvidence {
  const years = new ShortYears()
  const yearLast = countDates(cells, isMissing, (each, parts) => years.add(each, shortDate(each.text, parts)))
  const yearPlace = years.place(hints)
  const counted = yearPlace?.isFirst ? countDates(cells, isMissing, undefined, true) : yearLast
  return { ...counted, yearPlace }
}

/** The same with the year of two digits where it is said to be; `onText` is told of each text that is no number. */
function countDates(
  { texts }: ColumnCells,
  isMissing: (text: string) => boolean,
  onText: (cells: Cells, parts: DateParts | undefined) => void = () => {},
  shortYearFirst?: true,
): Omit<DateEvidence, 'yearPlace'> {
  const found = { dates: 0, open: 0, firstOver: 0, secondOver: 0, hasHalfDay: false, seasons: 0, openSeasons: 0 }
  let example: string | undefined
  let written: string | undefined
  let shortYear: DateEvidence['shortYear']
  const pointed: string[] = []
  let pointedCells = 0
  const isDate = ({ text, kind }: Cells) =>
    kind === 'date' || (kind === 'number' ? isPointedMonth(text) : mayBeDate(text))
  for (const cells of isMostlyOther(texts, isDate) ? [] : texts) {
    const { text, count, kind } = cells
    if (kind === 'missing' || isMissing(text)) continue
    if (kind === 'number' && isPointedMonth(text)) {
      pointed.push(text)
      pointedCells += count
    }
    if (kind === 'date') {
      found.dates += count
      continue
    }
    const parts: DateParts | undefined = kind === 'number' ? undefined : dateParts(text, { shortYearFirst })
    if (kind !== 'number') onText(cells, parts)
    const isSeason = SEASON.test(text) && (Number(text.slice(0, 4)) + 1) % 100 === Number(text.slice(5))
    if (isSeason) found.seasons += count
    if (parts === undefined) continue
    if (isSeason) found.openSeasons += count
    found.dates += count
    written ??= text
    if (parts.hasShortYear && parts.year > (shortYear?.year ?? 0)) shortYear = { year: parts.year, text }
    found.hasHalfDay ||= parts.hasHalfDay
    if (!parts.isOpen) continue
    example ??= text
    found.open += count
    if (parts.first > 12) found.firstOver += count
    if (parts.second > 12) found.secondOver += count
  }
  const pointedMonth = haveMonths(pointed) ? pointed[0] : undefined
  // Beside dates of another form it can be nothing else.
  const isMonth = pointedMonth !== undefined || found.dates > pointedCells
  const dates = found.dates + (isMonth ? pointedCells : 0)
  return { ...found, dates, example, written: written ?? pointedMonth, shortYear, pointedMonth }
}

/** What databases write for no day: `0000-00-00`, `00.00.0000`, `00000000`. */
export function isDayOfZeros(text: string): boolean {
  return /^(?:0{8}$|0{4}([-./])00\1(?:00)(?!\d)|00([-./])00\2(?:0{4})(?!\d))/.test(text)
}

/** The same of digits alone, and the last day there is. */
export const NO_DAY_OF_DIGITS = /^(?:0+(?:\.0*)?$|9999(?:1231|0101))/

/** Of whom or what a column says when it was born: never in the future. */
const BIRTHS =
  /^(?:birth.*|dob|yob|born|geb|gebdat.*|geburt.*|geboren|geboorte.*|naissance|nacimiento|nascita|nascimento|nasc|f[øö]dsel.*|f[öo]delse.*|urodz.*|naro[zd].*|sz[üu]let.*|syntym.*|do[ğg]um.*|рожд.*|народж.*)$/

export function isBirthName(name: string): boolean {
  return nameTokens(name).some((token) => BIRTHS.test(token))
}

/** So much of the evidence has to agree. */
const AGREES = 0.99

/** The order that the cells themselves tell; `contradictory` where they tell both. */
export function orderOf({
  open,
  firstOver,
  secondOver,
}: DateEvidence): DateReading['order'] | 'contradictory' | undefined {
  if (open === 0) return 'ymd'
  const evidence = firstOver + secondOver
  if (evidence === 0) return undefined
  if (firstOver >= AGREES * evidence) return 'dmy'
  return secondOver >= AGREES * evidence ? 'mdy' : 'contradictory'
}

const FIRST_YEAR = 1900
const LAST_YEAR = 2100
/** 1990; and so many years behind the upload. */
const FIRST_SECOND = 631_152_000
const YEARS_AHEAD = 10
/** June 1990: ticks of .NET, which count from year 1, are fewer today. */
const FIRST_NANOSECOND = 644_000_000e9
const TIME_NAMES = new Set([
  'date',
  'datetime',
  'time',
  'timestamp',
  'ts',
  'epoch',
  'unix',
  'unixtime',
  'epochtime',
  'login',
  'signup',
  'registered',
  'created',
  'updated',
  'modified',
  'at',
  'datum',
  'zeit',
  'fecha',
  'heure',
  'data',
  'dato',
  'tarih',
  'zeitstempel',
  'zeitpunkt',
  'horodatage',
  'дата',
  'время',
  '日付',
  '日時',
  '날짜',
])
/** A duration has hardly ever as many: in a column named so, numbers of 13 digits are times. */
const MILLISECOND_NAMES = new Set(['ms', 'msec', 'millis', 'millisec', 'millisecond', 'milliseconds'])

/** Counted or measured, and no points in time: `signup_count`, `elapsed_time`, `duration_ms`. */
const AMOUNT_NAMES = new Set(
  'count counts duration durations elapsed timeout ttl latency bytes dauer anzahl durée durata duración'.split(' '),
)

export function isTimeName(name: string): boolean {
  return isNamedBy(name, TIME_NAMES)
}

function isNamedBy(name: string, names: ReadonlySet<string>): boolean {
  const tokens = nameTokens(name)
  return tokens.some((token) => names.has(token)) && !tokens.some((token) => AMOUNT_NAMES.has(token))
}

/** What the plain numbers of a column stand for: `months` such as `8.2023`, or numbers without separators. */
export type NumbersAsDates = {
  readonly are: 'months' | NonNullable<DateReading['digits']>
  /** Of the sampled cells that are not missing, and the first of the others. */
  readonly share: number
  readonly other: string | undefined
}

/**
 * What sampled plain numbers stand for, where most of them are days or months, or times and the name or the manifest says
 * so.
 */
export function numbersAsDates(
  name: string,
  cells: Iterable<string>,
  isMissing: (text: string) => boolean,
  uploadYear: number,
  isCalledDate: boolean,
): NumbersAsDates | undefined {
  const saysTime = isCalledDate || isTimeName(name)
  const saysMilliseconds = isNamedBy(name, MILLISECOND_NAMES)
  const filled = likelyDates(
    cells,
    (text) => isMissing(text) || NO_DAY_OF_DIGITS.test(text),
    saysTime || saysMilliseconds ? NUMBER : DAY_OR_MONTH,
  )
  if (filled.length === 0) return undefined
  const asDates = (are: NumbersAsDates['are'], isDate: (cell: string) => boolean): NumbersAsDates | undefined => {
    const others = filled.filter((cell) => !isDate(cell))
    const share = 1 - others.length / filled.length
    return share < HALF ? undefined : { are, share, other: others[0] }
  }
  const isOpen = new Set(filled).size > 1 && (saysTime || haveHours(filled))
  const days = isOpen ? (asDates('day', isUsualDay('day')) ?? asDates('hour', isUsualDay('hour'))) : undefined
  if (days !== undefined) return days
  const months = asDates('months', isPointedMonth)
  if (months !== undefined && months.share >= MOST && haveMonths(filled)) return months
  if (!saysTime && !saysMilliseconds) return undefined
  if (asDates('seconds', isShortDayWithTime) !== undefined) return undefined
  const lastSecond = Date.UTC(uploadYear + YEARS_AHEAD, 11, 31) / 1000
  const isWithin = (scale: number) => (cell: string) =>
    Number(cell) >= Math.max(FIRST_SECOND * scale, scale === PER_SECOND.nanoseconds ? FIRST_NANOSECOND : 0) &&
    Number(cell) <= lastSecond * scale
  const scales = saysTime ? SCALES : (['milliseconds'] as const)
  const ofUnits = scales.flatMap((unit) => asDates(unit, isWithin(PER_SECOND[unit])) ?? [])
  return ofUnits.find(({ share }) => share >= MOST) ?? ofUnits[0]
}

const HALF = 0.5
/** From this share on a column is of dates; the rest is missing. */
const MOST = 0.95
const SCALES = Object.keys(PER_SECOND) as (keyof typeof PER_SECOND)[]

function isUsualDay(digits: 'day' | 'hour'): (cell: string) => boolean {
  return (cell) => {
    const year = Number(cell.slice(0, 4))
    return year >= FIRST_YEAR && year <= LAST_YEAR && dateOfDigits(cell, digits) !== undefined
  }
}

/** `2301311730`, perhaps with seconds, is no time since 1970 beside others that are days with a time. */
export function isShortDayWithTime(cell: string): boolean {
  return /^\d{10}(?:\d\d)?$/.test(cell) && dateOfDigits(`20${cell}`, 'day') !== undefined
}

const POINTED_MONTH = /^(?:0?[1-9]|1[0-2])\.(?:19\d\d|20\d\d|2100)$/

/** A month and a year, such as `8.2023`, or a number with four decimals. */
export function isPointedMonth(text: string): boolean {
  return POINTED_MONTH.test(text)
}

/** Rates between 1.19 and 1.21 have four decimals, too, and are of one month. */
function haveMonths(texts: readonly string[]): boolean {
  return new Set(texts.filter(isPointedMonth).map((text) => Number.parseInt(text, 10))).size >= FEWEST_MONTHS
}

const FEWEST_MONTHS = 3

/** `202401310042` may be the 42nd of a day: times of day are of several hours. */
function haveHours(cells: readonly string[]): boolean {
  const hours = new Set(cells.flatMap((cell) => (/^\d{12}/.test(cell) ? cell.slice(8, 10) : [])))
  return hours.size !== 1
}

/** So many cells of another kind, and more than half of all, leave too few. */
const MOST_OTHERS = Math.ceil((1 - MOST) * SAMPLED_CELLS)
const NUMBER = /^\d+(?:\.\d*)?$/
const DAY_OR_MONTH = /^(?:(?:\d{8}|\d{10}|\d{12}|\d{14})(?:\.0*)?|\d\d?\.\d{4})$/

/** The cells without those that are missing; none as soon as too many are of another kind than what is looked for. */
function likelyDates(
  cells: Iterable<string>,
  isMissing: (text: string) => boolean,
  wanted: typeof NUMBER,
): readonly string[] {
  const filled: string[] = []
  let others = 0
  for (const cell of cells) {
    if (isMissing(cell)) continue
    filled.push(cell)
    if (!wanted.test(cell) && ++others > MOST_OTHERS && 2 * others > filled.length) return []
  }
  return 2 * others > filled.length ? [] : filled
}
