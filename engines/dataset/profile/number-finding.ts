import { parseNumber } from '#shared/schema/cell-values.ts'
import { areAscii } from '#shared/schema/composed-names.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import type { MissingWords } from '#shared/schema/reading/missing-words.ts'
import {
  digitsValue,
  hasUnit,
  isPlainNumber,
  type NumberReading,
  undress,
} from '#shared/schema/reading/number-reading.ts'
import { cellTextOf, type Decimal } from '../cells/text-entry.ts'
import { byCount, type Cells, type ColumnCells, countOf, NEARLY_ALL } from './column-cells.ts'
import type { ColumnReading, ReadingFinding, ReadingHints } from './column-reading.ts'
import {
  type Dressed,
  isBare,
  isBareZero,
  looksLikeNumberCode,
  type NumberEvidence,
  openCellOf,
  separatorsOf,
  unitKindOf,
  unitOf,
  valueOf,
} from './number-evidence.ts'
import * as say from './reading-warnings.ts'
import { signsBehind } from './signs-behind.ts'

/** From this share of numbers on, the reason why it is text is worth a word. */
const MANY = 0.5
/** And from this one, where they are so many different ones beside so few words. */
const SOME = 0.2
const MANY_DIFFERENT = 20
const FEW_WORDS = 3
/** A spelling of more cells among numbers is a value of its own. */
const OWN_WORD = 0.01
const OWN_WORD_CELLS = 2
/** Codes have zeros in front in more cells than a slip would explain. */
const CODES = 0.01

export type NumberFinding = Omit<ReadingFinding, 'reading' | 'looksLikeValues'> & {
  readonly reading: Extract<ColumnReading, { kind: 'number' }> | undefined
}

export type NumberInput = {
  readonly cells: ColumnCells
  readonly evidence: NumberEvidence
  /** Cells that are not missing. */
  readonly filled: number
  readonly isMissing: (text: string) => boolean
  readonly missingWords: MissingWords
  readonly hints: ReadingHints
}

const PLAIN: NumberReading = { decimal: '.', thousands: null, prefix: null, suffix: null }

/** Cells with what the column's reading makes of them, whatever their unit. */
type Valued = Dressed & { readonly value: number | undefined }

