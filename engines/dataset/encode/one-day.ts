import { localMs, writtenDate } from '#shared/schema/calendar.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { quoted } from '../source/refusal.ts'

const HOUR_MS = 3_600_000

/** Why a date is left out whose times are of one hour of one day. */
export const WITHIN_AN_HOUR =
  'constant: all its times are within one hour of one day, and of a date no cell tells more; write times as 13:45:10 to have them as a number'

/** A warning for the dates whose times are all of one day: what they tell beyond the hour is lost. */
export function oneDayWarnings(
  columns: readonly InferredColumn[],
  built: readonly Column[],
  sampledCells: (column: number) => readonly SampledCell[],
): readonly string[] {
  return columns.flatMap((column, index) => {
    const date = built[index]
    if (column.role !== 'feature' || column.type !== 'date') return []
    if (date?.role !== 'feature' || date.type !== 'date' || String(date.calendar) !== 'hour') return []
    const { min, max } = date.statistics
    if (min !== max) return []
    const isFull = (cell: SampledCell) => {
      const found = parseDateByReading(String(cell), column.reading)
      return found === undefined || localMs(writtenDate(found)) % HOUR_MS === 0
    }
    if (sampledCells(column.index).every(isFull)) return []
    const day = new Date(min * 24 * HOUR_MS).toISOString().slice(0, 10)
    return `Column ${quoted(column.name)}: all its times are of ${day}, and of a date no cell tells more than the hour. Write times as 13:45:10, without the day, to have all of them as a number.`
  })
}
