import { clockTime } from '#shared/schema/reading/clock-time.ts'
import { mayBeDate } from '#shared/schema/reading/date-reading.ts'
import { undress } from '#shared/schema/reading/number-reading.ts'
import { cellValueOf } from '../cells/cell-value.ts'

/** Whether a text may be a number or a date in a column's own spelling. */
export function isDressedText(text: string): boolean {
  return undress(text) !== undefined || mayBeDate(text) || clockTime(text) !== undefined
}

/** Numbers and dates by themselves, whatever their digits are; those that do not exist, too. */
const BY_ITSELF = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^\d{4}-\d\d-\d\d(?:[ t]|$)/i

/** Whether all texts that differ in their digits alone are texts by themselves, so that a row's key has them as such. */
export function isAlwaysText(text: string): boolean {
  return cellValueOf(text).kind === 'text' && !BY_ITSELF.test(text.trim()) && text === text.trim()
}
