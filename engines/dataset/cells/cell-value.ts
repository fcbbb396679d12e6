import { isMissing, parseBoolean, parseDate, parseNumber } from '#shared/schema/cell-values.ts'

/** The value of a cell, by its kind. */
export type CellValue =
  | { readonly kind: 'missing' }
  | { readonly kind: 'infinite' }
  | { readonly kind: 'text' }
  | { readonly kind: 'number' | 'boolean'; readonly value: number }
  | { readonly kind: 'date'; readonly value: number; readonly hasTime: boolean }

/** The value of a cell's text; the cell looked at alone, never its column, so that a growing file keeps its keys. */
export function cellValueOf(text: string): CellValue {
  if (isMissing(text)) return { kind: 'missing' }
  const number = parseNumber(text)
  if (number !== undefined) return Number.isFinite(number) ? { kind: 'number', value: number } : { kind: 'infinite' }
  const boolean = parseBoolean(text)
  if (boolean !== undefined) return { kind: 'boolean', value: Number(boolean) }
  const date = parseDate(text)
  return date ? { kind: 'date', value: date.epochMs, hasTime: date.hasTime } : { kind: 'text' }
}

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i
/** Float64 has none beyond. */
const MAX_EXPONENT = 400

/**
 * The digits of a number, one text for all its spellings: `1`, `1.0`, `+1` and `10e-1` are `1`, and `-0` is `0`. Part
 * of the format: rows of another run are placed by them. Exponents beyond any float64 stay as they are spelled.
 */
export function canonicalNumber(text: string): string {
  const [, sign = '', integer = '', fraction = '', exponent = '0'] = NUMBER.exec(text.trim()) ?? []
  if (Math.abs(Number(exponent)) > MAX_EXPONENT) return text.trim().toLowerCase()
  const digits = `${integer}${fraction}`
  const point = integer.length + Number(exponent)
  const whole = digits.slice(0, Math.max(0, point)).padEnd(Math.max(0, point), '0').replace(/^0+/, '')
  const part = `${'0'.repeat(Math.max(0, -point))}${digits.slice(Math.max(0, point))}`.replace(/0+$/, '')
  const magnitude = part === '' ? whole || '0' : `${whole || '0'}.${part}`
  return sign === '-' && magnitude !== '0' ? `-${magnitude}` : magnitude
}
