import type { Manifest } from '#shared/manifest/manifest.ts'
import {
  type DressedNumber,
  digitsValue,
  hasUnit,
  isMoney,
  isPlainNumber,
  type NumberReading,
  undress,
  unitIdentity,
} from '#shared/schema/reading/number-reading.ts'
import { type Cells, type ColumnCells, countOf, isMostlyOther, NEARLY_ALL } from './column-cells.ts'

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
  /** Of cells that are no plain numbers. */
  readonly integers: IntegerSizes
}

/** Which integers without any separator there are: below a thousand, of three digits among these, of four and more. */
export type IntegerSizes = { readonly hasSmall: boolean; readonly hasHundreds: boolean; readonly hasLarge: boolean }

export function integerSizes(digits: Iterable<string>): IntegerSizes {
  let [hasSmall, hasHundreds, hasLarge] = [false, false, false]
  for (const each of digits) {
    if (!/^\d+$/.test(each)) continue
    if (each.length > 3) hasLarge = true
    else hasSmall = true
    hasHundreds ||= /^[1-9]\d\d$/.test(each)
  }
  return { hasSmall, hasHundreds, hasLarge }
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
      dressed.push({ cells, parts: { isNegative, hasOddSign: false, isMarked: false, prefix: '', suffix: '', digits } })
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
    // Before an exponent nobody writes thousands.
    const isScientific = digits.length < parts.digits.length
    countLastSign(digits, ',', '.', comma, point, count, isScientific)
    countLastSign(digits, '.', ',', point, comma, count, isScientific)
  }
  const integers = integerSizes(dressed.flatMap(({ cells, parts }) => (isPlainNumber(cells.text) ? [] : parts.digits)))
  return { separators: { comma, point, ...counts, integers }, dressed }
}

