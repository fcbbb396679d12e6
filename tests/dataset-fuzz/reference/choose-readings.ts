import type { ColumnReading, ReadingFinding } from '#engines/dataset/profile/column-reading.ts'
import * as say from '#engines/dataset/profile/reading-warnings.ts'
import { isMoneyName } from '#engines/dataset/profile/sample-hints.ts'
import { valueLikeNothing, zeroLikeNothing } from '#engines/dataset/profile/values-like-nothing.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { isMissing, parseBoolean, parseNumber } from '#shared/schema/cell-values.ts'
import { AMONG_VALUES, columnReader, isInNumber } from './read-cell.ts'
import {
  dateSpeller,
  decimalShown,
  SHORT_YEAR_FIRST,
  type SpelledNumber,
  spelledClock,
  spelledNumber,
} from './spelled-cells.ts'

/*
 * How columns are read, chosen by counting cells one after the other. The rules are those of docs/data.md; the words of
 * the warnings are the engine's, as those of the refusals are.
 */

type Input = {
  readonly header: readonly string[]
  /** By column, every cell without spaces around it, with its row. */
  readonly columns: readonly (readonly Cell[])[]
  /** Cells by column of rows with a target. */
  readonly sampled: (column: number) => readonly string[]
  readonly manifest: Pick<Manifest, 'csv' | 'features'>
}
export type Cell = { readonly text: string; readonly row: number }

type Decimal = '.' | ','
type Column = {
  readonly name: string
  readonly cells: readonly Cell[]
  /** Cells that are not missing among numbers. */
  readonly filled: readonly Cell[]
  readonly numbers: readonly (Cell & { readonly spelled: SpelledNumber })[]
  readonly sampled: readonly string[]
  readonly dateOf: ReturnType<typeof dateSpeller>
}

export function chooseReadings({ header, columns: all, sampled, manifest }: Input): readonly ReadingFinding[] {
  const columns = all.map((cells, index): Column => {
    const filled = cells.filter(({ text }) => !isMissingAmongValues(text))
    const dateOf = dateSpeller(filled.map(({ text }) => text))
    return {
      name: header[index] ?? '',
      dateOf,
      cells,
      filled,
      numbers: filled.flatMap((cell) => {
        const spelled =
          isInfinite(cell.text) || dateOf(cell.text)?.order === 'ymd' ? undefined : spelledNumber(cell.text)
        return spelled === undefined ? [] : [{ ...cell, spelled }]
      }),
      sampled: sampled(index),
    }
  })
  const decimals = columns.map(decimalOfColumn)
  const orders = columns.map((column) => orderOf(column))
  const withGroups = columns.filter(({ numbers, sampled }) => {
    const shown = numbers.flatMap(({ spelled }) => decimalShown(spelled.digits) ?? [])
    const { before, after } = mostUnit(numbers, 0)
    const isMoney = /[$€£]/.test(before + after) && shown.length > 0
    return isMoney && shown.every((each) => 'open' in each && each.open === '.') && !haveLarge(numbers, sampled)
  })
  const isAmerican = columns.some(({ numbers }) => numbers.some(({ spelled }) => spelled.before === '$'))
  return columns.map((column, index) => {
    const missingInWords = { kind: 'text', missingWords: 'words' } as const
    if (manifest.features.categorical.includes(column.name)) {
      return { reading: missingInWords, warnings: [], ambiguous: undefined, looksLikeValues: false }
    }
    const others = <T>(votes: readonly T[]) => votes.filter((_, other) => other !== index)
    const hints = {
      decimal: mostOf(others(decimals)),
      order: mostOf(others(orders).map((order) => (order === 'dmy' || order === 'mdy' ? order : undefined))),
      isAmerican,
      hasGroupsOfMoney: withGroups.some((each) => each !== column),
      csv: manifest.csv,
    }
    const found = chooseReading(column, hints)
    const times = column.filled.filter(({ text }) => (column.dateOf(text) ?? spelledClock(text)) !== undefined).length
    return {
      ...found,
      warnings: [...found.warnings, ...nothingsOf(column, found.reading)],
      looksLikeValues: column.numbers.length + times >= column.filled.length / 2,
    }
  })
}

