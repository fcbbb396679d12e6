import type { Column } from '../feature-schema.ts'
import { parseDateByReading } from './date-reading.ts'
import { missingTest } from './missing-words.ts'
import { parseByReading } from './number-reading.ts'

/**
 * Cells of a column as a schema of version 1 reads them, which knows one way to write a number and a date: what this
 * column's reading makes of a cell, written so. Cells that the reading makes nothing of stay as they are.
 */
export function plainCell(column: Column | undefined): (text: string) => string {
  if (column === undefined || column.role === 'ignored' || column.reading === undefined) return (text) => text
  const { reading } = column
  const isMissing = missingTest(reading.missingWords)
  if ('number' in reading) {
    const { number } = reading
    return (text) => {
      if (isMissing(text)) return ''
      return number === null ? text : String(parseByReading(text, number) ?? text)
    }
  }
  if ('order' in reading) {
    return (text) => {
      if (isMissing(text)) return ''
      const date = parseDateByReading(text, reading)
      return date === undefined ? text : new Date(date.epochMs).toISOString().slice(0, date.hasTime ? 24 : 10)
    }
  }
  return (text) => text
}