/** Whether digits are a number in some column; those of `1.2.3` are none in any. */
export function isReadable(digits: string): boolean {
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
  isDecimal = false,
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
  else if (!isDecimal && /^[1-9]\d{0,2}\D\d{3}$/.test(digits)) own.open += count
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

/** Whether the numbers are money of which all points have three digits behind them, and none is large without one. */
export function showsGroupsOfMoney(evidence: NumberEvidence, plainIntegers: () => IntegerSizes): boolean {
  const { comma, point, integers } = evidence.separators
  if (point.open === 0 || point.decimal + comma.decimal + comma.thousands + comma.open > 0) return false
  return !integers.hasLarge && unitKindOf(unitOf(evidence, 0)) === 'money' && !plainIntegers().hasLarge
}

/** What settles the signs where a column's own cells do not. */
export type SeparatorHints = {
  readonly csv: Pick<Manifest['csv'], 'decimal'>
  /** Of the column in the champion's schema. */
  readonly earlier: NumberReading | null | undefined
  /** Of the file's other columns. */
  readonly file: '.' | ',' | undefined
  /** Of the column's plain numbers, as far as sampled. */
  readonly plainIntegers: () => IntegerSizes
  /** What the numbers are of; undefined for nothing, or what nobody has thousands of: percents and degrees. */
  readonly unit: 'money' | 'distance' | 'other' | undefined
  /** In another column of the file the points of money stand between thousands. */
  readonly hasGroupsOfMoney: boolean
  /** A number of the column has a point that can only be a decimal sign, as far as sampled. */
  readonly hasPlainFractions: () => boolean
}

export type Separators = Pick<NumberReading, 'decimal' | 'thousands'> & {
  /** It may be the other way round. */
  readonly isGuess: boolean
}

/** The signs of a column's numbers; undefined where both readings are possible. */
export function separatorsOf({ separators }: NumberEvidence, hints: SeparatorHints): Separators | undefined {
  const found = hints.csv.decimal === null ? decimalOf(separators, hints) : sure(hints.csv.decimal)
  return found && { ...found, thousands: thousandsOf(separators, found.decimal, hints) }
}

function thousandsOf(
  separators: SeparatorEvidence,
  decimal: '.' | ',',
  { earlier }: SeparatorHints,
): Separators['thousands'] {
  const group = decimal === '.' ? separators.comma : separators.point
  if (group.thousands + group.open + group.beside > 0) return decimal === '.' ? ',' : '.'
  if (separators.space > 0) return ' '
  if (separators.apostrophe > 0) return "'"
  return earlier?.decimal === decimal ? earlier.thousands : null
}

type DecimalFinding = Pick<Separators, 'decimal' | 'isGuess'>

function sure(decimal: '.' | ','): DecimalFinding {
  return { decimal, isGuess: false }
}

function decimalOf(separators: SeparatorEvidence, hints: SeparatorHints): DecimalFinding | undefined {
  const { comma, point, integers } = separators
  const { earlier, file, plainIntegers, hasPlainFractions, unit } = hints
  const forComma = comma.decimal + point.thousands
  const forPoint = point.decimal + comma.thousands
  if (forComma !== forPoint) return sure(forComma > forPoint ? ',' : '.')
  if (earlier !== undefined) return sure(earlier?.decimal === ',' && !hasPlainFractions() ? ',' : '.')
  const isToldByNone = forComma === 0
  if (isToldByNone && comma.open === 0 && point.open > 0 && file !== ',') return openPoints(integers, hints)
  if (comma.open === 0 || file !== undefined) return sure(file ?? '.')
  if (point.open > 0) return undefined
  const plain = plainIntegers()
  if (integers.hasLarge || plain.hasLarge) return undefined
  // Numbers of three decimals would have them all; amounts below a thousand need no separator.
  if (integers.hasSmall || plain.hasSmall) return sure('.')
  return isToldByNone && unit !== undefined ? { decimal: '.', isGuess: true } : undefined
}

/**
 * All points have three digits behind them. Money has two decimals, so they stand between its thousands; those of other
 * units do beside integers of three digits, for decimals that end in 0 would lack it, and those of distances beside such
 * money; none do where larger integers have no separator.
 */
function openPoints(integers: IntegerSizes, { plainIntegers, unit, hasGroupsOfMoney }: SeparatorHints): DecimalFinding {
  const plain = plainIntegers()
  if (unit === undefined) return sure('.')
  const hasLarge = integers.hasLarge || plain.hasLarge
  const areToldByMoney = unit === 'money' || (unit === 'distance' && hasGroupsOfMoney)
  const areThousands = !hasLarge && (areToldByMoney || integers.hasHundreds || plain.hasHundreds)
  return { decimal: areThousands ? ',' : '.', isGuess: true }
}

const PLAIN: NumberReading = { decimal: '.', thousands: null, prefix: null, suffix: null }

type Unit = Pick<NumberReading, 'prefix' | 'suffix'> & { readonly count: number }

/**
 * The unit of most cells, and how many cells have it. Zero is the same in every unit: where nearly all other cells, and
 * two at least, have one, it is theirs.
 */
export function unitOf({ dressed }: NumberEvidence, plain: number): Unit {
  const others = dressed.filter(({ parts }) => !isBareZero(parts))
  if (others.length === dressed.length) return mostUnit(dressed, plain)
  const most = mostUnit(others, plain)
  const same = countOf(others.filter(({ parts }) => hasUnit(parts, { ...PLAIN, ...most })).map(({ cells }) => cells))
  const isTheirs = same > 1 && same >= NEARLY_ALL * (countOf(others.map(({ cells }) => cells)) + plain)
  return isTheirs ? most : mostUnit(dressed, plain)
}

function mostUnit(dressed: readonly Dressed[], plain: number): Unit {
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

/** Of these people have thousands, and no three decimals; weights and lengths have them. */
const DISTANCE = /^(?:km|mi|miles?|kilomet(?:er|re)s?)$/i

export function unitKindOf({ prefix, suffix }: Pick<NumberReading, 'prefix' | 'suffix'>): SeparatorHints['unit'] {
  const unit = prefix ?? suffix
  if (unit === null || /^[%‰°]/.test(unit)) return undefined
  if (isMoney(unit)) return 'money'
  return DISTANCE.test(unit) ? 'distance' : 'other'
}

/** The first of the cells that would be another number with the other decimal sign, all of it. */
export function openCellOf({ dressed }: NumberEvidence): Dressed | undefined {
  return dressed.find(({ parts }) => /^[1-9]\d{0,2}[.,]\d{3}$/.test(parts.digits))
}

/** `0`, `0.00` or `0,0`, without a unit. */
export function isBareZero(parts: DressedNumber): boolean {
  return isBare(parts) && parts.digits.startsWith('0') && /^0(?:[.,]0*)?$/.test(parts.digits)
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