type Hints = {
  readonly decimal: Decimal | undefined
  readonly order: 'dmy' | 'mdy' | undefined
  readonly isAmerican: boolean
  readonly hasGroupsOfMoney: boolean
  readonly csv: Manifest['csv']
}
type Found = Omit<ReadingFinding, 'looksLikeValues'>

function chooseReading(column: Column, hints: Hints): Found {
  const text = (warnings: readonly string[] = []): Found => {
    return { reading: { kind: 'text', missingWords: 'words' }, warnings, ambiguous: undefined }
  }
  if (column.filled.length === 0) return text()
  const truth = truthOf(column)
  if (truth !== undefined) return { reading: truth, warnings: [], ambiguous: undefined }
  const dates = datesOf(column, hints)
  if (dates?.reading.kind === 'date') return dates
  const clocks = clocksOf(column)
  if (clocks !== undefined) return clocks
  const numbers = numbersOf(column, hints)
  if (numbers?.reading.kind === 'number') return numbers
  const found = text([...(dates?.warnings ?? []), ...(numbers?.warnings ?? [])])
  return {
    ...found,
    ambiguous: numbers?.ambiguous,
    ...(numbers?.notNumbers && { notNumbers: numbers.notNumbers }),
  }
}

function truthOf({ cells }: Column): ColumnReading | undefined {
  const words = cells.filter(({ text }) => !isMissing(text)).map(({ text }) => text)
  if (words.every((word) => parseBoolean(word) !== undefined))
    return { kind: 'boolean', missingWords: 'words', words: null }
  const spellings = new Map(words.map((word) => [word.toLowerCase(), word]))
  const [no, yes] = [spellings.get('nein'), spellings.get('ja')]
  if (spellings.size !== 2 || no === undefined || yes === undefined) return undefined
  return { kind: 'boolean', missingWords: 'words', words: { false: no, true: yes } }
}

function orderOf({ filled, dateOf }: Column): 'ymd' | 'dmy' | 'mdy' | 'contradictory' | undefined {
  const orders = filled.map(({ text }) => dateOf(text)?.order)
  const count = (order: string) => orders.filter((each) => each === order).length
  const told = count('dmy') + count('mdy')
  if (told + count('open') === 0) return 'ymd'
  if (told === 0) return undefined
  if (count('dmy') >= 0.99 * told) return 'dmy'
  return count('mdy') >= 0.99 * told ? 'mdy' : 'contradictory'
}

function datesOf(column: Column, hints: Hints): Found | undefined {
  const { name, filled, dateOf } = column
  const isDate = ({ text }: Cell) => dateOf(text) !== undefined
  const dates = filled.filter(isDate)
  if (dates.length === 0 || dates.length < 0.5 * filled.length) return undefined
  if (dates.length < 0.95 * filled.length) {
    const others = grouped(filled.filter((cell) => !isDate(cell)))
    const warning = say.notDates(name, dates.length / filled.length, others)
    return { reading: { kind: 'text', missingWords: 'values' }, warnings: [warning], ambiguous: undefined }
  }
  const isOpen = ({ text }: Cell) => ['open', 'dmy', 'mdy'].includes(dateOf(text)?.order ?? '')
  const told = orderOf(column)
  if (told === 'contradictory') {
    const count = (order: string) => filled.filter(({ text }) => dateOf(text)?.order === order).length
    const evidence = { firstOver: count('dmy'), secondOver: count('mdy') }
    const warning = say.contradictoryDates(name, evidence)
    return { reading: { kind: 'text', missingWords: 'values' }, warnings: [warning], ambiguous: undefined }
  }
  const order = told ?? hints.order ?? (hints.isAmerican ? 'mdy' : 'dmy')
  const isSwapped = ({ text }: Cell) => dateOf(text)?.order === (order === 'dmy' ? 'mdy' : 'dmy')
  const odd = filled.filter((cell) => !isDate(cell) || isSwapped(cell))
  const byRow = grouped(odd).toSorted((a, b) => a.row - b.row)
  const bad = odd.length === 0 ? [] : [say.badDates(name, odd.length, byRow)]
  const open = dates.find(isOpen)
  const written = dates.find((cell) => !isSwapped(cell) && !/^\d{4}-\d\d-\d\d/.test(cell.text))
  const orders = dates.map(({ text }) => dateOf(text)?.order)
  const telling = orders.filter((each) => each === 'dmy' || each === 'mdy').length
  // Nothing is guessed where a tenth of the cells and more tell the order, and none another.
  const isProven =
    open === undefined || (!dates.some(isSwapped) && telling >= Math.max(3, 0.1 * dates.filter(isOpen).length))
  const how =
    told === undefined
      ? [say.openOrder(name, open?.text ?? '', order, hints.order === undefined ? 'nothing' : 'file')]
      : isProven || written === undefined
        ? []
        : [say.datesAs(name, written.text, order)]
  const short = dates.find(({ text }) => SHORT_YEAR_FIRST.test(text))
  const shortYearFirst = short !== undefined && ({ shortYearFirst: true } as const)
  const years = short === undefined ? [] : [say.yearsFirst(name, short.text, 'proof')]
  const reading = { kind: 'date', missingWords: 'values', order, digits: null, ...shortYearFirst } as const
  return { reading, warnings: [...bad, ...years, ...how], ambiguous: undefined }
}