/** The column as numbers, or why it is none; undefined where nobody would take it for numbers. */
export function findNumbers(input: NumberInput): NumberFinding | undefined {
  const { cells, evidence, filled, missingWords, hints } = input
  const { name, csv, earlier } = hints
  const was = numbersOf(earlier)
  const infinite = countOf(cells.texts.filter(({ kind }) => kind === 'infinite'))
  const numeric = cells.plain + infinite + countOf(evidence.dressed.map((each) => each.cells))
  if (numeric < SOME * filled) return undefined
  if (numeric < MANY * filled && !areBesideFewWords(input)) return undefined
  if (was === undefined && isCode(input)) return codes(say.codes(name))
  const power = was === undefined ? exponentCode(input) : undefined
  if (power !== undefined) return codes(say.exponentCodes(name, power))
  if (was === undefined && hints.hasLongIntegers()) return codes(say.longCodes(name))
  const version = was === undefined ? hints.version() : undefined
  if (version !== undefined) return codes(say.versions(name, version))
  if (was === undefined && looksLikeNumberCode(evidence, cells.plain)) return codes(say.groupCodes(name))
  const { decimal: file } = hints
  const unit = unitOf(evidence, cells.plain + infinite)
  // What is said to be a number or more, or about it, is an amount too.
  const isAmount = unit.prefix === null && unit.suffix === null && evidence.dressed.some(({ parts }) => parts.isMarked)
  const unitKind = isAmount ? 'other' : unitKindOf(unit)
  const separators = separatorsOf(evidence, { ...hints, earlier: was, file, unit: unitKind })
  if (separators === undefined) {
    const open = evidence.dressed.find(({ parts }) => /^[1-9]\d{0,2},\d{3}$/.test(parts.digits))
    const grouped = evidence.dressed.find(({ parts }) => /^\d{1,3}[ ']\d{3}$/.test(parts.digits))
    return { ...none(), ambiguous: open && { ...open.cells, ...(grouped && { beside: grouped.cells.text }) } }
  }
  const { decimal, thousands, isGuess } = separators
  const written: NumberReading = { decimal, thousands, prefix: unit.prefix, suffix: unit.suffix }
  const plain = cells.plain + infinite
  const hasNoUnit = written.prefix === null && written.suffix === null
  const valued = evidence.dressed.map((each): Valued => ({ ...each, value: valueOf(each.parts, written) }))
  const signs = was === undefined ? signsBehind(valued, plain) : undefined
  if (signs !== undefined) return { ...none(say.signsBehind(name, ...signs)), notNumbers: { why: 'signs' } }
  const readable = valued.filter(
    ({ parts, value }) => value !== undefined && (hasUnit(parts, written) || isBareZero(parts)),
  )
  // A few amounts may lack the unit that the others have.
  const bare = hasNoUnit
    ? []
    : valued.filter(({ parts, value }) => isBare(parts) && !(isBareZero(parts) && value === 0))
  const hasMarks = was?.marks === true || [...readable, ...bare].some(({ parts }) => parts.isMarked)
  const reading: NumberReading = {
    ...written,
    ...(hasMarks && { marks: true }),
    ...(plain === 0 && areEnclosed([...readable, ...bare]) && { enclosed: true }),
  }
  const count = countOf(readable.map((each) => each.cells)) + (hasNoUnit ? plain : 0)
  const bareCount = hasNoUnit ? 0 : countOf(bare.map((each) => each.cells)) + plain
  const odd = oddOnes(input, readable, bare)
  if (count < NEARLY_ALL * filled && areLabels(evidence)) return none()
  if (count < NEARLY_ALL * filled || mixesShares(bare, reading)) {
    const [share, units] = [count / filled, unitsOf(evidence, written)]
    const decimal = odd.some(({ text }) => hasOtherSign(text, csv.decimal)) ? csv.decimal : null
    return {
      ...none(say.notNumbers(name, share, odd, units, decimal)),
      notNumbers: { why: 'mixed', share, odd, units },
    }
  }
  const word = odd.find((most) => most.count > OWN_WORD * filled && most.count >= OWN_WORD_CELLS)?.text
  const misfits = filled - count - bareCount
  const dressed = readable.filter((each) => isDressedCell(each, csv.decimal ?? '.'))
  const isDressed = !hasNoUnit || dressed.length > 0
  const isOpen = csv.decimal === null && was === undefined && !isDressed
  const openPoint = isOpen && reading.decimal === '.' ? hints.openPoint(file) : undefined
  const isKept = was && hasNoUnit && keepsUnit(was, reading, hints)
  const keptUnit = isKept && (was.prefix ?? was.suffix) !== null ? was : undefined
  const lacksUnit = keptUnit !== undefined && evidence.dressed.every(({ parts }) => isBare(parts))
  const own = isDressed || reading.decimal === ',' ? reading : null
  const number = isKept ? { ...reading, prefix: was.prefix, suffix: was.suffix } : own
  const isTurned = was !== undefined && isOther(was ?? PLAIN, number ?? reading)
  const warnings = [
    ...(misfits > 0 ? [say.misfits(name, misfits, odd, word)] : []),
    ...(bareCount > 0 ? [say.bareNumbers(name, bareCount, reading)] : []),
    ...(openPoint !== undefined ? [say.openPoint(name, openPoint)] : []),
    ...(was !== undefined && isCode(input) ? [say.codesKept(name)] : []),
    ...(isDressed && !was && !isTurned
      ? [
          say.dressedNumbers(
            name,
            reading,
            dressed.map((each) => each.cells.text),
            isGuess ? openCellOf(evidence) : undefined,
          ),
        ]
      : []),
    ...(keptUnit === undefined
      ? []
      : [lacksUnit ? say.allBare(name, keptUnit) : say.bareNumbers(name, count, keptUnit)]),
    ...(isTurned ? [say.anotherNumber(name, was ?? PLAIN, number ?? reading)] : []),
  ]
  return {
    reading: { kind: 'number', missingWords, number, word, ...(lacksUnit && { lacksUnit }) },
    warnings,
    ambiguous: undefined,
  }
}

/** Numbers of which each stands in parentheses, as the years of films, are none below zero. */
function areEnclosed(cells: readonly Valued[]): boolean {
  return cells.length > 1 && cells.every(({ cells: { text } }) => text.includes('('))
}

/** How the champion reads the column's numbers, null for plain ones; undefined where they are none to it, or labels. */
function numbersOf(earlier: Column | undefined): NumberReading | null | undefined {
  if (earlier?.role === 'target') return earlier.reading?.number
  return earlier?.role === 'feature' && earlier.type === 'number' ? (earlier.reading?.number ?? null) : undefined
}

function none(...warnings: readonly string[]): NumberFinding {
  return { reading: undefined, warnings, ambiguous: undefined }
}

function codes(warning: string): NumberFinding {
  return { ...none(warning), notNumbers: { why: 'codes' } }
}

/** `free` in half of the cells, and an amount in each of the others. */
function areBesideFewWords({ cells, evidence: { dressed }, isMissing }: NumberInput): boolean {
  if (dressed.length < MANY_DIFFERENT) return false
  const numbers = new Set(dressed.map((each) => each.cells))
  const words = cells.texts.filter((each) => each.kind !== 'missing' && !numbers.has(each) && !isMissing(each.text))
  return words.length <= FEW_WORDS && words.every(({ text }) => !/\d/.test(text))
}

function isCode({ cells, evidence, filled }: NumberInput): boolean {
  const padded = cells.texts.filter(({ text }) => /^[+-]?0\d+$/.test(text))
  return evidence.dressed.length + cells.plain > 0 && countOf(padded) + cells.zeroPadded > CODES * filled
}

/**
 * `12E5` among codes: programs write such a number with a point or with a sign before the exponent, and people 1e5. The
 * first such cell, where there are more than a slip would explain and all others are integers.
 */
function exponentCode({ evidence, filled, hints }: NumberInput): string | undefined {
  const codes = evidence.dressed.filter(({ cells }) => /^(?!1e)\d+e\d+$/i.test(cells.text)).map(({ cells }) => cells)
  if (codes.length === 0 || countOf(codes) <= CODES * filled || hints.hasPoints()) return undefined
  return evidence.dressed.every(({ cells }) => /^\d+(?:e\d+)?$/i.test(cells.text)) ? codes[0]?.text : undefined
}

/** `(1) Yes` and `(2) No` are answers with their numbers, of which each has a word of its own. */
function areLabels({ dressed }: NumberEvidence): boolean {
  const words = new Map<string, string>()
  return dressed.every(({ cells, parts }) => {
    if (!/^\(\d+\) ?\p{L}/u.test(cells.text)) return false
    const word = words.get(parts.digits) ?? parts.suffix
    words.set(parts.digits, word)
    return word === parts.suffix
  })
}

/** Whether a cell is a number by the other decimal sign than the manifest's. */
function hasOtherSign(text: string, decimal: Decimal | null): boolean {
  const parts = decimal === null ? undefined : undress(text)
  if (parts === undefined) return false
  const other = decimal === ',' ? '.' : ','
  const isBy = (sign: Decimal, thousands: Decimal | null) =>
    digitsValue(parts.digits, { decimal: sign, thousands, prefix: null, suffix: null }) !== undefined
  return isBy(other, decimal) && !isBy(decimal ?? '.', other)
}

/** A share of 0.12 beside 12 % is another number. */
function mixesShares(bare: readonly Valued[], reading: NumberReading): boolean {
  if (reading.suffix !== '%') return false
  return bare.some(({ value = Number.POSITIVE_INFINITY }) => value !== 0 && Math.abs(value) <= 1)
}

/** The texts that the reading makes nothing of, most frequent first. */
function oddOnes(
  { cells, isMissing }: NumberInput,
  readable: readonly Valued[],
  bare: readonly Valued[],
): readonly Cells[] {
  const values = new Set<Cells>()
  for (const each of readable) values.add(each.cells)
  for (const each of bare) if (each.value !== undefined) values.add(each.cells)
  const odd = cells.texts.filter((each) => {
    if (values.has(each)) return false
    return each.kind !== 'missing' && each.kind !== 'infinite' && !isMissing(each.text)
  })
  return withLettersTogether(byCount(odd))
}

/** Of texts that differ only in whether a letter is taken apart the most frequent one stands for all. */
function withLettersTogether(cells: readonly Cells[]): readonly Cells[] {
  if (areAscii(cells.map(({ text }) => text))) return cells
  const byText = new Map<string, Cells>()
  for (const each of cells) {
    const known = byText.get(each.text.normalize())
    byText.set(each.text.normalize(), known ? { ...known, count: known.count + each.count } : each)
  }
  return [...byText.values()].toSorted((a, b) => b.count - a.count)
}

/** Whether the reading makes another number of the cells than everybody would who knows the file's decimal sign. */
function isDressedCell({ cells: { text }, value = Number.NaN }: Valued, decimal: Decimal): boolean {
  if (decimal === '.' && isPlainNumber(text)) return Math.abs(Number(text)) !== Math.abs(value)
  const plain = parseNumber(cellTextOf(text, decimal))
  return plain === undefined || Math.abs(plain) !== Math.abs(value)
}

/** Whether numbers without a unit may be of the champion's: not where they are shares and it had percents. */
function keepsUnit(was: NumberReading, is: NumberReading, { areShares }: ReadingHints): boolean {
  return !was.clock && was.decimal === is.decimal && !(was.suffix === '%' && areShares())
}

function isOther(was: NumberReading, is: NumberReading): boolean {
  const unit = { prefix: is.prefix ?? '', suffix: is.suffix ?? '' }
  return !hasUnit(unit, was) || was.decimal !== is.decimal || was.clock !== is.clock || was.enclosed !== is.enclosed
}

/** Behind a unit: of a range that is open at an end, and no other unit. */
const OPEN_END =
  /(?:以上|以下|未満|以内|超|이상|이하|미만| (?:and|or|und|oder|et|ou|y|o|e) (?:more|over|above|older|mehr|älter|plus|más|mais|più))$/

/** The units of the cells, most frequent first; spellings of the reading's are one, an empty one is a number without. */
function unitsOf({ dressed }: NumberEvidence, reading: NumberReading): readonly string[] {
  const counts = new Map<string, number>()
  for (const { cells, parts } of dressed) {
    if (isBareZero(parts) && (reading.prefix ?? reading.suffix) !== null) continue
    if (parts.suffix.replace(OPEN_END, '') === reading.suffix && parts.suffix !== reading.suffix) continue
    const unit = hasUnit(parts, reading) ? (reading.prefix ?? reading.suffix ?? '') : parts.prefix || parts.suffix
    counts.set(unit, (counts.get(unit) ?? 0) + cells.count)
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([unit]) => unit)
}
