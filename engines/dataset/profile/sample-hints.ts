import { isTimeName } from './date-evidence.ts'
import { nameTokens } from './name-tokens.ts'
import type { NumberLikeDate } from './number-date-forms.ts'
import { type IntegerSizes, integerSizes } from './number-evidence.ts'
import { numberLikeDate } from './numbers-like-dates.ts'

/** What the sampled cells of a column tell of its numbers, each asked only where it matters. */
export type SampleHints = {
  /** Integers without a sign or a unit. */
  readonly plainIntegers: () => IntegerSizes
  /** Most of the numbers are integers beyond 2^53, which no number holds exactly. */
  readonly hasLongIntegers: () => boolean
  /** A version among versions, such as `1.10` beside `1.9`, of a column that is named so. */
  readonly version: () => string | undefined
  /** `1.10` beside `1.1`, as chapters and versions are numbered: which, and what both are as a number. */
  readonly numbering: () => readonly [string, string] | undefined
  /** A number has a point. */
  readonly hasPoints: () => boolean
  /** A point can only be a decimal sign. */
  readonly hasPlainFractions: () => boolean
  /** All numbers are between -1 and 1, and some are fractions. */
  readonly areShares: () => boolean
  /**
   * A number whose point may stand between thousands: beside integers of three digits, in a column named like money, which
   * has two decimals, or in a file that is likely to have decimal commas and of which no other column tells.
   */
  readonly openPoint: (file: '.' | ',' | undefined) => string | undefined
  /** A number such as `8.21`, where all could be months and years of two digits up to this one. */
  readonly shortMonth: (latestYear: number) => string | undefined
  /** Numbers that may be days, months or times. */
  readonly likeDates: () => NumberLikeDate | undefined
}

/** Semicolons are what programs write where a comma is the decimal sign. */
export const DELIMITER_OF_COMMAS = ';'

export function sampleHints(
  name: string,
  delimiter: string,
  cells: () => Iterable<string>,
  isMissing: (text: string) => boolean,
  uploadYear: number,
): SampleHints {
  const isSampled = (is: (cell: string) => boolean) => someOf(cells(), is)
  return {
    plainIntegers: () => integerSizes(cells()),
    hasLongIntegers: () => !isTimeName(name) && areMostlyLong(cells(), isMissing),
    version: () => (isVersionName(name) ? versionAmong(cells(), isMissing) : undefined),
    numbering: () => (isMoneyName(name) ? undefined : numberingAmong(cells(), isMissing)),
    hasPoints: () => isSampled((cell) => cell.includes('.')),
    hasPlainFractions: () => isSampled(isPlainFraction),
    areShares: () => areShares(cells()),
    openPoint: (file) => {
      const found = openPointOf(cells())
      if (found === undefined) return undefined
      const isLikely = delimiter === DELIMITER_OF_COMMAS && file === undefined
      return isLikely || isMoneyName(name) || integerSizes(cells()).hasHundreds ? found : undefined
    },
    shortMonth: (latestYear) => shortMonthAmong(cells(), isMissing, latestYear % 100),
    likeDates: () => numberLikeDate(name, cells, isMissing, uploadYear),
  }
}

function someOf(cells: Iterable<string>, is: (cell: string) => boolean): boolean {
  for (const cell of cells) if (is(cell)) return true
  return false
}

/** Whether a point can be nothing but a decimal sign. */
function isPlainFraction(cell: string): boolean {
  return /^-?\d+\.\d+$/.test(cell) && !/^-?[1-9]\d{0,2}\.\d{3}$/.test(cell)
}

const FEW_OTHERS = 8

/** Whether most are integers beyond 2^53; a few others tell enough. */
function areMostlyLong(cells: Iterable<string>, isMissing: (cell: string) => boolean): boolean {
  let [long, others] = [0, 0]
  for (const cell of cells) {
    if (isMissing(cell)) continue
    if (/^\d{16,}$/.test(cell) && Number(cell) > Number.MAX_SAFE_INTEGER) long++
    else if (++others > FEW_OTHERS && others > long) return false
  }
  return long > others
}

