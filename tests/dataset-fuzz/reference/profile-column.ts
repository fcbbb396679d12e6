import type { ColumnProfile } from '#engines/dataset/profile/column-profile.ts'
import type { ReadingFinding } from '#engines/dataset/profile/column-reading.ts'
import { columnReader } from './read-cell.ts'
import type { Table } from './read-reference.ts'

/** Looks at every cell of a column, by its reading. */
export function profileColumn(table: Table, index: number, finding: ReadingFinding): ColumnProfile {
  const { reading, warnings, ambiguous } = finding
  const cells = table.rows.map((row) => (row[index] ?? '').trim())
  const base = {
    ...NO_FACTS,
    reading,
    readingWarnings: warnings,
    ambiguous: ambiguous && { row: ambiguous.row, text: ambiguous.text },
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
    const isUnique = texts.length > 1 && distinct === texts.length
    return { ...base, kind: 'text', missing, isConstant, distinct, isUnique, meanWords: words / texts.length }
  }
  if (reading.kind === 'date') {
    const hasTime = cells.some((cell, row) => typeof values[row] === 'number' && hasTimeOfDay(cell, reading.digits))
    return { ...base, kind: 'date', missing, isConstant, hasTime }
  }
  if (reading.kind === 'boolean') return { ...base, kind: 'boolean', missing, isConstant }
  const numbers = finite as readonly number[]
  const isPlain = cells.every((cell) => /^[+-]?\d+(e\d+)?$/i.test(cell))
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
} as const
