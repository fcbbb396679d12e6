import type { ColumnProfile } from '#engines/dataset/profile/column-profile.ts'
import { REPEATED_ROWS } from '#engines/dataset/profile/value-facts.ts'
import { isMissing, parseBoolean, parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import type { Table } from './read-reference.ts'

/**
 * Looks at every cell of a column. It is of a type only where all its cells are; `asText` takes it for text whatever
 * they are.
 */
export function profileColumn(table: Table, index: number, asText: boolean): ColumnProfile {
  const { rows } = table
  const texts = new Map<string, number>()
  for (const cells of rows) {
    const text = (cells[index] ?? '').trim()
    texts.set(text, (texts.get(text) ?? 0) + 1)
  }
  const present = [...texts.keys()].filter((text) => !isMissing(text))
  const presentCount = sum(present.map((text) => texts.get(text) ?? 0))
  const missing = rows.length - presentCount
  const values = valuesOf(present, texts)
  const base = { ...NO_FACTS, missing, isConstant: isOne(present.length, missing), values }
  if (present.length === 0) return { ...base, kind: 'empty' }
  if (asText) return { ...base, ...textFacts(present, texts) }

  const numbers = present.filter((text) => parseNumber(text) !== undefined)
  if (numbers.length === present.length) return { ...base, ...numberFacts(numbers, texts, missing) }
  if (present.every((text) => parseBoolean(text) !== undefined)) {
    const values = new Set(present.map(parseBoolean))
    return { ...base, kind: 'boolean', isConstant: isOne(values.size, missing) }
  }
  const dates = present.flatMap((text) => parseDate(text) ?? [])
  if (dates.length === present.length) {
    const instants = new Set(dates.map((date) => date.epochMs))
    const hasTime = dates.some((date) => date.hasTime)
    return { ...base, kind: 'date', isConstant: isOne(instants.size, missing), hasTime }
  }
  const numberCells = sum(numbers.map((text) => texts.get(text) ?? 0))
  const nearlyNumbers = numberCells >= NEARLY_ALL * presentCount
  const withCommas = present.every((text) => parseNumber(text) !== undefined || isCommaNumber(text))
  return {
    ...base,
    ...textFacts(present, texts),
    oddCell: nearlyNumbers ? firstOf(table, index, (text) => parseNumber(text) === undefined) : undefined,
    commaNumber: withCommas ? firstOf(table, index, isCommaNumber) : undefined,
  }
}

/** Of the finite values. */
function valuesOf(present: readonly string[], texts: ReadonlyMap<string, number>) {
  const finite = present.filter((text) => Number.isFinite(parseNumber(text) ?? 0))
  const numbers = finite.map((text) => parseNumber(text) ?? Number.NaN)
  const isInteger = numbers.every(Number.isInteger)
  const sorted = [...new Set(numbers)].sort((a, b) => a - b)
  const steps = new Set(sorted.slice(1).map((value, at) => value - (sorted[at] ?? 0)))
  const counts = finite.map((text) => texts.get(text) ?? 0)
  const repeated = counts.filter((count) => count >= REPEATED_ROWS)
  const cells = sum(counts)
  return {
    distinctShare: cells === 0 ? 0 : finite.length / cells,
    isInteger,
    isEven: isInteger && sorted.length > 2 && steps.size === 1,
    repeatedTexts: repeated.length,
    repeatedRows: sum(repeated),
  }
}

function firstOf(
  { rows, rowNumbers }: Table,
  index: number,
  matches: (text: string) => boolean,
): ColumnProfile['oddCell'] {
  const row = rows.findIndex((cells) => !isMissing(cells[index] ?? '') && matches(cells[index] ?? ''))
  return row === -1 ? undefined : { row: rowNumbers[row] ?? 0, text: (rows[row]?.[index] ?? '').trim() }
}

function isCommaNumber(text: string): boolean {
  return text.includes(',') && parseNumber(text.replace(',', '.')) !== undefined
}

/** From this share of numbers on, the rest is more likely a mistake than a category. */
const NEARLY_ALL = 0.9

const NO_FACTS = {
  outOfRange: 0,
  hasTime: false,
  isSequence: false,
  distinct: 0,
  isUnique: false,
  isTooVaried: false,
  meanWords: 0,
  oddCell: undefined,
  commaNumber: undefined,
} as const

function textFacts(present: readonly string[], counts: ReadonlyMap<string, number>) {
  let words = 0
  let cells = 0
  for (const text of present) {
    const count = counts.get(text) ?? 0
    words += count * text.split(/\s+/).length
    cells += count
  }
  const distinct = present.length
  return { kind: 'text', distinct, isUnique: cells > 1 && cells === distinct, meanWords: words / cells } as const
}

function numberFacts(texts: readonly string[], counts: ReadonlyMap<string, number>, missing: number) {
  let cells = 0
  let outOfRange = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let integers = true
  for (const text of texts) {
    const value = parseNumber(text) ?? 0
    const count = counts.get(text) ?? 0
    if (Number.isFinite(value)) {
      cells += count
      min = Math.min(min, value)
      max = Math.max(max, value)
      integers &&= Number.isInteger(value) && !text.includes('.')
    } else outOfRange += count
  }
  const allMissing = missing + outOfRange
  const fillsItsRange = integers && allMissing === 0 && cells > 1 && max - min === cells - 1
  return {
    kind: cells === 0 ? 'empty' : 'number',
    missing: allMissing,
    isConstant: min === max && allMissing === 0,
    outOfRange,
    isSequence: fillsItsRange && new Set(texts.map(Number)).size === cells,
  } as const
}

function isOne(distinct: number, missing: number): boolean {
  return distinct + (missing > 0 ? 1 : 0) === 1
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
