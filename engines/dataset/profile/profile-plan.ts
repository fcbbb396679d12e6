import type { Manifest } from '#shared/manifest/manifest.ts'
import { keyOrderOf } from '#shared/split/key-order.ts'
import { hashText, KEY_RANGE, timeText } from '../rows/row-key.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { Champion } from './champion.ts'
import { EMPTY_PROFILE, needsTexts } from './column-profile.ts'
import type { ColumnReading, ReadingFinding } from './column-reading.ts'
import type { ColumnTally } from './column-tally.ts'
import { idName, mayBeRowNames } from './id-columns.ts'
import { isFeature, looksLikeId, type NamedColumn, settingReader } from './infer-columns.ts'
import type { Target } from './infer-target.ts'
import { wasId } from './kept-ids.ts'
import { findOneHotTarget, isLookedUp, siblingTest } from './one-hot-target.ts'
import type { ColumnFindings, ReadSoFar } from './profile-columns.ts'
import { findTargetReading, firstTargetReading, isSameTargetReading, type TargetReading } from './target-reading.ts'

/** How the first pass reads the columns. */
export type ProfilePlan = {
  readonly target: number
  /** Chosen by the whole file; undefined while it is a guess by names and what was read so far. */
  readonly chosen: Target | undefined
  /** Labels of classes that are left out for being rare: their rows are taken for rows without a target. */
  readonly leftOutTexts: ReadonlySet<string>
  /** Columns whose every cell is looked up in a dictionary, numbers too. */
  readonly textColumns: ReadonlySet<number>
  /** Columns whose cells make a row's key, in its order; for a split by time it is their first one's value. */
  readonly keyColumns: readonly number[]
  /**
   * Where each class has its own boundaries: rows with a key below this are assumed to be training rows, which saves
   * noting the keys of a text that such a row has. The split tells whether that was right; `-Infinity` assumes nothing.
   */
  readonly assumedTrainBelow: number
  /** The file has decimal commas: a number with a point is looked up too, for the point may stand between thousands. */
  readonly hasCommas: boolean
  readonly targetReading: TargetReading
  /** How many times its reading was found to be another one. */
  readonly targetChanges: number
  /** How the column that orders the rows is read; undefined while that is not known. */
  readonly timeReading: ColumnReading | undefined
}

/**
 * The plan of the first pass while nothing of the cells is known: every column is of numbers and a feature.
 */
export function firstPlan(
  file: UploadedFile,
  target: number,
  manifest: Manifest,
  champion: Champion | undefined,
): ProfilePlan {
  const textColumns = new Set(placesOf(manifest.features.categorical, file))
  const all = file.header.flatMap((_, index) => (index === target || file.unnamed?.has(index) ? [] : [index]))
  return {
    target,
    chosen: undefined,
    leftOutTexts: new Set(),
    textColumns,
    keyColumns: fixedKeyColumns(file, manifest, champion) ?? keptKeyColumns(file, target, champion, manifest) ?? all,
    assumedTrainBelow: likelyTrainBelow(manifest),
    hasCommas: false,
    timeReading: undefined,
    targetReading: firstTargetReading(file.header[target] ?? '', manifest.csv),
    targetChanges: 0,
  }
}

/**
 * Which rows are sampled depends on how the target is read, and they tell how: after so many changes it stays as it is,
 * though they may speak against it.
 */
const MOST_CHANGES = 4

/**
 * The plan that what was read so far asks for. Where it differs from the one that was followed, the pass has to begin
 * again.
 */
export function nextPlan(
  file: UploadedFile,
  plan: ProfilePlan,
  read: ReadSoFar,
  { findings, profiles, hasCommas }: ColumnFindings,
  manifest: Manifest,
  champion: Champion | undefined,
): ProfilePlan {
  const { rows, tallies } = read
  const oneHot = findOneHotTarget(file.header, plan.target, read)
  const isSibling = siblingTest(oneHot, manifest)
  const lookedUp = tallies.flatMap((tally, index) => {
    const finding = findings[index]
    if (index === plan.target || finding === undefined) return []
    const name = file.header[index] ?? ''
    // Of numbers, which are not looked up, no one knows how many are 1.
    if (isSibling(index) && !isLookedUp(tally, rows)) return [index]
    return needsTexts(tally, rows, finding) || mayBeId({ name, index }, tally, rows, finding, champion) ? [index] : []
  })
  const textColumns = new Set([...plan.textColumns, ...lookedUp])
  const settingOf = settingReader(manifest)
  const features = file.header.flatMap((name, index) => {
    const [profile, finding] = [profiles[index], findings[index]]
    if (index === plan.target || profile === undefined || finding === undefined) return []
    const setting = settingOf(name)
    if ((file.unnamed?.has(index) && !setting.named) || isSibling(index)) return []
    // Numbers and dates that are all different text, for now: one more unit or order of dates must not change the key.
    const isKey = finding.looksLikeValues && profile.isUnique && setting.leftOut === undefined
    return isKey || isFeature({ name, index }, setting, profile, rows, manifest) ? [index] : []
  })
  const [targetTally, targetFinding] = [tallies[plan.target], findings[plan.target]]
  const found =
    targetTally && targetFinding && plan.targetChanges < MOST_CHANGES
      ? findTargetReading(file.header[plan.target] ?? '', targetTally, targetFinding, manifest).reading
      : plan.targetReading
  const isOther = !isSameTargetReading(plan.targetReading, found)
  return {
    ...plan,
    targetReading: found,
    targetChanges: plan.targetChanges + Number(isOther),
    timeReading: timeReadingOf(file, findings, manifest),
    textColumns,
    keyColumns:
      fixedKeyColumns(file, manifest, champion) ??
      keptKeyColumns(file, plan.target, champion, manifest) ??
      withoutIds(features, file, profiles),
    hasCommas: plan.hasCommas || hasCommas,
  }
}

