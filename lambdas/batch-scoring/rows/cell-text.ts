import type { Quoting } from '#engines/dataset/by-schema/schema-file.ts'
import { withoutFormula } from '#shared/csv/formula-cell.ts'

/** How a file writes its cells, which is how those that are added are written. */
export type CellForm = {
  readonly delimiter: string
  readonly quoting: Quoting
  readonly decimal: '.' | ','
  readonly escapesFormulas: boolean
}

/** A text as a cell. */
export function textCell(text: string, { delimiter, quoting, escapesFormulas }: CellForm): string {
  const safe = escapesFormulas ? withoutFormula(text) : text
  const needsQuotes = safe.includes(delimiter) || /["\r\n]|^\s|\s$/.test(safe)
  if (!needsQuotes && quoting === 'needed') return safe
  return `"${safe.replaceAll('"', '""')}"`
}

/** A number as a cell: with nine digits, which tell one float32 from the next. */
export function numberCell(value: number, { delimiter, quoting, decimal }: CellForm): string {
  let text = numberText(value)
  if (decimal === ',') text = text.replace('.', ',')
  return quoting === 'all' || text.includes(delimiter) ? `"${text}"` : text
}

const NINE_DIGITS = 1e9

function numberText(value: number): string {
  if (Number.isNaN(value)) return ''
  // Nearly all are probabilities, for which there is a faster way to nine digits.
  if (value >= 0.1 && value <= 1) return String(Math.round(value * NINE_DIGITS) / NINE_DIGITS)
  return String(Number(value.toPrecision(9)))
}
