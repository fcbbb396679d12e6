import type { Problem } from '#shared/schema/feature-schema.ts'
import { type ColumnProfile, EMPTY_PROFILE } from './column-profile.ts'
import { idName } from './id-columns.ts'
import { nameTokens, plainName } from './name-tokens.ts'
import type { OneHotTarget } from './one-hot-target.ts'
import {
  isAmountName,
  isDecisionName,
  isKindName,
  isLastOutcomeName,
  isOutcomeName,
  isPayBesideCount,
  isTraitName,
  targetHabit,
  unlikelyTarget,
} from './target-names.ts'

/** How the target was found. */
export type TargetSource = 'manifest' | 'champion' | 'name' | 'habit' | 'last'

/** A column that cannot be the target, and what its cells are. */
export type PassedOver = { readonly name: string; readonly why: string }

/** What the doubt is about: the columns that could as well be the target; or those that are named so and cannot. */
export type TargetDoubt = { readonly others: readonly string[]; readonly passedOver?: readonly PassedOver[] }

type Columns = {
  readonly header: readonly string[]
  readonly profiles: readonly ColumnProfile[]
  /** Cells of a column in some rows. */
  readonly sampledCells: (column: number) => Iterable<string>
  /** Which columns may be the target, by what their cells are. */
  readonly canBe: (index: number) => boolean
}

/** Values that a column of classes has at most; of a number with more, an amount is predicted. */
const FEW_VALUES = 12
const LOOKED_AT_CELLS = 300
const MOST_TOLD = 3

/**
 * Whether a guess of the target is weak: no column stands out, and another could as well be it. A column stands out by a
 * name that means the target, by one that is known to be predicted, or as the last one where it is the only one that
 * tells classes among numbers, and where no other has such a name and cells that cannot be predicted. What the name of another column says may be as strong.
 */
export function targetDoubt(
  target: { readonly index: number; readonly by: TargetSource; readonly passedOver?: readonly PassedOver[] },
  problem: Pick<Problem, 'type'>,
  columns: Columns,
  oneHot?: OneHotTarget,
): TargetDoubt | undefined {
  const { index, by } = target
  if (by === 'manifest' || by === 'champion') return undefined
  const passedOver = target.passedOver?.slice(0, MOST_TOLD) ?? []
  if (passedOver.length > 0) return { others: passedOver.map(({ name }) => name), passedOver }
  const indexes = oneHot?.others.map((other) => other.index) ?? []
  // One of three and more classes is not what was predicted before a one-hot step.
  if (indexes.length > 1) return doubtOf(indexes, columns)
  // Whom a row is about is not predicted, though it repeats.
  const others = [...columns.header.keys()].filter(
    (other) =>
      other !== index &&
      !indexes.includes(other) &&
      columns.canBe(other) &&
      idName(columns.header[other] ?? '') !== 'strong',
  )
  const named = oneHot === undefined ? columns : { ...columns, header: columns.header.with(index, oneHot.stem) }
  const rivals = rivalsOf(target, problem, others, named)
  if (rivals === undefined) return undefined
  const nearest = rivals.length > 0 ? rivals : others.slice(0, 1).concat(others.slice(-2))
  return doubtOf(nearest, columns)
}

function doubtOf(others: readonly number[], { header }: Columns): TargetDoubt {
  return { others: [...new Set(others)].slice(0, MOST_TOLD).map((other) => header[other] ?? '') }
}