function clocksOf({ name, filled }: Column): Found | undefined {
  const isClock = ({ text }: Cell) => spelledClock(text) !== undefined
  const clocks = filled.filter(isClock)
  const [first] = distinct(clocks)
  if (first === undefined || clocks.length < 0.5 * filled.length) return undefined
  const odd = grouped(filled.filter((cell) => !isClock(cell)))
  if (clocks.length < 0.95 * filled.length) {
    const warnings = [say.notClocks(name, clocks.length / filled.length, odd)]
    return { reading: { kind: 'text', missingWords: 'words' }, warnings, ambiguous: undefined }
  }
  const number = { decimal: '.', thousands: null, prefix: null, suffix: null, clock: true } as const
  return {
    reading: { kind: 'number', missingWords: 'values', number, word: undefined },
    warnings: [
      say.clockTimes(
        name,
        first,
        clocks.some(({ text }) => !/^\d+:\d+$/.test(text)),
        filled.length - clocks.length,
        odd,
      ),
    ],
    ambiguous: undefined,
  }
}

function numbersOf(column: Column, { csv, decimal: ofFile, hasGroupsOfMoney }: Hints): Found | undefined {
  const { name, filled, numbers, sampled } = column
  const none = (...warnings: readonly string[]): Found => {
    return { reading: { kind: 'text', missingWords: 'words' }, warnings, ambiguous: undefined }
  }
  const codes = (warning: string): Found => ({ ...none(warning), notNumbers: { why: 'codes' } })
  const infinite = filled.filter(({ text }) => isInfinite(text)).length
  if (numbers.length + infinite < filled.length / 2) return undefined
  const padded = filled.filter(({ text }) => /^[+-]?0\d+$/.test(text))
  if (numbers.length > 0 && padded.length > 0.01 * filled.length) return codes(say.codes(name))

  const powers = filled.filter(({ text }) => /^(?!1e)\d+e\d+$/i.test(text))
  const areIntegers = numbers.every(({ text }) => /^\d+(?:e\d+)?$/i.test(text))
  if (powers.length > 0.01 * filled.length && areIntegers && !sampled.some((cell) => cell.includes('.'))) {
    return codes(say.exponentCodes(name, powers[0]?.text ?? ''))
  }
  const long = sampled.filter((cell) => /^\d{16,}$/.test(cell) && Number(cell) > 2 ** 53 - 1)
  if (long.length * 2 > sampled.filter((cell) => !isMissingAmongValues(cell)).length) return codes(say.longCodes(name))

  const unit = mostUnit(numbers, infinite)
  const separators = separatorsOf(column, csv.decimal, ofFile, hasGroupsOfMoney, unit)
  if (separators === undefined) {
    const open = distinct(numbers).find(({ text }) => /^[1-9]\d{0,2},\d{3}$/.test(spelledNumber(text)?.digits ?? ''))
    const beside = distinct(numbers).find(({ text }) => /^\d{1,3} \d{3}$/.test(spelledNumber(text)?.digits ?? ''))?.text
    return { ...none(), ambiguous: open && { ...open, kind: 'text', ...(beside !== undefined && { beside }) } }
  }
  const unmarked = {
    decimal: separators.decimal,
    thousands: separators.thousands,
    prefix: unit.before || null,
    suffix: unit.after || null,
  }
  const withMarks = { ...unmarked, marks: true } as const
  const read = columnReader({ kind: 'number', missingWords: 'values', number: withMarks, word: undefined })
  const signed = signedCells(numbers, (text) => read(text))
  if (signed !== undefined) return { ...none(say.signsBehind(name, ...signed)), notNumbers: { why: 'signs' } }
  const isOfMost = ({ spelled }: Column['numbers'][number]) => isOfUnit(spelled, unit)
  const isZero = (cell: Column['numbers'][number]) => isNothing(cell) && read(cell.text) === 0
  const isBare = (cell: Column['numbers'][number]) => cell.spelled.before + cell.spelled.after === '' && !isZero(cell)
  const hasNoUnit = unit.before + unit.after === ''
  const readable = numbers.filter((cell) => typeof read(cell.text) === 'number' && (isOfMost(cell) || isZero(cell)))
  const bare = hasNoUnit ? [] : numbers.filter(isBare)
  const styled = [...readable, ...bare].some(({ spelled }) => spelled.isMarked) ? withMarks : unmarked
  const all = distinct([...readable, ...bare])
  const areEnclosed = infinite === 0 && all.length > 1 && all.every(({ text }) => text.includes('('))
  const number = areEnclosed ? { ...styled, enclosed: true as const } : styled
  const reading = { kind: 'number', missingWords: 'values', number, word: undefined } as const
  const count = readable.length + (hasNoUnit ? infinite : 0)
  const bareReadable = bare.filter(({ text }) => typeof read(text) === 'number')
  const understood = new Set([...readable, ...bareReadable].map(({ row }) => row))
  const odd = grouped(filled.filter(({ text, row }) => !understood.has(row) && !isInfinite(text)))
  const isShare = ({ text }: Cell) => {
    const value = read(text)
    return typeof value === 'number' && value !== 0 && Math.abs(value) <= 1
  }
  if (count < 0.95 * filled.length || (unit.after === '%' && bare.some(isShare))) {
    const [share, units] = [count / filled.length, unitsOf(numbers, unit, isOfMost)]
    const other = csv.decimal === ',' ? '.' : ','
    const isOther = ({ text }: Cell) => {
      const { digits = '' } = spelledNumber(text) ?? {}
      const [whole = '', fraction = '', ...more] = digits.split(other)
      const isFraction = digits.includes(other) && more.length === 0 && /^\d*(?:e[+-]?\d+)?$/i.test(fraction)
      return isFraction && /^[\d.,]*$/.test(whole) && !/^[1-9]\d{0,2}[.,]\d{3}$/.test(digits)
    }
    const set = csv.decimal !== null && odd.some(isOther) ? csv.decimal : null
    return { ...none(say.notNumbers(name, share, odd, units, set)), notNumbers: { why: 'mixed', share, odd, units } }
  }
  const bareCount = hasNoUnit ? 0 : bare.length + infinite
  const misfits = filled.length - count - bareCount
  const word = odd.find((each) => each.count > 0.01 * filled.length && each.count >= 2)?.text
  const dressed = distinct(readable).filter(({ text }) => {
    const plain = parseNumber(csv.decimal === ',' ? text.replace(/^([+-]?\d*),(\d*(?:e[+-]?\d+)?)$/i, '$1.$2') : text)
    return plain === undefined || Math.abs(plain) !== Math.abs(Number(read(text)))
  })
  const isDressed = !hasNoUnit || dressed.length > 0
  const mayBeOpen = csv.decimal === null && !isDressed
  const isLikely =
    (csv.delimiter === ';' && ofFile === undefined) ||
    isMoneyName(name) ||
    sampled.some((cell) => /^[1-9]\d\d$/.test(cell))
  const point = mayBeOpen && isLikely && number.decimal === '.' ? openPointOf(sampled) : undefined
  return {
    reading: { ...reading, number: isDressed || number.decimal === ',' ? number : null, word },
    warnings: [
      ...(misfits > 0 ? [say.misfits(name, misfits, odd, word)] : []),
      ...(bareCount > 0 ? [say.bareNumbers(name, bareCount, number)] : []),
      ...(point === undefined ? [] : [say.openPoint(name, point)]),
      ...(isDressed
        ? [
            say.dressedNumbers(
              name,
              number,
              dressed.map(({ text }) => text),
              separators.isGuess ? openNumberOf(numbers) : undefined,
            ),
          ]
        : []),
    ],
    ambiguous: undefined,
  }
}

