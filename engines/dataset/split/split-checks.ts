import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { PARTS, type Part } from '#shared/split/part-of.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import type { Shares } from './split-shares.ts'

export type PartCounts = Readonly<Record<Part, number>>

/** A column by its name, and why it is left out. */
export type SplitColumn = { readonly name: string; readonly reason?: string }

/**
 * Checks the rows of each part, by class.
 * @throws BoostlineError `split-side-empty` where a part has no rows, a class has none to train on, or one of two
 * classes is missing from a part, where AUC has no meaning (the training container fails on it).
 */
export function checkParts(
  place: string,
  counts: Readonly<Record<Part, Float64Array>>,
  problem: Problem,
  split: Pick<Manifest['split'], 'strategy' | 'key' | 'duplicates'>,
  columns: readonly SplitColumn[],
): void {
  const empty = PARTS.flatMap((part) => {
    const ofPart = counts[part]
    if (ofPart.every((count) => count === 0)) return [`${part} rows`]
    if (problem.type === 'regression' || (part !== 'train' && problem.type !== 'binary')) return []
    const absent = problem.classes.filter((_, index) => ofPart[index] === 0)
    if (absent.length === 0) return []
    return [`${part} rows of the class ${listed(absent.map(({ label }) => quoted(label)))}`]
  })
  if (empty.length === 0) return
  throw refusal('split-side-empty', `${place}: the split leaves no ${empty.join(' and no ')}.`, hintFor(split, columns))
}

/** The setting that helps first. */
function hintFor(
  { strategy, key, duplicates }: Pick<Manifest['split'], 'strategy' | 'key' | 'duplicates'>,
  columns: readonly SplitColumn[],
): string {
  const shares = 'Add rows that differ, or change the shares in split.'
  if (strategy === 'time') return `The rows of a class all lie in one stretch of time. ${shares}`
  if (strategy === 'group' && key === null) {
    return `There are too few groups: the rows of one stay together, and each part needs some of each class. Set split.column to a column with more of them, or leave split.strategy out to split row by row. ${shares}`
  }
  if (key !== null) {
    return `Too many rows share their cells in the columns that decide the split. Name others in split.key, or leave it out. ${shares}`
  }
  if (duplicates === 'independent') return shares
  const telling = columns.filter(({ reason }) => /^(?:an ID|too varied)/.test(reason ?? ''))
  if (telling.length > 0) {
    const why = telling.map(({ name, reason = '' }) => `${quoted(name)} is left out (${reason.split(';')[0]})`)
    return `Too many rows are the same in all columns that are used, and such rows stay in one part: ${listed(why)}. Where a column that is left out tells something, write its cells as plain numbers, days or few words. Else set split.duplicates to "independent" in the manifest to place each row by itself. ${shares}`
  }
  return `Too many rows are identical, and identical rows stay in one part. Set split.duplicates to "independent" in the manifest to place each by itself. ${shares}`
}

const MIN_ROWS_PER_INSTANCE = 1_000

/**
 * Checks that every training instance gets a part worth its start: one with few rows may have none of a class, one
 * with none fails the job.
 * @throws BoostlineError `instances-too-many`.
 */
export function checkInstances(place: string, trainRows: number, instanceCount: number): void {
  if (instanceCount === 1 || trainRows >= instanceCount * MIN_ROWS_PER_INSTANCE) return
  throw refusal(
    'instances-too-many',
    `${place} has ${trainRows} training rows for training.instanceCount = ${instanceCount}; each instance needs at least ${MIN_ROWS_PER_INSTANCE}.`,
    'Lower training.instanceCount in the manifest. One instance trains on millions of rows.',
  )
}

const TOLERATED_POINTS = 2

type ShareSettings = Shares & Pick<Manifest['split'], 'strategy' | 'key' | 'duplicates'>

/** A warning for each part whose share is off by more than 2 points. */
export function shareWarnings(
  counts: PartCounts,
  shares: ShareSettings,
  problem: Pick<Problem, 'type'>,
): readonly string[] {
  const total = counts.train + counts.validation + counts.test
  return PARTS.flatMap((part) => {
    const percent = (100 * counts[part]) / total
    const wanted = 100 * shares[part]
    if (Math.abs(percent - wanted) <= TOLERATED_POINTS) return []
    const found = `${counts[part]} of ${total} rows (${percent.toFixed(1)} %)`
    return [
      `The ${part} part has ${found} where ${Number(wanted.toFixed(2))} % were wanted: ${whyOff(shares, problem)}.`,
    ]
  })
}

/** Why parts have other shares than were wanted. */
function whyOff({ strategy, key, duplicates }: ShareSettings, { type }: Pick<Problem, 'type'>): string {
  if (strategy === 'time') return 'the rows of one time stay together'
  if (strategy === 'group') return 'the rows of a group stay together, and groups have more and fewer of them'
  const together = key === null ? 'identical rows stay together' : 'rows that are alike in split.key stay together'
  // Each class is divided by itself.
  const classes = type === 'regression' ? [] : ['small classes split in whole rows']
  const causes = [...(duplicates === 'independent' ? [] : [together]), ...classes]
  return causes.length === 0 ? 'there are few rows' : causes.join(', and ')
}
