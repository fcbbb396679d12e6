import { counted } from '#shared/design/number-words.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseNumber } from '#shared/schema/cell-values.ts'
import {
  type MissingWords,
  missingSpellings,
  missingTest,
  missingWordsBy,
} from '#shared/schema/reading/missing-words.ts'
import { isPlainNumber, type NumberReading, parseByReading, undress } from '#shared/schema/reading/number-reading.ts'
import type { TextEntry } from '../cells/text-entry.ts'
import { listed, quoted } from '../source/refusal.ts'
import type { ReadingFinding } from './column-reading.ts'
import type { ColumnTally } from './column-tally.ts'
import { countsOfNumbers, readNumbers } from './integer-target.ts'
import { ofTarget } from './reading-warnings.ts'
import { isSignOfResult } from './values-like-nothing.ts'

/** How the cells of the target are read. */
export type TargetReading = {
  readonly missingWords: MissingWords
  /** How its numbers are written; null: as everybody does; undefined: its cells are labels. */
  readonly number: NumberReading | null | undefined
}

/** The target of a file of which nothing is known yet. */
export function firstTargetReading(name: string, csv: Manifest['csv']): TargetReading {
  return { missingWords: missingWordsBy('words', name, csv.missing), number: undefined }
}

/** So many different numbers are no classes. */
const MANY_NUMBERS = 10
/** Words for nothing that are a class where they are frequent. `NaN`, `?` and `-` are nothing wherever they come from. */
const NOTHING_IN_WORDS = ['none', 'na', 'n/a', 'null']
const FREQUENT = 0.05
const FREQUENT_ROWS = 10

type TargetFinding = { readonly reading: TargetReading; readonly warnings: readonly string[] }

/** How the target is read, by what all its cells are. */
export function findTargetReading(
  name: string,
  tally: ColumnTally,
  finding: ReadingFinding,
  { csv, problem, classes }: Pick<Manifest, 'csv' | 'problem' | 'classes'>,
): TargetFinding {
  const { reading, warnings, notNumbers } = finding
  const haveClasses = isMoreThan(1, tally.entries, ({ count }) => count >= classes.minRows)
  const first = firstTargetReading(name, csv)
  if (reading.kind === 'number' && (problem === null || problem === 'regression')) {
    const read = targetReader({ ...reading, number: reading.number })
    const readFirst = targetReader(first)
    const isOtherwise = ({ text }: TextEntry) => {
      const plain = isPlainNumber(text) ? undefined : readFirst(text)
      if (plain === undefined || plain.kind === 'missing') return false
      return read(text).kind === 'missing' || parseNumber(text) === undefined
    }
    const isMany =
      problem === 'regression' ||
      tally.overflow.number + tally.shapes.length > 0 ||
      isMoreThan(MANY_NUMBERS, tally.entries, ({ text }) => read(text).kind === 'number') ||
      (reading.number !== null && areNumber(name, tally, finding))
    if (isMany && (reading.number !== null || tally.entries.some(isOtherwise))) {
      return {
        reading: { missingWords: reading.missingWords, number: reading.number },
        warnings: warnings.map((warning) => ofTarget(warning, haveClasses)),
      }
    }
    // Read as they stand: what is told of the cells holds for plain numbers too.
    const told = reading.number === null ? warnings.map((warning) => ofTarget(warning, haveClasses)) : []
    // Beside a few numbers, which may be classes, what means nothing among numbers is no class.
    const isNothing = missingTest(reading.missingWords)
    const nothing = tally.entries.filter(({ text }) => isNothing(text) && readFirst(text).kind !== 'missing')
    if (nothing.length === 0) return { reading: first, warnings: told }
    // A number that the manifest names, in another spelling, is no news.
    const words = nothing.filter(({ text }) => undress(text) === undefined)
    return {
      reading: { missingWords: reading.missingWords, number: undefined },
      warnings: [...told, ...(words.length === 0 ? [] : [nothingAmongNumbers(name, words)])],
    }
  }
  const found = findWords(name, tally, first, csv)
  if (notNumbers === undefined || notNumbers.why === 'mixed' || problem !== null) return found
  const hint = notNumbers.why === 'codes' ? ' Set "problem" to "regression" to predict a number.' : ''
  const told = warnings.map((warning) => `${ofTarget(warning)}${hint}`)
  return { ...found, warnings: [...told, ...found.warnings] }
}

/** Whether a few numbers that are written in a way of their own would be a number if they were plain. */
function areNumber(name: string, { entries }: ColumnTally, finding: ReadingFinding): boolean {
  const isMissing = missingTest(finding.reading.missingWords)
  const cells = entries.filter(({ text, count }) => count > 0 && !isMissing(text))
  const counts = countsOfNumbers(cells, numberOf(finding))
  return counts !== undefined && readNumbers(name, counts).type === 'regression'
}

/** What the cells of a column of numbers are, where these are written in a way of their own; undefined for other cells. */
export function numberOf({ reading }: Pick<ReadingFinding, 'reading'>): (text: string) => number | undefined {
  if (reading.kind !== 'number' || reading.number === null) return () => undefined
  const { number } = reading
  return (text) => parseByReading(text, number)
}

function isMoreThan<T>(count: number, items: readonly T[], isOfKind: (item: T) => boolean): boolean {
  let found = 0
  return items.some((item) => isOfKind(item) && ++found > count)
}

