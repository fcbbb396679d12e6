import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseBoolean, parseNumber } from '#shared/schema/cell-values.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import { listed, quoted } from '../source/refusal.ts'
import { affirmativeOf } from './affirmative.ts'
import type { ColumnTally } from './column-tally.ts'
import type { ReadSoFar } from './profile-columns.ts'
import { isTargetName, targetHabit } from './target-names.ts'

/*
 * A target that went through a one-hot step: `y_no` and `y_yes`, of which exactly one is 1 in every row, were one column
 * `y` of the words `no` and `yes`. The others tell the target and are no features.
 */

/** What a target of 0 and 1 was before a one-hot step. */
export type OneHotTarget = {
  /** The column's name then. */
  readonly stem: string
  /** The word that a 1 of the target stands for. */
  readonly word: string
  /** The other columns that were made of it, in the order of the file. */
  readonly others: readonly { readonly index: number; readonly name: string; readonly word: string }[]
}

/** What can be known of the columns' cells. */
type Cells = Pick<ReadSoFar, 'rows' | 'tallies' | 'sampledCells' | 'sampledRows'>

/** The name of a one-hot column: what it was before, the sign between, and the word. */
type OneHotName = { readonly stem: string; readonly sign: string; readonly word: string }

/** Words before a truth value: `is_churned` was no column `is`. */
const BEFORE_A_TRUTH = new Set(['is', 'has', 'was', 'did', 'does', 'will', 'can', 'not', 'no', 'non'])
const BETWEEN = /[_.=:\-/|\s]+/g
/** Of more columns with one stem, as of pixels, none is looked at. */
const MOST_SIBLINGS = 256

/** The ways to take a name for a one-hot column's, the longest stem first. */
export function oneHotNames(name: string): readonly OneHotName[] {
  const found = [...name.matchAll(BETWEEN)].flatMap(({ index, 0: sign }) => {
    const [stem, word] = [name.slice(0, index), name.slice(index + sign.length)]
    if (stem === '' || word === '' || BEFORE_A_TRUTH.has(stem.toLowerCase())) return []
    return [{ stem, sign, word }]
  })
  return found.toReversed()
}

/**
 * What a target was, where its cells are 0 and 1 and in every row exactly one of several columns is 1: it and one with the
 * same stem that is its complement, else all with this stem. By the sampled rows, which are all rows of a file that
 * has no more, and by the counts of all rows where these are known. Undefined where there are none.
 */
export function findOneHotTarget(header: readonly string[], target: number, cells: Cells): OneHotTarget | undefined {
  const name = header[target] ?? ''
  for (const { stem, sign, word } of oneHotNames(name)) {
    const start = stem + sign
    const alike = header.flatMap((other, index) => {
      return index !== target && other.startsWith(start) && other.length > start.length ? [index] : []
    })
    if (alike.length === 0 || alike.length > MOST_SIBLINGS) continue
    const columns = [target, ...alike].filter((column) => isZeroOne(cells.sampledCells(column)))
    if (columns[0] !== target || columns.length < 2) continue
    const found = siblingsAmong(columns, cells)
    if (found === undefined) continue
    const others = found
      .toSorted((a, b) => a - b)
      .map((index) => {
        const other = header[index] ?? ''
        return { index, name: other, word: other.slice(start.length) }
      })
    return { stem, word, others }
  }
  return undefined
}

/** Of columns of 0 and 1, the target first: those that were one column with it. */
function siblingsAmong([target = -1, ...others]: readonly number[], cells: Cells): readonly number[] | undefined {
  const isOneEach = (columns: readonly number[]) =>
    everyRowHasOne(cells.sampledRows(columns)) && countsFit(target, columns.slice(1), cells)
  const complement = others.find((other) => isOneEach([target, other]))
  if (complement !== undefined) return [complement]
  return others.length > 1 && isOneEach([target, ...others]) ? others : undefined
}

function everyRowHasOne(rows: Iterable<readonly string[]>): boolean {
  let hasRows = false
  for (const row of rows) {
    hasRows = true
    let ones = 0
    if (row.every(isNothing)) continue
    for (const cell of row) {
      const bit = bitOf(cell)
      if (bit === undefined) return false
      ones += bit
    }
    if (ones !== 1) return false
  }
  return hasRows
}

/** Whether the ones of all columns are as many as the rows with a target value, as far as every cell was looked up. */
function countsFit(target: number, others: readonly number[], { rows: all, tallies }: Cells): boolean {
  const isKnown = (column: number) => isLookedUp(tallies[column], all)
  if (![target, ...others].every(isKnown)) return true
  const ofTarget = bitCounts(tallies[target], 'count')
  const ofOthers = others.map((other) => bitCounts(tallies[other], 'usedCount'))
  const rows = ofTarget[0] + ofTarget[1]
  const ones = ofOthers.reduce((sum, counts) => sum + counts[1], ofTarget[1])
  return ones === rows && ofOthers.every(([zeros, ones]) => zeros + ones === rows)
}

/** Whether every cell of a column has an entry, as numbers have not. */
export function isLookedUp(tally: ColumnTally | undefined, rows: number): boolean {
  return tally !== undefined && (tally.keepsTexts || tally.texts === rows)
}

