import { nameTokens } from './name-tokens.ts'

/** A number of the target with its rows. */
export type NumberCount = { readonly value: number; readonly count: number }

/** So many integers and more are a number beyond doubt. */
const FEW_INTEGERS = 20

/** What the numbers of a target are. `doubt`: of integers, what they were found to be, in words for a warning. */
export type NumbersReading = Omit<IntegerReading, 'type'> & {
  readonly type: 'binary' | IntegerReading['type']
  readonly doubt?: string
}

/** Whether all different numbers of a target are two classes, several or a number, however they are written. */
export function readNumbers(name: string, counts: readonly NumberCount[]): NumbersReading {
  if (counts.length === 2) return { type: 'binary', reason: 'the target has two values', isAlsoNumber: false }
  if (counts.length > FEW_INTEGERS || !counts.every(({ value }) => Number.isInteger(value))) {
    return { type: 'regression', reason: 'the target is a number', isAlsoNumber: false }
  }
  const reading = readIntegers(name, counts)
  const found = `the ${counts.length} different integers of the target are ${reading.type === 'regression' ? 'a number' : 'classes'}`
  return { ...reading, reason: `${found}: ${reading.reason}`, doubt: `${found}, because ${reading.reason}` }
}

/** The different numbers of texts, with how often they stand; undefined where one of the texts is none. */
export function countsOfNumbers(
  texts: readonly { readonly text: string; readonly count: number }[],
  numberOf: (text: string) => number | undefined,
): readonly NumberCount[] | undefined {
  const counts = new Map<number, number>()
  for (const { text, count } of texts) {
    const value = numberOf(text)
    if (value === undefined || !Number.isFinite(value)) return undefined
    counts.set(value, (counts.get(value) ?? 0) + count)
  }
  return Array.from(counts, ([value, count]) => ({ value, count }))
}

/** Whether integers are classes or a number, and why, in words that follow "because". */
export type IntegerReading = {
  readonly type: 'multiclass' | 'regression'
  readonly reason: string
  /** Classes that could as well be a number: none of them is left out for being rare. */
  readonly isAlsoNumber: boolean
}

const MAX_CLASSES = 10
/** A value of fewer rows is a rare one. */
const RARE_ROWS = 10
/** A tail holds no more of the rows. */
const TAIL_SHARE = 0.1

const COUNTED = new Set(
  [
    ['count', 'counts', 'number', 'num', 'nr', 'n', 'cnt', 'total', 'amount', 'quantity', 'qty', 'times', 'frequency'],
    ['visits', 'visit', 'children', 'kids', 'siblings', 'members', 'persons', 'rooms', 'bedrooms', 'bathrooms', 'days'],
    ['hours', 'months', 'weeks', 'minutes', 'points', 'goals', 'deaths', 'births', 'cases', 'errors', 'sales', 'units'],
    ['anzahl', 'nombre', 'numero', 'número', 'cantidad', 'quantidade', 'aantal', 'liczba'],
  ].flat(),
)
const YEARS = new Set('year years yr age ages jahr alter année annee âge año ano edad idade anno eta età'.split(' '))
const RATED = new Set(
  'rating ratings stars star score scores quality satisfaction bewertung note nota calificación puntuación'.split(' '),
)
const CLASSED = new Set(
  'class classes type types label labels category cluster group species kind code segment level klasse typ'.split(' '),
)

/**
 * Whether at least three different integers are classes or a number. By the name where it tells (counts, years, ages,
 * ratings; classes, types); else by the values: more than ten are a number; codes leave gaps between values that are
 * frequent, counts only where they thin out; a few without a gap are classes unless several of them are rare. One rare
 * value alone decides nothing.
 */
export function readIntegers(name: string, counts: readonly NumberCount[]): IntegerReading {
  const sorted = counts.toSorted((a, b) => a.value - b.value)
  const tokens = nameTokens(name)
  const says = (words: ReadonlySet<string>) => tokens.some((token) => words.has(token))
  if (sorted.length > MAX_CLASSES) return number(`they are more than ${MAX_CLASSES}`)
  const gaps = gapsOf(sorted)
  const inner = gaps.find(({ isInTail }) => !isInTail)
  if (says(CLASSED)) return classes('its name says so')
  if (says(YEARS) || sorted.every(({ value }) => value >= 1800 && value <= 2100)) {
    return number('years and ages are amounts')
  }
  if (says(COUNTED)) return number('counts are amounts')
  if (says(RATED) && sorted.length >= 4) return number('ratings have an order')
  if (inner !== undefined) return classes(`the gap between ${inner.below} and ${inner.above} is one of codes`)
  const [gap] = gaps
  if (gap !== undefined)
    return number(`only rare values lie apart (after ${gap.below} comes ${gap.above}), as in counts`)
  const rare = sorted.filter(({ count }) => count < RARE_ROWS)
  if (rare.length > 1) return number(`${rare.length} of them are rare, as the ends of counts are`)
  return { ...classes('they are few and without a gap'), isAlsoNumber: true }
}

function number(reason: string): IntegerReading {
  return { type: 'regression', reason, isAlsoNumber: true }
}

function classes(reason: string): IntegerReading {
  return { type: 'multiclass', reason, isAlsoNumber: false }
}

type Gap = { readonly below: number; readonly above: number; readonly isInTail: boolean }

/**
 * Where a value is missing between two, and whether the values beyond thin out: towards either end. Values in steps, as
 * tens, have no gap but where a step is missing.
 */
function gapsOf(sorted: readonly NumberCount[]): readonly Gap[] {
  const rows = sorted.reduce((sum, { count }) => sum + count, 0)
  const step = sorted.slice(1).reduce((common, at, index) => divisor(common, at.value - (sorted[index]?.value ?? 0)), 0)
  const isTail = (beyond: readonly NumberCount[], edge: NumberCount) =>
    beyond.reduce((sum, { count }) => sum + count, 0) <= TAIL_SHARE * rows &&
    beyond.every(({ count }) => count <= edge.count)
  return sorted.flatMap((at, index) => {
    const next = sorted[index + 1]
    if (next === undefined || next.value - at.value <= step) return []
    const isInTail = isTail(sorted.slice(index + 1), at) || isTail(sorted.slice(0, index + 1), next)
    return [{ below: at.value, above: next.value, isInTail }]
  })
}

/** The greatest common one. */
function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b)
}
