import {
  type DateParts,
  type DateReading,
  dateOfDigits,
  dateParts,
  PER_SECOND,
} from '#shared/schema/reading/date-reading.ts'
import { type Cells, type ColumnCells, isMostlyOther, SAMPLED_CELLS } from './column-cells.ts'
import { nameTokens } from './name-tokens.ts'

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
}

const SEASON = /^\d{4}[-/]\d\d$/

export function dateEvidence({ texts }: ColumnCells, isMissing: (text: string) => boolean): DateEvidence {
  const found = { dates: 0, open: 0, firstOver: 0, secondOver: 0, hasHalfDay: false, seasons: 0, openSeasons: 0 }
  let example: string | undefined
  let written: string | undefined
  let shortYear: DateEvidence['shortYear']
  const isDate = ({ text, kind }: Cells) => kind === 'date' || (kind !== 'number' && dateParts(text) !== undefined)
  for (const { text, count, kind } of isMostlyOther(texts, isDate) ? [] : texts) {
    if (kind === 'missing' || isMissing(text)) continue
    if (kind === 'date') {
      found.dates += count
      continue
    }
    const parts: DateParts | undefined = kind === 'number' ? undefined : dateParts(text)
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
  return { ...found, example, written, shortYear }
}

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
/** 1990 to 2100. */
const FIRST_SECOND = 631_152_000
const LAST_SECOND = 4_102_444_800
const TIME_NAMES = new Set([
  'date',
  'datetime',
  'time',
  'timestamp',
  'ts',
  'epoch',
  'unix',
  'created',
  'updated',
  'modified',
  'at',
  'datum',
  'zeit',
  'fecha',
  'heure',
  'data',
])

export function isTimeName(name: string): boolean {
  return nameTokens(name).some((token) => TIME_NAMES.has(token))
}

/** What sampled numbers without separators stand for, where nearly all of them are days, or the name says seconds. */
export function digitsOf(
  name: string,
  cells: Iterable<string>,
  isMissing: (text: string) => boolean,
): DateReading['digits'] {
  const saysTime = isTimeName(name)
  const filled = numbersOf(cells, isMissing, saysTime ? NUMBER : DAY)
  if (filled.length === 0) return null
  const share = (matches: (cell: string) => boolean) => {
    let agreeing = filled.length
    return filled.every((cell) => matches(cell) || --agreeing >= AGREES * filled.length)
  }
  const isDay = (cell: string) => {
    const year = Number(cell.slice(0, 4))
    return year >= FIRST_YEAR && year <= LAST_YEAR && dateOfDigits(cell, 'day') !== undefined
  }
  if (new Set(filled).size > 1 && share(isDay) && (saysTime || haveHours(filled))) return 'day'
  if (!saysTime) return null
  const isWithin = (scale: number) => (cell: string) =>
    Number(cell) >= FIRST_SECOND * scale && Number(cell) <= LAST_SECOND * scale
  return SCALES.find((unit) => share(isWithin(PER_SECOND[unit]))) ?? null
}

const SCALES = Object.keys(PER_SECOND) as (keyof typeof PER_SECOND)[]

/** `202401310042` may be the 42nd of a day: times of day are of several hours. */
function haveHours(cells: readonly string[]): boolean {
  const hours = new Set(cells.flatMap((cell) => (/^\d{12}/.test(cell) ? cell.slice(8, 10) : [])))
  return hours.size !== 1
}

/** More of another kind leave too few that agree. */
const MOST_OTHERS = Math.ceil((1 - AGREES) * SAMPLED_CELLS)
const NUMBER = /^\d+(?:\.\d*)?$/
const DAY = /^(?:\d{8}|\d{12}|\d{14})(?:\.0*)?$/

/**
 * The cells without those that are missing, where nearly all of them are numbers; none as soon as more than a few are of
 * another kind than what is looked for.
 */
function numbersOf(
  cells: Iterable<string>,
  isMissing: (text: string) => boolean,
  wanted: typeof NUMBER,
): readonly string[] {
  const numbers: string[] = []
  let others = 0
  let unwanted = 0
  for (const cell of cells) {
    if (isMissing(cell)) continue
    if (!NUMBER.test(cell)) others++
    else {
      numbers.push(cell)
      if (!wanted.test(cell)) unwanted++
    }
    if (Math.max(others, unwanted) > MOST_OTHERS) return []
  }
  return numbers.length >= AGREES * (numbers.length + others) ? numbers : []
}