const VERSION_NAMES = new Set(['version', 'versions', 'ver', 'release', 'releases', 'firmware'])

function isVersionName(name: string): boolean {
  return nameTokens(name).some((token) => VERSION_NAMES.has(token))
}

/**
 * The first that ends in a zero behind one digit and more, where others have one digit behind the point: nobody writes
 * decimals so. All cells have to look like versions of two parts.
 */
function versionAmong(cells: Iterable<string>, isMissing: (cell: string) => boolean): string | undefined {
  let first: string | undefined
  let hasShort = false
  for (const cell of cells) {
    if (isMissing(cell)) continue
    if (!/^\d{1,4}(?:\.\d{1,3})?$/.test(cell)) return undefined
    if (/\.\d+0$/.test(cell)) first ??= cell
    hasShort ||= /\.\d$/.test(cell)
  }
  return hasShort ? first : undefined
}

/**
 * Two cells that are one number and two chapters, where all have two parts at most. Decimals of two digits and more begin
 * with a zero now and then, chapters never.
 */
function numberingAmong(
  cells: Iterable<string>,
  isMissing: (text: string) => boolean,
): readonly [string, string] | undefined {
  const texts = new Set<string>()
  for (const cell of cells) {
    if (isMissing(cell)) continue
    if (!/^\d{1,4}(?:\.(?:\d|[1-9]\d{1,2}))?$/.test(cell)) return undefined
    texts.add(cell)
  }
  const long = [...texts].find((text) => /\.[1-9]0$/.test(text) && texts.has(text.slice(0, -1)))
  return long === undefined ? undefined : [long, long.slice(0, -1)]
}

function areShares(cells: Iterable<string>): boolean {
  let hasFraction = false
  for (const cell of cells) {
    const value = Math.abs(Number(cell.replace(',', '.')))
    if (cell === '' || Number.isNaN(value)) continue
    if (value > 1) return false
    hasFraction ||= value > 0 && value < 1
  }
  return hasFraction
}

const MONEY_NAMES = new Set(
  (
    'price prices cost costs amount revenue sales turnover profit salary salaries wage wages income rent fee budget ' +
    'preis preise kosten betrag umsatz gewinn gehalt lohn einkommen miete precio costo importe ventas salario alquiler ' +
    'prix coût montant salaire loyer prezzo importo stipendio affitto preço custo valor salário prijs bedrag huur cena'
  ).split(' '),
)

export function isMoneyName(name: string): boolean {
  return nameTokens(name).some((token) => MONEY_NAMES.has(token))
}

/** The first of the cells with a point, where each may be thousands and no other integer is as large. */
function openPointOf(cells: Iterable<string>): string | undefined {
  let first: string | undefined
  for (const cell of cells) {
    if (/^-?[1-9]\d{0,2}\.\d{3}$/.test(cell)) first ??= cell
    else if (cell.includes('.') || /^-?\d{4,}$/.test(cell)) return undefined
  }
  return first
}

const FEWEST_MONTHS = 30

/** Decimals of numbers are not all below a fourth: so many cells tell. A zero at the end may have got lost. */
function shortMonthAmong(
  cells: Iterable<string>,
  isMissing: (cell: string) => boolean,
  latestYear: number,
): string | undefined {
  const found: string[] = []
  for (const cell of cells) {
    if (isMissing(cell)) continue
    const [, year] = /^(?:[1-9]|1[0-2])\.(\d\d?)$/.exec(cell) ?? []
    if (year === undefined || Number(year.padEnd(2, '0')) > latestYear) return undefined
    found.push(cell)
  }
  const whole = found.filter((cell) => /\.\d\d$/.test(cell))
  if (found.length < FEWEST_MONTHS || 2 * whole.length < found.length) return undefined
  return new Set(found.map((cell) => Number.parseInt(cell, 10))).size > 2 ? whole[0] : undefined
}