/** Of labels: which words mean nothing, and which that may do so are classes. A column's own list in the manifest settles it. */
function findWords(name: string, tally: ColumnTally, first: TargetReading, csv: Manifest['csv']): TargetFinding {
  if (csv.missing !== null && !Array.isArray(csv.missing) && Object.hasOwn(csv.missing, name)) {
    return { reading: first, warnings: [] }
  }
  const isMissing = missingTest(first.missingWords)
  const labels = tally.entries.filter(({ text }) => !isMissing(text))
  const errors = labels.filter(({ text }) => isError(text))
  const withErrors = withoutErrors(name, errors, first)
  const nothing = labels.filter(({ text }) => isNothingElsewhere(text) && !isError(text))
  const words = labels.filter(({ text }) => !isNothingElsewhere(text))
  const frequent = csv.missing === null ? withFrequentNothing(name, tally, words, withErrors.reading) : undefined
  return {
    reading: frequent?.reading ?? withErrors.reading,
    warnings: [
      ...withErrors.warnings,
      ...(frequent?.warnings ?? []),
      ...(nothing.length === 0 ? [] : [nothingAsClasses(name, nothing)]),
    ],
  }
}

/** The list for numbers and dates, of which a class may be called otherwise. */
const isNothingElsewhere = missingTest('values')
const isError = missingTest(missingSpellings('values').filter((word) => word.startsWith('#')))

/** What a spreadsheet failed to calculate is no outcome. */
function withoutErrors(name: string, errors: readonly TextEntry[], first: TargetReading): TargetFinding {
  if (errors.length === 0) return { reading: first, warnings: [] }
  const spelled = errors.map(({ text }) => text.toLowerCase())
  const missingWords = [...new Set([...missingSpellings(first.missingWords), ...spelled])]
  const warning = `Column ${quoted(name)}: ${shownWords(errors)} ${errors.length === 1 ? 'is an error of a spreadsheet and counts' : 'are errors of a spreadsheet and count'} as missing. csv.missing for this column sets what is missing, if ${errors.length === 1 ? 'it is a class' : 'they are classes'}.`
  return { reading: { missingWords, number: undefined }, warnings: [warning] }
}

function nothingAmongNumbers(name: string, nothing: readonly TextEntry[]): string {
  const one = nothing.length === 1
  return `Column ${quoted(name)}: ${shownWords(nothing)} ${one ? 'counts' : 'count'} as missing, as among numbers. csv.missing for this column sets what is missing, if ${one ? 'it is a class' : 'they are classes'}.`
}

function nothingAsClasses(name: string, nothing: readonly TextEntry[]): string {
  const shown = shownWords(nothing)
  return nothing.length === 1
    ? `Column ${quoted(name)}: ${shown} is taken as a class. Name it in csv.missing if it means that the value is not known.`
    : `Column ${quoted(name)}: ${shown} are taken as classes. Name those in csv.missing that mean that the value is not known.`
}

function shownWords(words: readonly TextEntry[]): string {
  return listed(words.map(({ text, count }) => `${quoted(text)} (${counted(count, 'row')})`))
}

/** `None` is a class where it is frequent and the others, `labels`, are words. */
function withFrequentNothing(
  name: string,
  { entries }: ColumnTally,
  labels: readonly TextEntry[],
  first: TargetReading,
): TargetFinding | undefined {
  // Of a test's result, + and -, the one is as much a class as the other.
  const isSigns = labels.some(({ text }) => isSignOfResult(text))
  if (labels.length === 0 || !(isSigns || labels.every(({ text }) => /\p{L}/u.test(text)))) return undefined
  const filled = entries.reduce((sum, { text, count }) => (text === '' ? sum : sum + count), 0)
  const nothing = entries.filter(
    ({ text, count }) =>
      (isSigns ? text === '-' : NOTHING_IN_WORDS.includes(text.toLowerCase())) &&
      count >= FREQUENT_ROWS &&
      count >= FREQUENT * filled,
  )
  if (nothing.length === 0) return undefined
  const words = nothing.map(({ text }) => text.toLowerCase())
  const missingWords = missingSpellings(first.missingWords).filter((word) => !words.includes(word))
  const shown = shownWords(nothing)
  const others = `and the other values are ${isSigns ? 'signs' : 'words'}`
  const warning =
    nothing.length === 1
      ? `Column ${quoted(name)}: ${shown} is taken as a class, for it is frequent ${others}. Name it in csv.missing if it means that the value is not known.`
      : `Column ${quoted(name)}: ${shown} are taken as classes, for they are frequent ${others}. Name those in csv.missing that mean that the value is not known.`
  return { reading: { missingWords, number: undefined }, warnings: [warning] }
}

export type TargetCell =
  | { readonly kind: 'missing' | 'infinite' | 'label' }
  | { readonly kind: 'number'; readonly value: number }

/** What a cell of the target is. A cell that is no number among numbers is missing. */
export function targetReader({ missingWords, number }: TargetReading): (text: string) => TargetCell {
  const isMissing = missingTest(missingWords)
  return (text) => {
    if (isMissing(text)) return { kind: 'missing' }
    const value = number ? parseByReading(text, number) : parseNumber(text)
    if (value === undefined) return { kind: number === undefined ? 'label' : 'missing' }
    return Number.isFinite(value) ? { kind: 'number', value } : { kind: 'infinite' }
  }
}

/** The label of a cell whose number is written in a way of its own: as everybody writes it. Undefined for others. */
export function labelTextOf({ number }: TargetReading): ((text: string) => string) | undefined {
  if (!number) return undefined
  return (text) => String(parseByReading(text, number) ?? text)
}

export function isSameTargetReading(one: TargetReading, other: TargetReading): boolean {
  return JSON.stringify(one) === JSON.stringify(other) && (one.number === undefined) === (other.number === undefined)
}
