import type { Manifest } from '#shared/manifest/manifest.ts'
import {
  type DressedNumber,
  digitsValue,
  isPlainNumber,
  type NumberReading,
  undress,
  unitIdentity,
} from '#shared/schema/reading/number-reading.ts'
import { type Cells, type ColumnCells, isMostlyOther } from './column-cells.ts'

/** Cells of which each is taken apart once. */
export type Dressed = { readonly cells: Cells; readonly parts: DressedNumber }

/**
 * How often the cells of a column show which sign is which: last before decimals, several times between thousands, or
 * neither for sure; and between thousands beside decimals, where the other sign has told it already.
 */
export type SeparatorEvidence = {
  readonly comma: Readonly<SignCounts>
  readonly point: Readonly<SignCounts>
  readonly space: number
  readonly apostrophe: number
}

export type NumberEvidence = {
  readonly separators: SeparatorEvidence
  readonly dressed: readonly Dressed[]
}

/** What the texts of a column tell of how its numbers are written. */
export function numberEvidence({ texts }: ColumnCells, isMissing: (text: string) => boolean): NumberEvidence {
  const dressed: Dressed[] = []
  const comma = { decimal: 0, thousands: 0, open: 0, beside: 0 }
  const point = { decimal: 0, thousands: 0, open: 0, beside: 0 }
  const counts = { space: 0, apostrophe: 0 }
  const isNumber = ({ text }: Cells) => {
    if (isPlainNumber(text)) return true
    const parts = undress(text)
    return parts !== undefined && isReadable(parts.digits)
  }
  for (const cells of isMostlyOther(texts, isNumber) ? [] : texts) {
    if (['missing', 'date', 'infinite'].includes(cells.kind) || isMissing(cells.text)) continue
    if (isPlainNumber(cells.text)) {
      const isNegative = cells.text.startsWith('-')
      const digits = isNegative ? cells.text.slice(1) : cells.text
      dressed.push({ cells, parts: { isNegative, hasOddSign: false, prefix: '', suffix: '', digits } })
      if (digits.includes('.')) countLastSign(digits, '.', ',', point, comma, cells.count)
      continue
    }
    const parts = undress(cells.text)
    if (parts === undefined || !isReadable(parts.digits)) continue
    dressed.push({ cells, parts })
    const digits = parts.digits.replace(/e.*$/i, '')
    const { count } = cells
    if (/^\d{1,3}(?: \d{3})+/.test(digits)) counts.space += count
    if (/^\d{1,3}(?:'\d{3})+/.test(digits)) counts.apostrophe += count
    countLastSign(digits, ',', '.', comma, point, count)
    countLastSign(digits, '.', ',', point, comma, count)
  }
  return { separators: { comma, point, ...counts }, dressed }
}

/** Whether digits are a number in some column; those of `1.2.3` are none in any. */
function isReadable(digits: string): boolean {
  if (/^\d+(?:[.,]\d*)?$/.test(digits)) return true
  return EVERY_READING.some((reading) => digitsValue(digits, reading) !== undefined)
}

const EVERY_READING: readonly NumberReading[] = (
  [
    ['.', ','],
    ['.', ' '],
    ['.', "'"],
    [',', '.'],
    [',', ' '],
    [',', "'"],
  ] as const
).map(([decimal, thousands]) => ({ decimal, thousands, prefix: null, suffix: null }))

type SignCounts = { decimal: number; thousands: number; open: number; beside: number }

/** Counts a text that has this sign last, or alone. */
function countLastSign(
  digits: string,
  sign: string,
  other: string,
  own: SignCounts,
  others: SignCounts,
  count: number,
): void {
  const last = digits.lastIndexOf(sign)
  if (last === -1 || last < digits.lastIndexOf(other)) return
  const hasOther = digits.includes(other)
  const isOnly = digits.indexOf(sign) === last
  if (hasOther) {
    if (!isOnly) return
    own.decimal += count
    others.beside += count
  } else if (!isOnly) own.thousands += count
  else if (/^[1-9]\d{0,2}\D\d{3}$/.test(digits)) own.open += count
  else own.decimal += count
}

/** Whether a comma stands in some number, or a point between thousands. */
export function showsCommas({ separators: { comma, point } }: NumberEvidence): boolean {
  return comma.decimal + comma.thousands + comma.open + point.thousands > 0
}

/** What a column says of the decimal sign of the file, if anything. */
export function decimalVote({ separators }: NumberEvidence, hasPlainFractions: () => boolean): '.' | ',' | undefined {
  const { comma, point } = separators
  const forComma = comma.decimal + point.thousands
  const signs = point.decimal + comma.thousands
  const forPoint = signs === 0 && forComma === 0 && hasPlainFractions() ? 1 : signs
  if (forComma === forPoint) return undefined
  return forComma > forPoint ? ',' : '.'
}

/** What settles the signs where a column's own cells do not. */
export type SeparatorHints = {
  readonly csv: Pick<Manifest['csv'], 'decimal'>
  /** Of the column in the champion's schema. */
  readonly earlier: NumberReading | null | undefined
  /** Of the file's other columns. */
  readonly file: '.' | ',' | undefined
  /** Integers of the column without any separator are all below a thousand, as far as sampled, and there are some. */
  readonly hasSmallIntegers: () => boolean
  /** A number of the column has a point that can only be a decimal sign, as far as sampled. */
  readonly hasPlainFractions: () => boolean
}

export type Separators = Pick<NumberReading, 'decimal' | 'thousands'>

/** The signs of a column's numbers; undefined where both readings are possible. */
export function separatorsOf({ separators }: NumberEvidence, hints: SeparatorHints): Separators | undefined {
  const decimal = hints.csv.decimal ?? decimalOf(separators, hints)
  if (decimal === undefined) return undefined
  const group = decimal === '.' ? separators.comma : separators.point
  if (group.thousands + group.open + group.beside > 0) return { decimal, thousands: decimal === '.' ? ',' : '.' }
  if (separators.space > 0) return { decimal, thousands: ' ' }
  if (separators.apostrophe > 0) return { decimal, thousands: "'" }
  return { decimal, thousands: hints.earlier?.decimal === decimal ? hints.earlier.thousands : null }
}

function decimalOf(
  { comma, point }: SeparatorEvidence,
  { earlier, file, hasSmallIntegers, hasPlainFractions }: SeparatorHints,
): '.' | ',' | undefined {
  const forComma = comma.decimal + point.thousands
  const forPoint = point.decimal + comma.thousands
  if (forComma !== forPoint) return forComma > forPoint ? ',' : '.'
  if (earlier !== undefined) return earlier?.decimal === ',' && !hasPlainFractions() ? ',' : '.'
  if (comma.open === 0 || file !== undefined) return file ?? '.'
  if (point.open > 0) return undefined
  // Numbers of three decimals would have them all; amounts below a thousand need no separator.
  return hasSmallIntegers() ? '.' : undefined
}

/** The unit of most cells, and how many cells have it. */
export function unitOf(
  { dressed }: NumberEvidence,
  plain: number,
): Pick<NumberReading, 'prefix' | 'suffix'> & { readonly count: number } {
  const units = new Map<string, { prefix: string; suffix: string; count: number }>()
  for (const { cells, parts } of dressed) {
    const { prefix, suffix } = parts
    const identity = unitIdentity(prefix, suffix)
    const known = units.get(identity)
    if (known) known.count += cells.count
    else units.set(identity, { prefix, suffix, count: cells.count })
  }
  const bare = units.get(' ')
  if (bare) bare.count += plain
  else units.set(' ', { prefix: '', suffix: '', count: plain })
  const [most] = [...units.values()].sort((a, b) => b.count - a.count)
  return { prefix: most?.prefix || null, suffix: most?.suffix || null, count: most?.count ?? 0 }
}

export function isBare({ prefix, suffix }: DressedNumber): boolean {
  return prefix === '' && suffix === ''
}

/** Groups of one length and no other, such as `555 123 456`, are a number of a telephone or an account. */
export function looksLikeNumberCode({ dressed }: NumberEvidence, plain: number): boolean {
  if (plain > 0 || dressed.length < 2) return false
  const shapes = new Set(dressed.map(({ parts }) => parts.digits.replace(/\d/g, '0')))
  const [shape = ''] = shapes
  return shapes.size === 1 && /^000(?:(?: 000){2,}|(?:\.000){2,})$/.test(shape)
}

/** The value of cells by a reading, without a look at the unit. */
export function valueOf({ isNegative, digits }: DressedNumber, reading: NumberReading): number | undefined {
  const value = digitsValue(digits, reading)
  return value === undefined || !isNegative ? value : -value
}
