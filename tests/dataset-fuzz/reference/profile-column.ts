import { type ColumnProfile, SHOWN_TEXTS } from '#engines/dataset/profile/column-profile.ts'
import type { ColumnReading, ReadingFinding } from '#engines/dataset/profile/column-reading.ts'
import { hasWords } from '#engines/dataset/profile/free-text.ts'
import { REPEATED_ROWS } from '#engines/dataset/profile/value-facts.ts'
import { parseNumber } from '#shared/schema/cell-values.ts'
import { columnReader, type ReferenceValue } from './read-cell.ts'
import type { Table } from './read-reference.ts'

/** As many texts have an entry in the engine. */
const DICTIONARY = 10_000

/** Looks at every cell of a column, by its reading. */
export function profileColumn(table: Table, index: number, finding: ReadingFinding): ColumnProfile {
  const { reading, warnings, ambiguous } = finding
  const cells = table.rows.map((row) => (row[index] ?? '').trim())
  const base = {
    ...NO_FACTS,
    reading,
    readingWarnings: warnings,
    ambiguous: ambiguous && {
      row: ambiguous.row,
      text: ambiguous.text,
      ...(ambiguous.beside !== undefined && { beside: ambiguous.beside }),
    },
    values: repetitionOf(cells, reading, cells.map(columnReader(reading))),
  }
  const read = columnReader(reading)
  const values = cells.map(read)
  const present = values.filter((value) => typeof value !== 'symbol')
  const finite = present.filter((value) => typeof value !== 'number' || Number.isFinite(value))
  const missing = cells.length - finite.length
  const isConstant = missing === 0 && new Set(finite.map(String)).size === 1
  if (finite.length === 0 && present.length === 0) return { ...base, kind: 'empty', missing, isConstant: true }
  if (finite.length === 0) return { ...base, kind: 'empty', missing, isConstant: true }
  if (reading.kind === 'text') {
    const texts = finite.map(String)
    const distinct = new Set(texts).size
    const words = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0)
    const counts = new Map<string, number>()
    for (const text of texts)
      if (counts.has(text) || counts.size < DICTIONARY) counts.set(text, (counts.get(text) ?? 0) + 1)
    const known = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const withWords = [...counts].reduce((sum, [text, count]) => sum + (hasWords(text) ? count : 0), 0)
    const told = { wordsShare: withWords / known, texts: [...counts.keys()].slice(0, SHOWN_TEXTS) }
    const isUnique = texts.length > 1 && distinct === texts.length
    return { ...base, kind: 'text', missing, isConstant, distinct, isUnique, meanWords: words / texts.length, ...told }
  }
  if (reading.kind === 'date') {
    const hasTime = cells.some((cell, row) => typeof values[row] === 'number' && hasTimeOfDay(cell, reading.digits))
    return { ...base, kind: 'date', missing, isConstant, hasTime }
  }
  if (reading.kind === 'boolean') return { ...base, kind: 'boolean', missing, isConstant }
  const numbers = finite as readonly number[]
  const isPlain = cells.every((cell) => Number.isInteger(parseNumber(cell)))
  const [min, max] = [Math.min(...numbers), Math.max(...numbers)]
  const fillsItsRange = isPlain && missing === 0 && numbers.length > 1 && max - min === numbers.length - 1
  return {
    ...base,
    kind: 'number',
    missing,
    isConstant,
    outOfRange: present.length - finite.length,
    isSequence: fillsItsRange && new Set(numbers).size === numbers.length,
  }
}

/** How often the finite values repeat, by their texts; truth values by what they are. */
function repetitionOf(cells: readonly string[], { kind }: ColumnReading, values: readonly ReferenceValue[]) {
  const numberOf = (row: number) => {
    const value = values[row]
    if (kind === 'number' && typeof value === 'number') return value
    return kind === 'text' ? (parseNumber(cells[row] ?? '') ?? Number.NaN) : Number.NaN
  }
  const rows = [...cells.keys()].filter((row) => {
    const value = values[row]
    return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))
  })
  const finite = rows.map((row) => (kind === 'boolean' ? String(values[row]) : (cells[row] ?? '')))
  const texts = new Map<string, number>()
  for (const text of finite) texts.set(text, (texts.get(text) ?? 0) + 1)
  const numbers = rows.map(numberOf)
  const numberCells = numbers.filter((value) => !Number.isNaN(value)).length
  const isInteger = numbers.every(Number.isInteger)
  const sorted = [...new Set(numbers)].sort((a, b) => a - b)
  const steps = new Set(sorted.slice(1).map((value, at) => value - (sorted[at] ?? 0)))
  const repeated = [...texts.values()].filter((count) => count >= REPEATED_ROWS)
  return {
    distinctShare: finite.length === 0 ? 0 : texts.size / finite.length,
    numberShare: finite.length === 0 ? 0 : numberCells / finite.length,
    isInteger,
    isLong: isInteger && numbers.length > 0 && numbers.every((value) => Math.abs(value) >= 1e8),
    isEven: isInteger && sorted.length > 2 && steps.size === 1,
    repeatedTexts: repeated.length,
    repeatedRows: repeated.reduce((sum, count) => sum + count, 0),
  }
}

function hasTimeOfDay(cell: string, digits: string | null): boolean {
  return cell.includes(':') || digits === 'seconds' || digits === 'milliseconds'
}

const NO_FACTS = {
  outOfRange: 0,
  hasTime: false,
  isSequence: false,
  distinct: 0,
  isUnique: false,
  isTooVaried: false,
  meanWords: 0,
  wordsShare: 0,
  texts: [],
} as const