/** How many zeros and ones a column has. */
function bitCounts(tally: ColumnTally | undefined, count: 'count' | 'usedCount'): readonly [number, number] {
  const counts: [number, number] = [0, 0]
  for (const entry of tally?.entries ?? []) {
    const bit = bitOf(entry.text)
    if (bit !== undefined) counts[bit] += entry[count]
  }
  return counts
}

/** `1`, `1.0` and `True` are 1: what programs write for a one-hot column. */
export function bitOf(text: string): 0 | 1 | undefined {
  const number = parseNumber(text)
  if (number !== undefined) return number === 0 ? 0 : number === 1 ? 1 : undefined
  const truth = text.length >= SHORTEST_TRUTH ? parseBoolean(text) : undefined
  return truth === undefined ? undefined : truth ? 1 : 0
}

/** `true` and `false`; a `t`, `no` or `off` is a word of somebody's. */
const SHORTEST_TRUTH = 4

const isNothing = missingTest('words')

function isZeroOne(cells: Iterable<string>): boolean {
  let bits = 0
  for (const cell of cells) {
    if (bitOf(cell) !== undefined) bits++
    else if (!isNothing(cell)) return false
  }
  return bits > 0
}

/** Of a column that is one of a pair: what it was before, and whether it is the one of the two to be predicted. */
export type PairColumn = { readonly stem: string; readonly isLead: boolean }

/**
 * Tells the pairs whose stem is a name of what people predict, so that they are found as the column they were.
 * `oneHotOf`: as {@link findOneHotTarget}.
 */
export function pairFinder(
  header: readonly string[],
  oneHotOf: (column: number) => OneHotTarget | undefined,
): (column: number) => PairColumn | undefined {
  return (column) => {
    const name = header[column] ?? ''
    if (!oneHotNames(name).some(({ stem }) => isTargetName(stem) || targetHabit(stem) === 2)) return undefined
    const oneHot = oneHotOf(column)
    const [other, another] = oneHot?.others ?? []
    if (oneHot === undefined || other === undefined || another !== undefined) return undefined
    const affirmative = affirmativeOf(oneHot.word, other.word)
    const isLead = affirmative === undefined ? column > other.index : affirmative === oneHot.word
    return { stem: oneHot.stem, isLead }
  }
}

/** The classes that a target's cells stand for: what 0 and what 1 means. */
export type CellMeanings = { readonly zero: string; readonly one: string }

/**
 * The words that the cells of a target with one complement stand for. Undefined where they could be taken for the cells
 * themselves: of `y_1` and `y_2` a 1 means 2.
 */
export function meaningsOf({ word, others }: OneHotTarget): CellMeanings | undefined {
  const [other, another] = others
  if (other === undefined || another !== undefined) return undefined
  const isTaken = (text: string, cell: number) => {
    const bit = bitOf(text)
    return bit !== undefined && bit !== cell
  }
  return isTaken(word, 1) || isTaken(other.word, 0) ? undefined : { zero: other.word, one: word }
}

/** The class of a label of the file: what its cell stands for. */
export function meaningOf(meanings: CellMeanings, label: string): string {
  return bitOf(label) === 1 ? meanings.one : meanings.zero
}

/** Whether a column was one with the target and is left out: the manifest may want it in spite of that. */
export function siblingTest(
  oneHot: OneHotTarget | undefined,
  { features }: Pick<Manifest, 'features'>,
): (column: number) => boolean {
  const wanted = new Set([
    ...(features.include ?? []),
    ...features.keep,
    ...features.categorical,
    ...features.allowLeak,
  ])
  const leftOut = new Set(oneHot?.others.flatMap(({ index, name }) => (wanted.has(name) ? [] : [index])))
  return (column) => leftOut.has(column)
}

/** Why a column that was one with the target is no feature. */
export function siblingReason(target: string, { stem, others }: OneHotTarget): string {
  return others.length === 1
    ? `the target ${quoted(target)} the other way round, as a one-hot step makes it of ${quoted(stem)}`
    : `a one-hot step made it of ${quoted(stem)}, as the target ${quoted(target)}, which it tells`
}

/** What a person is told of a one-hot target. `leftOut`: how many of the others are no features. */
export function oneHotWarning(target: string, oneHot: OneHotTarget, leftOut: number): string {
  const { stem, word, others } = oneHot
  const names = listed(others.map(({ name }) => quoted(name)))
  const verb = leftOut === others.length ? 'left out' : 'not all left out, as the manifest says'
  const [other] = others
  if (others.length === 1 && other !== undefined) {
    const meanings = meaningsOf(oneHot)
    const read =
      meanings === undefined
        ? 'Its classes are its cells, for which the words in the names could be taken.'
        : `Its cells are read as the classes they were: 0 is ${quoted(meanings.zero)}, 1 is ${quoted(meanings.one)}.`
    const out = leftOut === 1 ? 'is left out' : 'is kept as a feature, as the manifest says'
    return `Column ${quoted(target)} was ${quoted(stem)} before a one-hot step, of which ${names} is the other column and ${out}. ${read}`
  }
  const count = others.length + 1
  return `Column ${quoted(target)} is one of ${count} columns that a one-hot step made of ${quoted(stem)}; the others, ${names}, are ${verb}. The model tells ${quoted(word)} from everything else. To predict all ${count} classes, upload the file with the column ${quoted(stem)} as it was before that step.`
}