/** The columns that could as well be it; empty where none is better than another, undefined where the target stands out. */
function rivalsOf(
  { index, by }: { readonly index: number; readonly by: TargetSource },
  problem: Pick<Problem, 'type'>,
  others: readonly number[],
  columns: Columns,
): readonly number[] | undefined {
  const nameOf = (column: number) => columns.header[column] ?? ''
  const name = nameOf(index)
  const placeOf = placesOf(columns)
  const place = placeOf(index)
  const events = others.filter((other) => targetHabit(nameOf(other)) === 2 && tellsClasses(other, columns))
  const first = others.filter((other) => placeOf(other) === 'first' && isFirstOutcome(other, columns))
  const orNothing = (rivals: readonly number[]) => (rivals.length > 0 ? rivals : undefined)
  if (by === 'name') {
    if (place !== 'middle') return undefined
    const named = others.filter((other) => GENERAL_NAMES.has(nameOf(other).toLowerCase()))
    return orNothing([...named, ...events]) ?? (problem.type === 'regression' ? [] : undefined)
  }
  if (by === 'habit') {
    if (isKindName(name)) return orNothing(others.filter((other) => isOutcomeName(nameOf(other))))
    if (!isAmountName(name)) {
      const behind = others.filter((other) => other > index)
      const isOneEvent = behind.length === 1 && behind.every((other) => isZeroOrOne(other, columns))
      if (place !== 'middle') return undefined
      return isOneEvent
        ? behind
        : orNothing(behind.slice(-1).filter((other) => isDecided(other, columns) && valuesOf(other, columns) === 2))
    }
    return place === 'middle' && nameTokens(name).length === 1 ? first : orNothing(first)
  }
  if (problem.type === 'regression' && targetHabit(name) === 0 && isOutcomeName(name)) {
    const decided = others.filter((other) => isDecided(other, columns) || isPayBesideCount(nameOf(other), name))
    if (decided.length > 0) return decided
  }
  const hasGaps = (columns.profiles[index] ?? EMPTY_PROFILE).missing > 0
  if (isOutcomeName(name) || (isLastOutcomeName(name) && !hasGaps)) return undefined
  if (isDecisionName(name) && !hasGaps && valuesOf(index, columns) <= MOST_DECISIONS) return undefined
  // By habit nobody stands out: neither the last nor several that do alike.
  const alike = orNothing([...events, ...first])
  if (alike !== undefined || hasGaps) return alike ?? []
  if (isTraitName(name) || hasSibling(index, others, columns) || problem.type === 'regression') return []
  return others.some((other) => !hasMoreValues(other, index, columns)) ? [] : undefined
}

const GENERAL_NAMES = new Set(['target', 'label', 'class', 'y', 'outcome', 'response'])

/** Many files begin with what they are about; a status is one where it has classes. */
function isFirstOutcome(column: number, columns: Columns): boolean {
  const name = columns.header[column] ?? ''
  return isOutcomeName(name) || (nameTokens(name).includes('status') && tellsClasses(column, columns))
}

/** Where columns stand among those that may be predicted: IDs, places and times before and behind do not count. */
function placesOf({ header, profiles, canBe }: Columns): (index: number) => 'first' | 'middle' | 'last' {
  const whyUnlikely = unlikelyTarget(header)
  const counts = (column: number) => {
    const name = header[column] ?? ''
    const isNumber = (profiles[column] ?? EMPTY_PROFILE).kind === 'number'
    return canBe(column) && idName(name) !== 'strong' && whyUnlikely(name, isNumber) === undefined
  }
  const counted = [...header.keys()]
  const first = counted.find(counts) ?? counted.length
  const last = counted.findLast(counts) ?? -1
  return (index) => {
    if (index <= first) return 'first'
    return index >= last ? 'last' : 'middle'
  }
}

/** Yes or no beside a number, and named like an outcome: the number may be one of its reasons. */
function isDecided(column: number, columns: Columns): boolean {
  return isOutcomeName(columns.header[column] ?? '') && valuesOf(column, columns) <= MOST_DECISIONS
}

const MOST_DECISIONS = 3

/** Two values in numbers or truth values, as events have. */
function isZeroOrOne(column: number, columns: Columns): boolean {
  const { kind } = columns.profiles[column] ?? EMPTY_PROFILE
  return kind !== 'text' && !isTraitName(columns.header[column] ?? '') && valuesOf(column, columns) === 2
}

/** Whether the column has few different values. */
function tellsClasses(column: number, columns: Columns): boolean {
  return valuesOf(column, columns) <= FEW_VALUES
}

/** Whether a column is of numbers with more different values than the target: an amount where that has classes. */
function hasMoreValues(column: number, target: number, columns: Columns): boolean {
  const { kind } = columns.profiles[column] ?? EMPTY_PROFILE
  if (kind === 'text' || kind === 'boolean') return false
  const isText = (columns.profiles[target] ?? EMPTY_PROFILE).kind === 'text'
  return isText || valuesOf(column, columns) > valuesOf(target, columns)
}

function valuesOf(column: number, { sampledCells }: Columns): number {
  const values = new Set<string>()
  let cells = 0
  for (const cell of sampledCells(column)) {
    values.add(cell)
    if (++cells === LOOKED_AT_CELLS) break
  }
  return values.size
}

/** `NewLeague` beside `League`: one of several alike. Names of letters and a number, as V8, say nothing. */
function hasSibling(index: number, others: readonly number[], { header }: Columns): boolean {
  const tokens = nameTokens(header[index] ?? '').filter((token) => token.length > 2)
  if (tokens.length === 0 || /^[a-z]{1,2}\d*$/.test(plainName(header[index] ?? ''))) return false
  return others.some((other) => nameTokens(header[other] ?? '').some((token) => tokens.includes(token)))
}
