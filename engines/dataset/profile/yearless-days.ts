import { type Cells, type ColumnCells, countOf, isMostlyOther } from './column-cells.ts'
import { dateShape } from './date-shape.ts'

/*
 * Days without a year: `Sep 26 17:54:33`, `Feb 10, 19:12`, `26. Mar`, `Aug-08`, `06/Sep`, and with a time `28.02. 21:27`.
 */

/** One number of two digits at most, or a time. */
const MAY_BE = /^\D*\d{1,2}\D*$|:/
const MOST_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
/** Days of a month begin with few; years of two digits up to the upload's seldom do, and never go on to the 31st. */
const EARLY_DAY = 5
/** Of days that do not exist, such as `Sep 31`, which a month and a year may be. */
const FEW = 0.02

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
  if (!MAY_BE.test(text) || text.includes("'")) return undefined
  const { parts = '', month } = dateShape(text) ?? {}
  const [day = 0, other = 0] = (text.replace(/\d+:.*/, '').match(/\d+/g) ?? []).map(Number)
  if (/^DDT$/.test(parts)) {
    const [low, high] = [Math.min(day, other), Math.max(day, other)]
    return low <= 12 && high <= 31 ? { day: high, month: low, mayBeYear: false } : undefined
  }
  if (month === undefined || !/^(?:MD|DM)T?$/.test(parts) || day > 31) return undefined
  return { day, month, mayBeYear: /^\D+\d\d$/.test(text) }
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