/** Two cells of grades, where a plus and a minus stand behind numbers, or all are one number with a sign and without. */
function signedCells(
  numbers: Column['numbers'],
  read: (text: string) => unknown,
): readonly [string, string] | undefined {
  const texts = distinct(numbers).map(({ text }) => text)
  const plus = texts.find((text) => /\d\+$/.test(text))
  const minus = texts.find((text) => /\d ?-$/.test(text))
  if (plus !== undefined && minus !== undefined) return [plus, minus]
  const [one] = [plus ?? minus]
  const bare = texts.find((text) => !/^[~+([]|[+\])-]$/.test(text))
  if (one === undefined || bare === undefined) return undefined
  const value = read(one)
  return typeof value === 'number' && texts.every((text) => read(text) === value) ? [bare, one] : undefined
}

/** The first of the numbers where each point may stand between thousands. */
function openPointOf(sampled: readonly string[]): string | undefined {
  const isOpen = (cell: string) => /^-?[1-9]\d{0,2}\.\d{3}$/.test(cell)
  if (sampled.some((cell) => !isOpen(cell) && (cell.includes('.') || /^-?\d{4,}$/.test(cell)))) return undefined
  return sampled.find(isOpen)
}

/** The first of the numbers that the other decimal sign would make another of. */
function openNumberOf(numbers: Column['numbers']) {
  const open = numbers.find(({ spelled }) => 'open' in (decimalShown(spelled.digits) ?? {}))
  if (open === undefined) return undefined
  const { text, row, spelled } = open
  const parts = {
    isNegative: false,
    hasOddSign: false,
    isMarked: false,
    prefix: '',
    suffix: '',
    digits: spelled.digits,
  }
  return { cells: { text, row, count: 1, kind: 'text' }, parts } as const
}

