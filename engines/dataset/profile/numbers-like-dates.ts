import { type DateReading, PER_SECOND, parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { isTimeName } from './date-evidence.ts'
import { idName } from './id-columns.ts'
import { nameTokens } from './name-tokens.ts'
import { DATE_FORMS, FEW, isOfMonths, MANY, type NumberLikeDate } from './number-date-forms.ts'

/*
 * Plain numbers, and digits with zeros in front, that may be months (`202304`), days (`220127`, `27012022`, `2022027`,
 * `45034` of a spreadsheet) or times (`1431`, `143100`, `14.31`): they are not read so, for they may be something else.
 */

/** So many of the cells have to be alike. */
const NEARLY_ALL = 0.95
const LIKELY = /^\d{3,20}(?:\.0*)?$|^\d{1,5}\.\d+(?:e\+\d+)?$/i
const FEW_OTHERS = 15
const PERIODS = new Set(
  (
    'month months monat monate mes mois mese mês maand month_year ym yyyymm yearmonth jahrmonat period periode periodo período ' +
    'période quarter week woche day days tag tage dia día jour giorno dag uhrzeit uhr klo kl hour hora heure ora begin beginn ende'
  ).split(' '),
)
/** What the last word of a column's name is whose cells are days, or days with a time; and what any word of it may be. */
const DAYS = /^(?:date|dates|datum|fecha|data|datetime|timestamp|dob|.{2,}datum)$/
const DAY_NAMES =
  /^(?:date|datum|fecha|datetime|timestamp|dob|created|updated|modified|hired|birth.*|geb.*|.{2,}datum)$/

/** The English data, which are a date in Portuguese, Italian and Polish. */
const AMOUNT_OF_DATA =
  /data[ _.-]?(?:volume|usage|used|size|rate|count|points?|quality|transfer(?:red)?|[kmgt]b|bytes|plan|limit|allowance|speed|values?)/i

/** Whether a column is named like times, days or months. */
export function saysTimeOfDay(name: string): boolean {
  return nameTokens(name).some((token) => PERIODS.has(token)) || isTimeName(name)
}

/** Whether a word of a column's name says that its cells are days. */
export function isDayName(name: string): boolean {
  return !AMOUNT_OF_DATA.test(name) && nameTokens(name).some((token) => DAYS.test(token) || DAY_NAMES.test(token))
}

/** What sampled numbers may be; undefined where nothing tells. */
export function numberLikeDate(
  name: string,
  cells: () => Iterable<string>,
  isMissing: (text: string) => boolean,
  uploadYear: number,
): NumberLikeDate | undefined {
  if (AMOUNT_OF_DATA.test(name)) return undefined
  const tokens = nameTokens(name)
  const saysTime = saysTimeOfDay(name)
  const first = firstCells(cells(), isMissing)
  const forms = DATE_FORMS.filter(({ is }) => areMostly(first, is, HALF))
  const mayBeNamed = saysTime || tokens.some((token) => DAYS.test(token) || DAY_NAMES.test(token))
  if ((forms.length === 0 && !mayBeNamed) || idName(name) !== undefined) return undefined
  const filled = likely(cells(), isMissing)
  const texts = [...new Set(filled)]
  if (texts.length < 2) return undefined
  if (texts.length < (saysTime ? FEW : MANY) && !isOfMonths(texts, saysTime)) return undefined
  for (const { is, are, show } of forms) {
    if (areMostly(filled, is, NEARLY_ALL) && are(texts.filter(is), saysTime)) return show(texts.find(is) ?? '')
  }
  return byName(tokens, texts, saysTime, uploadYear)
}

/** A few tell of nearly every column that it is none: its other cells are not looked at. */
const FIRST_CELLS = 8
const HALF = 0.5

function firstCells(cells: Iterable<string>, isMissing: (text: string) => boolean): readonly string[] {
  const first: string[] = []
  for (const cell of cells) {
    if (first.length === FIRST_CELLS) break
    if (!isMissing(cell)) first.push(cell)
  }
  return first
}

function areMostly(texts: readonly string[], is: (text: string) => boolean, share: number): boolean {
  const most = (1 - share) * texts.length
  let others = 0
  for (const text of texts) if (!is(text) && ++others > most) return false
  return true
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
  if (texts.every((each) => Number(each) < FIRST_DAY)) return undefined
  const write = 'days as 2024-01-31'
  const isOfDays = DAYS.test(tokens.at(-1) ?? '')
  const haveTimes = saysTime && areMostly(texts, (each) => /^\d{5}\.\d+$/.test(each), NEARLY_ALL)
  const areDays = isOfDays || haveTimes || tokens.some((token) => DAY_NAMES.test(token))
  if (areDays && areMostly(texts, (each) => countedDays(each, uploadYear).length > 0, NEARLY_ALL)) {
    const first = texts.find((each) => countedDays(each, uploadYear).length > 0) ?? ''
    return { text: first, may: `a day counted ${countedDays(first, uploadYear).join(', or ')}`, write, have: 'dates' }
  }
  if (saysTime && areMostly(texts, (each) => lateTime(each) !== undefined, NEARLY_ALL)) {
    return { text, may: lateTime(text) ?? 'a time', write, have: 'dates' }
  }
  const mayBeDays = isOfDays && areMostly(texts, (each) => /^\d+(?:\.0*)?$|e\+\d+$/i.test(each), NEARLY_ALL)
  return mayBeDays ? { text, may: 'a day, by the name of the column', write, have: 'dates' } : undefined
}

/** Which usual days a number of five digits may be, by what programs count from. */
function countedDays(text: string, uploadYear: number): readonly string[] {
  if (!/^\d{5}(?:\.\d+)?$/.test(text)) return []
  return COUNTED.flatMap(([since, startMs]) => {
    const day = new Date(startMs + Math.floor(Number(text)) * DAY_MS)
    const year = day.getUTCFullYear()
    const isUsual = year >= uploadYear - YEARS_BACK && year <= uploadYear + YEARS_AHEAD
    return isUsual ? [`${since} (${day.toISOString().slice(0, 10)})`] : []
  })
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
