import type { ColumnReading } from '#engines/dataset/profile/column-reading.ts'
import { isMissing, parseBoolean, parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { germanMonth, POINTS_WITH_SPACES, SHORT_YEAR_FIRST, spelledClock, unmarked } from './spelled-cells.ts'

/*
 * What a cell is by a reading, a second time: by taking away what the reading says, one thing after the other.
 */

/** The value of a cell: a number (milliseconds of a date, 0 or 1), a text, or why there is none. */
export type ReferenceValue = number | string | typeof MISSING | typeof MISFIT | typeof WORD
export const MISSING = Symbol('missing')
export const MISFIT = Symbol('misfit')
/** The word that has a cell of its own. */
export const WORD = Symbol('word')

export function columnReader(reading: ColumnReading): (cell: string) => ReferenceValue {
  return (cell) => {
    const text = cell.trim()
    if (isMissingBy(reading, text)) return MISSING
    if (reading.kind === 'text') return text
    const value = valueOf(reading, text)
    if (value !== undefined && !Number.isNaN(value)) return value
    return reading.kind === 'number' && reading.word === text ? WORD : MISFIT
  }
}

export const AMONG_VALUES =
  '#n/a #na #div/0! #value! #ref! #name? #num! #null! \\n . .. : <na> nat -- --- nil missing unknown – —'.split(' ')

function isMissingBy({ missingWords }: ColumnReading, text: string): boolean {
  if (typeof missingWords !== 'string') return missingWords.some((word) => word.toLowerCase() === text.toLowerCase())
  return (
    isMissing(text) || (missingWords === 'values' && (AMONG_VALUES.includes(text.toLowerCase()) || /^###+$/.test(text)))
  )
}

function valueOf(reading: ColumnReading, text: string): number | undefined {
  if (reading.kind === 'boolean') {
    const lower = text.toLowerCase()
    if (lower === reading.words?.true.toLowerCase()) return 1
    if (lower === reading.words?.false.toLowerCase()) return 0
    const value = parseBoolean(text)
    return value === undefined ? undefined : Number(value)
  }
  if (reading.kind === 'date') return dateOf(text, reading)
  return reading.kind === 'number' ? numberOf(text, reading) : undefined
}

function numberOf(text: string, { number }: Extract<ColumnReading, { kind: 'number' }>): number | undefined {
  if (number === null) return parseNumber(text)
  if (number.clock) return spelledClock(text)
  if (/^[+-]?inf(inity)?$/i.test(text)) return parseNumber(text)
  if (/^[$€£] *-$|^- *[$€£]$/.test(text)) {
    return text.replace(/[ -]/g, '') === (number.prefix ?? number.suffix) ? 0 : undefined
  }
  let rest = (number.marks ? unmarked(text) : text)
    .replace(/[\u00a0\u202f\u2009]/g, ' ')
    .replace(/\u2212/g, '-')
    .replace(/’/g, "'")
  let sign = 1
  let signs = 0
  const takeSign = (pattern: RegExp, factor: number) => {
    if (!pattern.test(rest)) return
    rest = rest.replace(pattern, '').trim()
    sign *= factor
    signs++
  }
  if (/^\(.*\)$/.test(rest)) {
    rest = rest.slice(1, -1).trim()
    sign = number.enclosed ? 1 : -1
    signs++
  }
  takeSign(/^-/, -1)
  takeSign(/^\+/, 1)
  if (number.prefix !== null && rest.toLowerCase().startsWith(number.prefix.toLowerCase())) {
    rest = rest.slice(number.prefix.length).trim()
    takeSign(/^-/, -1)
  }
  takeSign(/-$/, -1)
  const unit = /\p{L}+$/u.exec(rest)?.[0] ?? number.suffix ?? ''
  if (number.suffix !== null && (isInNumber(unit, number.suffix) || isInNumber(number.suffix, unit))) {
    if (rest.toLowerCase().endsWith(unit.toLowerCase())) rest = rest.slice(0, -unit.length).trim()
  }
  if (signs > 1) return undefined
  if (number.thousands !== null) {
    const groups = rest.split(number.decimal)[0] ?? ''
    const parts = groups.split(number.thousands)
    if (parts.length > 1) {
      const isGrouped = parts.slice(1).every((part) => /^\d{3}$/.test(part)) && /^\d{1,3}$/.test(parts[0] ?? '')
      if (!isGrouped || /^0\d/.test(groups) || /^0[.,]\d{3}$/.test(rest)) return undefined
      rest = parts.join('') + rest.slice(groups.length)
    }
  }
  if (number.decimal === ',') {
    if (rest.includes('.')) return undefined
    rest = rest.replace(',', '.')
  }
  const value = /^[\d.]/.test(rest) ? parseNumber(rest) : undefined
  return value === undefined ? undefined : sign * value
}

/** Whether a unit is another one, or its plural. */
export function isInNumber(unit: string, singular: string): boolean {
  const [long, short] = [unit.toLowerCase(), singular.toLowerCase()]
  if (long === short) return true
  const endings = short.length > 2 ? ['s', 'es', 'e', 'en', 'n'] : ['s']
  return /^\p{L}{2,}$/u.test(short) && endings.some((ending) => long === `${short}${ending}`)
}

function dateOf(cell: string, { order, shortYearFirst }: Extract<ColumnReading, { kind: 'date' }>): number | undefined {
  const text = cell.replace(POINTS_WITH_SPACES, '$1.$2.')
  if (SHORT_YEAR_FIRST.test(text) && shortYearFirst)
    return dateOf(`19${text}`, { order: 'ymd', kind: 'date', missingWords: [], digits: null })
  const iso = parseDate(text)
  if (iso !== undefined) return iso.epochMs
  const [, ofMonth = '', name, ofYear] = /^(\d{1,2})\. (\p{L}+) (\d{4})$/u.exec(text) ?? []
  if (name !== undefined)
    return parseDate(`${ofYear}-${germanMonth(name).padStart(2, '0')}-${ofMonth.padStart(2, '0')}`)?.epochMs
  const [day = '', ...time] = text.split(/[ T]/)
  const parts = day.split(/[-/.]/)
  const numbers = parts.map(Number)
  if (parts.some((part) => !/^\d{1,4}$/.test(part))) return undefined
  const isYearFirst = parts[0]?.length === 4
  const [first = 0, second = 0, third = 1] = numbers
  let [year, month, date] = [first, second, third]
  if (!isYearFirst && parts.length === 3)
    [year, month, date] = order === 'mdy' ? [third, first, second] : [third, second, first]
  if (!isYearFirst && parts.length === 2) [year, month, date] = [second, first, 1]
  if (parts.length === 3 && !isYearFirst && parts[2]?.length === 2) year += year <= 68 ? 2000 : 1900
  return parseDate(
    `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}${time.length > 0 ? `T${(time[0] ?? '').padStart(5, '0')}` : ''}`,
  )?.epochMs
}