function separatorsOf(
  { numbers, sampled }: Column,
  wanted: Decimal | null,
  ofFile: Decimal | undefined,
  hasGroupsOfMoney: boolean,
  unit: { readonly before: string; readonly after: string },
) {
  const shown = numbers.map(({ spelled }) => decimalShown(spelled.digits))
  const telling = (decimal: Decimal) =>
    shown.filter((each) => each && 'decimal' in each && each.decimal === decimal).length
  const open = (sign: Decimal) => shown.some((each) => each && 'open' in each && each.open === sign)
  const integers = integersOf(numbers, sampled)
  const areSmall = integers.length > 0 && integers.every((digits) => digits.length <= 3)
  const isLarge = haveLarge(numbers, sampled)
  const haveHundreds = integers.some((digits) => /^[1-9]\d\d$/.test(digits))
  const isMoney = /[$€£]/.test(unit.before + unit.after)
  const isAmount = unit.before + unit.after === '' && numbers.some(({ spelled }) => spelled.isMarked)
  const hasUnit = isAmount || (unit.before + unit.after !== '' && unit.after !== '%')
  let isGuess = false
  const toldByNone = telling(',') === 0 && telling('.') === 0
  let decimal: Decimal | undefined = wanted ?? undefined
  if (decimal === undefined && telling(',') !== telling('.')) decimal = telling(',') > telling('.') ? ',' : '.'
  if (decimal === undefined && toldByNone && hasUnit && open('.') && !open(',') && ofFile !== ',') {
    const isFar = ['km', 'mi'].includes(unit.after.trim())
    decimal = !isLarge && (haveHundreds || isMoney || (isFar && hasGroupsOfMoney)) ? ',' : '.'
    isGuess = true
  }
  if (decimal === undefined && (!open(',') || ofFile !== undefined)) decimal = ofFile ?? '.'
  if (decimal === undefined && !open('.') && areSmall) decimal = '.'
  if (decimal === undefined && !open('.') && toldByNone && hasUnit && !isLarge) {
    decimal = '.'
    isGuess = true
  }
  if (decimal === undefined) return undefined
  const other = decimal === '.' ? ',' : '.'
  const isGroup = numbers.some(({ spelled }) => {
    const [whole = ''] = spelled.digits.split(/e/i)[0]?.split(decimal) ?? []
    return (
      /^\d{1,3}(?:[.,]\d{3})+$/.test(whole) &&
      whole.includes(other) &&
      (whole !== spelled.digits || isGroupAlone(whole))
    )
  })
  const hasSpaces = numbers.some(({ spelled }) => /^\d{1,3}(?: \d{3})+/.test(spelled.digits))
  return { decimal, thousands: isGroup ? other : hasSpaces ? ' ' : null, isGuess } as const
}

