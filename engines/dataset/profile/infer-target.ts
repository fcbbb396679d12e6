import { boundedList } from '#shared/errors/bounded-text.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { delimiterHint } from '../csv/record-refusals.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { Champion } from './champion.ts'
import type { PairColumn } from './one-hot-target.ts'
import type { PassedOver, TargetSource } from './target-doubt.ts'
import {
  columnsNamedTarget,
  isAmountName,
  isOutcomeName,
  standingOut,
  targetHabit,
  unlikelyTarget,
} from './target-names.ts'

export type Target = {
  readonly name: string
  readonly index: number
  /** Why it is this one, in words for a person. */
  readonly reason: string
  /** How it was found. */
  readonly by: TargetSource
  /** What a person should know about the choice. */
  readonly warnings: readonly string[]
  /** Columns that are named like what people predict, and cannot be it by their cells: for each, why. Absent where there are none. */
  readonly passedOver?: readonly PassedOver[]
}

/** What is known of a column's cells. */
export type TargetFacts = {
  /** Why it cannot be the target; undefined where it can. */
  readonly obstacle: string | undefined
  /** Its cells are numbers, so that it may be a coordinate. */
  readonly isNumber: boolean
  /** Its cells are texts, and half of them and more numbers. */
  readonly isNearlyNumber?: boolean
  /** Of a pair that a one-hot step made of a column whose name is of what people predict. */
  readonly pair?: PairColumn | undefined
}

/** The obstacles of a column with one value in all rows, or in all but a few. */
export const CONSTANT = 'constant'
/** Every value is another one. */
export const AN_ID = 'an ID'
export const A_DATE = 'a date'
export const NEARLY_CONSTANT = 'constant but for a few rows'

/** While nothing of the cells is known, every column can be the target. */
export const NOTHING_KNOWN = (): TargetFacts => ({ obstacle: undefined, isNumber: true })

const SET_TARGET = 'Set "target" in the manifest to choose another.'

/**
 * The column to predict. The manifest's `target`; else that of the model that serves; else the last of those named target, label, class, y, outcome or
 * response, or the affirmative one of a pair that was so named before a one-hot step; else the one column whose name stands out as what people predict; else the last one that can be a target,
 * and better one that by its name is no place, time, ID or part of an experiment. All but the first is a guess, and says so. Columns
 * that the manifest names as features, as left out or as what the split goes by are none. That the file has the manifest's column is checked before.
 * @throws BoostlineError `target-missing` where none can be it.
 */