/** The same plan without the rows of some classes, which are not sampled then: what they told of the target stays. */
export function withoutClasses(plan: ProfilePlan, leftOutTexts: ReadonlySet<string>, chosen: Target): ProfilePlan {
  return { ...plan, leftOutTexts, chosen, targetChanges: MOST_CHANGES }
}

/**
 * The columns that say what a row holds, not whose it is: with or without an ID its key is the same. Where nothing else
 * is left, all.
 */
function withoutIds(
  columns: readonly number[],
  { header }: UploadedFile,
  profiles: ColumnFindings['profiles'],
): readonly number[] {
  const others = columns.filter((index) => !looksLikeId(header[index] ?? '', profiles[index] ?? EMPTY_PROFILE))
  return others.length > 0 ? others : columns
}

/** Whether a column's integers repeat is asked of one that is named like an ID, or was one, and does not count the rows. */
function mayBeId(
  { name, index }: NamedColumn,
  tally: ColumnTally,
  rows: number,
  { reading }: ReadingFinding,
  champion: Champion | undefined,
): boolean {
  if (tally.keepsTexts || reading.kind !== 'number') return false
  if (idName(name) === undefined && !mayBeRowNames(name, index) && !wasId(name, champion)) return false
  return !tally.isSequence(rows)
}

export function isSamePlan(one: ProfilePlan, other: ProfilePlan): boolean {
  return (
    one.target === other.target &&
    one.hasCommas === other.hasCommas &&
    isSameTargetReading(one.targetReading, other.targetReading) &&
    JSON.stringify(one.timeReading) === JSON.stringify(other.timeReading) &&
    one.textColumns.size === other.textColumns.size &&
    String(one.keyColumns) === String(other.keyColumns)
  )
}

/** Of dates and numbers that are written in a way of their own; all others are read as they stand. */
function timeReadingOf(
  { header }: UploadedFile,
  findings: ColumnFindings['findings'],
  { split }: Pick<Manifest, 'split'>,
): ColumnReading | undefined {
  if (split.strategy !== 'time' || split.column === null) return undefined
  const { reading, looksLikeNumbers = false } = findings[header.indexOf(split.column)] ?? {}
  if (reading?.kind === 'date') {
    const isPlain = reading.order === 'ymd' && !reading.digits && reading.latestYear === undefined
    return isPlain && !looksLikeNumbers ? undefined : reading
  }
  return reading?.kind === 'number' && reading.number !== null ? reading : undefined
}

/** The same plan with no row assumed to be a training row. */
export function withoutAssumption(plan: ProfilePlan): ProfilePlan {
  return { ...plan, assumedTrainBelow: Number.NEGATIVE_INFINITY }
}

/**
 * The columns the manifest makes the key of, or undefined where it is all features: in the order of the champion's, where
 * its key is of the same columns, else in that of the file.
 */
function fixedKeyColumns(
  file: UploadedFile,
  { split }: Manifest,
  champion: Champion | undefined,
): readonly number[] | undefined {
  const names = split.key ?? (split.column === null ? undefined : [split.column])
  if (names === undefined) return split.strategy === 'time' ? [] : undefined
  const places = [...new Set(placesOf(names, file))].sort((a, b) => a - b)
  const theirs = champion ? placesOf(keyOrderOf(champion), file) : []
  return theirs.length === places.length && theirs.every((place) => places.includes(place)) ? theirs : places
}

/** Whether the keys are made in the order of the columns. */
export function isByColumns(keyColumns: readonly number[]): boolean {
  return keyColumns.every((column, at) => at === 0 || column > (keyColumns[at - 1] ?? -1))
}

function placesOf(names: readonly string[], { header }: UploadedFile): readonly number[] {
  const places = new Map(header.map((name, index) => [name, index]))
  return names.map((name) => places.get(name) ?? -1)
}

/**
 * The columns that make the keys of the champion's rows, in the order in which they do, where the file has them all, in
 * whatever order, learnt from or not. A column that was an ID and is none
 * any more, or the reverse, would else give every row another key, and move rows from train to test.
 */
function keptKeyColumns(
  { header }: UploadedFile,
  target: number,
  champion: Champion | undefined,
  { split }: Manifest,
): readonly number[] | undefined {
  if (champion === undefined || split.strategy !== 'random') return undefined
  const { method } = champion.split
  if ((method === 'rowHash') !== (split.duplicates === 'independent') || method === 'time') return undefined
  const indexes = keyOrderOf(champion).map((name) => header.indexOf(name))
  const isKept = indexes.length > 0 && !indexes.includes(-1) && !indexes.includes(target)
  return isKept ? indexes : undefined
}

/** Of the training rows' share of all keys: no boundary lies below, but where many rows are the same. */
const LIKELY_SHARE = 0.25

/** A key that is most likely, but not surely, below all boundaries of train. */
function likelyTrainBelow({ split }: Pick<Manifest, 'split'>): number {
  const whole = split.train + split.validation + split.test
  return (LIKELY_SHARE * KEY_RANGE * split.train) / whole
}

/** Rows that are told apart by all they hold are split class by class; those of one group or time stay together. */
export function isPerClass({ strategy, key }: Manifest['split']): boolean {
  return strategy === 'random' && key === null
}

/** Whether threads can make the keys: those that are times, or have the row's number in them, are one thread's work. */
export function sharesFirstPass({ strategy, duplicates }: Manifest['split']): boolean {
  return strategy !== 'time' && duplicates !== 'independent'
}

/** How a key is written down. */
export function keyTextOf(strategy: Manifest['split']['strategy']): (key: number) => string {
  return strategy === 'time' ? timeText : hashText
}