function integersOf(numbers: Column['numbers'], sampled: readonly string[]): readonly string[] {
  // Plain numbers that are not sampled are not kept.
  const dressed = numbers.filter(({ text }) => !/^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(text))
  return [...sampled, ...dressed.map(({ spelled }) => spelled.digits)].filter((text) => /^\d+$/.test(text))
}

function haveLarge(numbers: Column['numbers'], sampled: readonly string[]): boolean {
  return integersOf(numbers, sampled).some((digits) => digits.length > 3)
}

/** `1,234` counts as a group, `0,123` does not. */
function isGroupAlone(whole: string): boolean {
  return !whole.startsWith('0')
}

/** A zero is of the unit that the others have, if they agree and are two at least. */
function mostUnit(numbers: Column['numbers'], infinite: number): { readonly before: string; readonly after: string } {
  const others = numbers.filter((cell) => !isNothing(cell))
  const unit = commonestUnit(others, infinite)
  const same = others.filter(({ spelled }) => isOfUnit(spelled, unit)).length
  const hasUnit = unit.before + unit.after !== ''
  const agree = hasUnit && same > 1 && same >= 0.95 * (others.length + infinite)
  return agree ? unit : commonestUnit(numbers, infinite)
}

function isOfUnit(
  { before, after }: SpelledNumber,
  unit: { readonly before: string; readonly after: string },
): boolean {
  return before === unit.before && (isInNumber(after, unit.after) || isInNumber(unit.after, after))
}

function isNothing({ spelled }: Column['numbers'][number]): boolean {
  return spelled.before + spelled.after === '' && /^0(?:[.,]0*)?$/.test(spelled.digits)
}

/** The unit of most cells; of as many, the first. */
function commonestUnit(
  numbers: Column['numbers'],
  infinite: number,
): { readonly before: string; readonly after: string } {
  const counts = new Map<string, { shown: SpelledNumber['shown']; count: number }>()
  for (const { spelled } of numbers) {
    const known = counts.get(`${spelled.before} ${spelled.after}`)
    if (known) known.count++
    else counts.set(`${spelled.before} ${spelled.after}`, { shown: spelled.shown, count: 1 })
  }
  const bare = counts.get(' ') ?? { shown: { before: '', after: '' }, count: 0 }
  bare.count += infinite
  counts.set(' ', bare)
  return [...counts.values()].toSorted((a, b) => b.count - a.count)[0]?.shown ?? bare.shown
}