export function inferTarget(
  { header, place, unnamed }: UploadedFile,
  manifest: Pick<Manifest, 'target' | 'features' | 'split'>,
  factsOf: (index: number) => TargetFacts,
  champion?: Champion,
): Target {
  const { target: wanted } = manifest
  if (wanted !== null)
    return {
      name: wanted,
      index: header.indexOf(wanted),
      reason: 'the manifest names it',
      by: 'manifest',
      warnings: [],
    }
  const nameOf = (index: number) => header[index] ?? ''
  const taken = takenNames(manifest)
  const all = [...header.keys()].filter((index) => !taken.has(nameOf(index)) && !unnamed?.has(index))
  const facts = new Map(all.map((index) => [index, factsOf(index)]))
  // Of a pair one is looked at, by the name that both had as one column.
  const free = all.filter((index) => facts.get(index)?.pair?.isLead !== false)
  const names = header.map((name, index) => facts.get(index)?.pair?.stem ?? name)
  const isNumber = (index: number) => facts.get(index)?.isNumber ?? false
  const named = columnsNamedTarget(names, isNumber).filter((index) => free.includes(index))
  const obstacles = new Map([...facts].map(([index, { obstacle }]) => [index, obstacle]))
  // An outcome that is always the same is refused later: to predict another column instead would help nobody.
  const isMeant = (index: number) => named.includes(index) || targetHabit(names[index] ?? '') === 2
  const canBe = free.filter((index) => {
    const obstacle = obstacles.get(index)
    return obstacle === undefined || ([CONSTANT, NEARLY_CONSTANT].includes(obstacle) && isMeant(index))
  })
  const possible = new Set(canBe)
  const inWords = (indexes: readonly number[]) =>
    listed(indexes.map((index) => `${quoted(nameOf(index))} is ${obstacles.get(index)}`))
  const kept = keptTarget(header, free, obstacles, champion)
  if ('target' in kept) return kept.target
  const passedOver = named.filter((index) => !possible.has(index))
  const guess = (index: number, by: TargetSource, reason: string, warning: string): Target => {
    const meant = free.filter((other) => isMeantInstead(other, index, by))
    const told = by === 'last' ? meant.filter((other) => other < index) : passedOver
    const passed = told.length === 0 ? [] : [`By name it could be another, but ${inWords(told)}.`]
    return {
      name: nameOf(index),
      index,
      reason,
      by,
      warnings: [[warning, ...passed, ...kept.lost, SET_TARGET].join(' ')],
      ...(meant.length > 0 && {
        passedOver: meant.map((other) => ({ name: nameOf(other), why: whyUnread(other) })),
      }),
    }
  }
  const whyUnread = (other: number) => {
    const obstacle = obstacles.get(other) ?? ''
    return obstacle === AN_ID && !isNumber(other) ? 'text that never repeats' : obstacle
  }
  /** Whether a column that cannot be the target stands out by its name beside the one that is taken. */
  const isMeantInstead = (other: number, index: number, by: TargetSource) => {
    const name = names[other] ?? ''
    if (possible.has(other) || obstacles.get(other) === A_DATE || by === 'name') return false
    if (by === 'habit') return isAmountName(name)
    return isMeant(other) || (other > index && (isOutcomeName(name) || facts.get(other)?.isNearlyNumber === true))
  }

  const byName = named.findLast((index) => possible.has(index))
  if (byName !== undefined) {
    const others = named.filter((index) => index !== byName)
    const also =
      others.length === 0
        ? ''
        : `; ${listed(others.map((index) => quoted(nameOf(index))))} could be it by ${others.length === 1 ? 'its name' : 'their names'} too`
    return guess(
      byName,
      'name',
      'by its name',
      `Column ${quoted(nameOf(byName))} is taken as the target, by its name${also}.`,
    )
  }
  const habit = standingOut(names, canBe)
  if (habit !== undefined) {
    const reason = 'its name is one of what people predict, and no other column has such a name'
    return guess(habit, 'habit', reason, `Column ${quoted(nameOf(habit))} is taken as the target: ${reason}.`)
  }
  const whyUnlikely = unlikelyTarget(header)
  const unlikely = new Map(canBe.map((index) => [index, whyUnlikely(nameOf(index), isNumber(index))]))
  const last = canBe.findLast((index) => unlikely.get(index) === undefined) ?? canBe.at(-1)
  if (last === undefined) throw noTarget(header, place, obstacles)
  for (const [index, why] of unlikely) if (why !== undefined) obstacles.set(index, why)
  const skipped = free.filter((index) => index > last)
  if (skipped.length === 0) {
    const reason = 'the last column, as no name tells it'
    return guess(
      last,
      'last',
      reason,
      `The last column ${quoted(nameOf(last))} is taken as the target: no name tells which it is.`,
    )
  }
  const why = inWords(skipped)
  return guess(
    last,
    'last',
    `the last column that can be one: ${why}`,
    `Column ${quoted(nameOf(last))} is taken as the target, the last one that can be: ${why}.`,
  )
}

/** What the model that serves predicts, where the file has it; or why it does not go on with that. */
function keptTarget(
  header: readonly string[],
  free: readonly number[],
  obstacles: ReadonlyMap<number, string | undefined>,
  champion: Champion | undefined,
): { readonly target: Target } | { readonly lost: readonly string[] } {
  const name = champion?.schema.columns.find(({ role }) => role === 'target')?.name
  if (name === undefined) return { lost: [] }
  const index = header.indexOf(name)
  const obstacle = obstacles.get(index)
  if (free.includes(index) && (obstacle === undefined || [CONSTANT, NEARLY_CONSTANT].includes(obstacle))) {
    const warning = `Column ${quoted(name)} is taken as the target, as in the model that serves. ${SET_TARGET}`
    return {
      target: {
        name,
        index,
        reason: 'the model that serves predicts it',
        by: 'champion',
        warnings: [warning],
      },
    }
  }
  const otherwise = index === -1 ? 'the file has no such column' : 'the manifest uses it otherwise'
  const why = obstacle === undefined ? otherwise : `it is ${obstacle} in this file`
  return { lost: [`The model that serves predicts ${quoted(name)}, but ${why}.`] }
}

/** Columns that the manifest speaks of are not what it wants predicted. */
function takenNames({ features, split }: Pick<Manifest, 'features' | 'split'>): ReadonlySet<string> {
  const { include, exclude, categorical, keep, allowLeak } = features
  const names = [...(include ?? []), ...exclude, ...categorical, ...keep, ...allowLeak, ...(split.key ?? [])]
  return new Set(split.column === null ? names : [...names, split.column])
}

function noTarget(header: readonly string[], place: string, obstacles: ReadonlyMap<number, string | undefined>): Error {
  const reasons = [...obstacles].map(([index, reason]) => `${quoted(header[index] ?? '')} is ${reason}`)
  const why = reasons.length === 0 ? 'the manifest uses every column otherwise' : boundedList(reasons, '; ')
  return refusal(
    'target-missing',
    `${place} has no column that can be taken as the target: ${why}.`,
    `Set "target" in the manifest to the column to predict, which may be any of these; or upload the file with the column that holds the outcome.${delimiterHint(header)}`,
  )
}
