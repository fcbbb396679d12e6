import { quoted } from '../source/refusal.ts'
import { dateShape } from './date-shape.ts'
import { idName } from './id-columns.ts'

/*
 * Texts that look like dates or times in a form that no reading knows: `17/2024`, `3. Quartal 2016`, `2019-008`,
 * `2022-05-01 18:21 Europe/Berlin`, `ab 05.08.2020`, and with months of languages that are not read; and texts of which a
 * whole day or a time of day is a part: `datetime.date(2022, 1, 27)`, `27.01.2022 klo 14.31`, `2022年01月27日 14時31分`.
 */

const LOOKED_AT = 300
const FEWEST_TEXTS = 8
/** Of halves and quarters of a year there are fewer. */
const FEWEST_PERIODS = 4
const NEARLY_ALL = 0.9
/** So many different words that begin like months are months. */
const FEWEST_MONTHS = 4
/** Of a text with a day, and with a time. */
const LONGEST = 120
const LONGEST_WITH_TIME = 60

/** What a person is told of a column of texts that nearly all look like dates or times; `becomes` says what it is instead. */
export function unreadDatesWarning(name: string, texts: readonly string[], becomes: string): readonly string[] {
  const example = unreadDate(name, texts)
  if (example === undefined) return []
  return [
    `Column ${quoted(name)}: cells such as ${quoted(example)} look like dates or times in a way that is not read: ${becomes}. Write days as 2024-01-31, months as 2024-01 and times as 13:45 to have them.`,
  ]
}

/** The first of a column's texts that looks like a date or a time, where nearly all do. */
export function unreadDate(name: string, texts: readonly string[]): string | undefined {
  const looked = texts.slice(0, LOOKED_AT)
  if (looked.length < FEWEST_PERIODS || idName(name) !== undefined) return undefined
  const isNearlyAll = (is: (text: string) => boolean) => looked.filter(is).length >= NEARLY_ALL * looked.length
  if (isNearlyAll(isPeriod)) return looked.find(isPeriod)
  if (looked.length < FEWEST_TEXTS) return undefined
  const months = new Set<string>()
  const found = looked.filter((text) => {
    const { parts = '', other } = dateShape(text) ?? {}
    if (other !== undefined) months.add(other)
    return parts.includes('T') || (parts.length > 1 && /[YM]/.test(parts))
  })
  if (found.length >= NEARLY_ALL * looked.length && (months.size === 0 || months.size >= FEWEST_MONTHS)) return found[0]
  if (isNearlyAll(hasDayOrTime)) return looked.find(hasDayOrTime)
  return [ofMonths(looked), ofTwoUnits(looked)].find((each) => each.length >= NEARLY_ALL * looked.length)?.[0]
}

/** `1Q22`, `H1 2022`, `2. Halbjahr 2022` */
function isPeriod(text: string): boolean {
  return /^(?:(?:[qths]|hj|fy)[1-4]|[1-4]\.? ?(?:[qths]|hj|halbjahr|semestre?))[ /.'-]{0,2}(?:(?:19|20)\d\d|\d\d)$/i.test(
    text.trim(),
  )
}

/** A sign or two, or a word. */
const BETWEEN = '(?:\\D{1,3}| \\p{L}{1,6} )'
/** With the year first, or last; of digits alone. */
const DAYS: readonly RegExp[] = [
  new RegExp(`(?<!\\d)(?:19|20|21)\\d\\d${BETWEEN}(\\d{1,2})${BETWEEN}(\\d{1,2})(?!\\d)`, 'u'),
  new RegExp(`(?<!\\d)(\\d{1,2})${BETWEEN}(\\d{1,2})${BETWEEN}(?:19|20|21)\\d\\d(?!\\d)`, 'u'),
  /(?<!\d)(?:19|20)\d\d(\d\d)(\d\d)(?!\d)/,
  // The years of Japan's emperors, `R4.1.27` and `令和4年1月27日`; those of Taiwan, `113/01/31` and `96/01/31`
  /^(?:[MTSHR]|明治|大正|昭和|平成|令和)\d{1,2}[./年-](\d{1,2})[./月-](\d{1,2})日?(?!\d)/,
  /^(?:0?[89]|1[0-4])\d[./-](\d\d)[./-](\d\d)(?!\d)/,
]
const TIME = /(?<![\d:.])(?:[01]?\d|2[0-4])(?::|時|时|点|點|시 ?)[0-5]\d(?!\d)/

function hasDayOrTime(text: string): boolean {
  if (text.length > LONGEST || !/\d/.test(text)) return false
  if (text.length <= LONGEST_WITH_TIME && TIME.test(text)) return true
  return DAYS.some((form) => {
    const [, one, other] = form.exec(text) ?? []
    const [low = 0, high = 0] = [Number(one), Number(other)].sort((a, b) => a - b)
    return low >= 1 && low <= 12 && high <= 31
  })
}

const MONTH_OF_DAY =
  /^(?:[«„“"]?(\d{1,2})[.ºª»”“"]? ?(?:\p{L}{1,3} )?(\p{L}{3,14})[.,]* (?:\p{L}{1,3} )?(?:19|20)\d\d|(?:19|20)\d\d[.,]? (\p{L}{3,14})[.,]* (\d{1,2}))\b/u
const MOST_MONTHS = 36
const FEWEST_DAYS = 9

/** Texts of a day, a word and a year, where the words are as few as months are: `27 يناير 2022`. */
function ofMonths(texts: readonly string[]): readonly string[] {
  const [days, months] = [new Set<number>(), new Set<string>()]
  const found = texts.filter((text) => {
    const [, first, after, before, last] = MONTH_OF_DAY.exec(text.normalize()) ?? []
    const [day, month] = [Number(first ?? last ?? 0), after ?? before]
    if (month === undefined || day < 1 || day > 31) return false
    days.add(day)
    months.add(month.toLowerCase())
    return true
  })
  const areMonths = months.size >= FEWEST_MONTHS && months.size <= MOST_MONTHS && days.size >= FEWEST_DAYS
  return areMonths ? found : []
}

const TWO_UNITS = /^\d{1,4} ?(\p{L}{1,9}\.?|[′'’]) ?([0-5]?\d) ?(\p{L}{1,9}\.?|[″"”]|''|′′)$/u
/** Inches, ounces and months are fewer. */
const FEWEST_MINUTES = 32

/** Texts of hours and minutes, or minutes and seconds, with the same units in all: `4 Std. 31 Min.`, `31′00″`. */
function ofTwoUnits(texts: readonly string[]): readonly string[] {
  const units = new Map<string, string[]>()
  let most = 0
  for (const text of texts) {
    const [, one, number, other] = TWO_UNITS.exec(text.trim()) ?? []
    if (number === undefined) continue
    most = Math.max(most, Number(number))
    const alike = units.get(`${one} ${other}`) ?? []
    alike.push(text)
    units.set(`${one} ${other}`, alike)
  }
  if (most < FEWEST_MINUTES) return []
  return [...units.values()].toSorted((a, b) => b.length - a.length)[0] ?? []
}