/** `most` is the unit of most cells, in any of its spellings. */
function unitsOf(
  numbers: Column['numbers'],
  most: ReturnType<typeof mostUnit>,
  isOfMost: (cell: Column['numbers'][number]) => boolean,
): readonly string[] {
  const counts = new Map<string, number>()
  for (const cell of numbers) {
    if (isNothing(cell) && most.before + most.after !== '') continue
    const { before, after } = isOfMost(cell) ? most : cell.spelled.shown
    const unit = before || after
    counts.set(unit, (counts.get(unit) ?? 0) + 1)
  }
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([unit]) => unit)
}

/** What a column tells of the file's decimal sign. */
function decimalOfColumn({ numbers, sampled }: Column): Decimal | undefined {
  const shown = numbers.map(({ spelled }) => decimalShown(spelled.digits))
  const count = (decimal: Decimal) =>
    shown.filter((each) => each && 'decimal' in each && each.decimal === decimal).length
  const hasFraction = sampled.some((cell) => /^-?\d+\.\d+$/.test(cell) && !/^-?[1-9]\d{0,2}\.\d{3}$/.test(cell))
  const [commas, points] = [count(','), count('.') + (hasFraction && count(',') === 0 ? 1 : 0)]
  return commas === points ? undefined : commas > points ? ',' : '.'
}

function nothingsOf(column: Column, reading: ColumnReading): readonly string[] {
  const alike = likeNothing(column, reading)
  return alike.length > 0 ? alike : severalNothings(column, reading)
}

function likeNothing(column: Column, reading: ColumnReading): readonly string[] {
  const test = reading.missingWords === 'values' ? isMissingAmongValues : isMissing
  const nothing = distinct(column.cells.filter(({ text }) => text !== '' && test(text)))
  if (nothing.length === 0) return []
  if (reading.kind === 'number') return zeroLikeNothing(column.name, nothing, column.filled.length)
  if (reading.kind !== 'text') return []
  const others = distinct(column.cells.filter(({ text }) => !test(text))).map(({ text }) => text)
  return valueLikeNothing(column.name, nothing, others, column.filled.length)
}

function severalNothings({ name, cells, filled }: Column, { missingWords }: ColumnReading): readonly string[] {
  const test = missingWords === 'values' ? isMissingAmongValues : isMissing
  const nothings = cells.filter(({ text }) => test(text)).map(({ text }) => text)
  const words = [...Map.groupBy(nothings, (text) => text.toLowerCase()).values()].map((texts) => {
    const spellings = [...Map.groupBy(texts, (text) => text)]
    const [text = ''] =
      spellings.toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))[0] ?? []
    return { text, count: texts.length }
  })
  const all = filled.length + nothings.length
  const frequent = words.filter(({ count }) => count > 0.01 * all).toSorted((a, b) => b.count - a.count)
  return frequent.length < 2 ? [] : [say.severalNothings(name, frequent)]
}

/** Cells with one text, in the order of the file. */
function distinct(cells: readonly Cell[]): readonly Distinct[] {
  const byText = Map.groupBy(cells, ({ text }) => text)
  return [...byText].map(([text, same]) => ({ text, count: same.length, row: same[0]?.row ?? 0, kind: 'text' }))
}

type Distinct = Cell & { readonly count: number; readonly kind: 'text' }

/** The same, the most frequent first. */
function grouped(cells: readonly Cell[]): readonly Distinct[] {
  return distinct(cells).toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
}

function mostOf<T>(votes: readonly (T | undefined)[]): T | undefined {
  const counts = new Map<T, number>()
  for (const vote of votes) if (vote !== undefined) counts.set(vote, (counts.get(vote) ?? 0) + 1)
  const [first, second] = [...counts].toSorted(([, a], [, b]) => b - a)
  return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : undefined
}

function isMissingAmongValues(text: string): boolean {
  return isMissing(text) || AMONG_VALUES.includes(text.toLowerCase()) || /^###+$/.test(text)
}

function isInfinite(text: string): boolean {
  const value = parseNumber(text)
  return value !== undefined && !Number.isFinite(value)
}
