import { monthNumber } from '#shared/schema/reading/month-names.ts'
import { type Cells, type ColumnCells, countOf, isMostlyOther } from './column-cells.ts'

/*
 * Days without a year: `Sep 26 17:54:33`, `Feb 10, 19:12`, `26. Mar`, `Aug-08`, `06/Sep`, and with a time `28.02. 21:27`.
 */

const TIME = '(?<time>,? (?:at |um |kl\\.? )?\\d{1,2}:\\d\\d.*)?'
const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th|er|[ºoª])?'
const FORMS = [
  new RegExp(`^(?<month>\\p{L}{3,12})\\.?[-/ ]?${DAY}\\.?${TIME}$`, 'u'),
  new RegExp(`^${DAY}\\.?(?:[-/ ]| de )?(?<month>\\p{L}{3,12})\\.?${TIME}$`, 'u'),
  new RegExp(`^(?<day>\\d{1,2})[./-](?<other>\\d{1,2})\\.?(?<time>,? \\d{1,2}:\\d\\d.*)$`),
]
const ACCENTS = /\p{M}/gu
/** `Fri, Sep 26` */
const WEEKDAY = /^\p{L}{2,10}\.?,? (?=\p{L}|\d)/u
const MOST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const LAST_DAY = 31
/** Days of a month begin with few; years of two digits up to the upload's seldom do, and never go on to the 31st. */
const EARLY_DAY = 5
/** Of days that do not exist, such as `Sep 31`, which a month and a year may be. */
const FEW = 0.02
const LONGEST = 40

export type YearlessDays = {
  /** How many cells are days without a year, and the first of them. */
  readonly count: number
  readonly first: Cells
  /**
   * `days`: beyond doubt. Else a number behind a month may be a year of two digits, too: `likely` days, or `unlikely`.
   */
  readonly are: 'days' | 'likely' | 'unlikely'
}

type YearlessDay = { readonly day: number; readonly month: number; readonly mayBeYear: boolean }

/** A day without a year; undefined for another text. */
function yearlessDay(text: string): YearlessDay | undefined {
  if (text.length > LONGEST || !/\d/.test(text)) return undefined
  const plain = text.normalize('NFD').replace(ACCENTS, '')
  return dayOf(plain) ?? dayOf(plain.replace(WEEKDAY, ''))
}

function dayOf(text: string): YearlessDay | undefined {
  for (const [at, form] of FORMS.entries()) {
    const groups = form.exec(text)?.groups
    if (groups === undefined) continue
    const { day: written = '', month: name, other, time } = groups
    const day = Number(written)
    if (name === undefined) {
      const [low, high] = [Math.min(day, Number(other)), Math.max(day, Number(other))]
      if (low >= 1 && low <= 12 && high <= LAST_DAY) return { day: high, month: low, mayBeYear: false }
      continue
    }
    const month = monthNumber(name)
    if (month === 0 || day < 1 || day > LAST_DAY) continue
    return { day, month, mayBeYear: at === 0 && written.length === 2 && time === undefined }
  }
  return undefined
}

/** The cells of a column that are days without a year, where they are of several months. */
export function yearlessDays({ texts }: ColumnCells, uploadYear: number): YearlessDays | undefined {
  const isYearless = ({ kind, text }: Cells) => kind === 'text' && yearlessDay(text) !== undefined
  if (isMostlyOther(texts, isYearless)) return undefined
  const found = texts.flatMap((cells) => {
    const parts = cells.kind === 'text' ? yearlessDay(cells.text) : undefined
    return parts === undefined ? [] : [{ cells, parts }]
  })
  const [first] = found
  if (first === undefined || new Set(found.map(({ parts }) => parts.month)).size < 2) return undefined
  const count = countOf(found.map(({ cells }) => cells))
  if (!found.every(({ parts }) => parts.mayBeYear)) return { count, first: first.cells, are: 'days' }
  const days = found.map(({ parts }) => parts.day)
  const isEarly = Math.min(...days) <= EARLY_DAY
  const isBeyond = Math.max(...days) > uploadYear % 100
  if (!isEarly && !isBeyond) return undefined
  const none = found.filter(({ parts: { day, month } }) => day > (MOST_DAYS[month - 1] ?? 0)).map(({ cells }) => cells)
  return { count, first: first.cells, are: isEarly && isBeyond && countOf(none) <= FEW * count ? 'likely' : 'unlikely' }
}
