import type { Manifest } from '#shared/manifest/manifest.ts'
import { hashText, KEY_RANGE, timeText } from '../rows/row-key.ts'
import { needsTexts, profileOf } from './column-profile.ts'
import { isFeature, type UploadedFile } from './infer-columns.ts'
import type { DatasetScan, ScanPlan } from './profile-pass.ts'

/**
 * The plan of the first pass while nothing of the cells is known: every column is of numbers and a feature.
 * @param settledBelow see {@link ScanPlan}
 */
export function firstPlan(file: UploadedFile, target: number, manifest: Manifest, settledBelow: number): ScanPlan {
  const textColumns = new Set(manifest.features.categorical.map((name) => file.header.indexOf(name)))
  const all = file.header.flatMap((_, index) => (index === target ? [] : [index]))
  return { target, textColumns, keyColumns: fixedKeyColumns(file, manifest) ?? all, settledBelow }
}

/**
 * The plan that what was read so far asks for. Where it differs from the one that was followed, the pass has to begin
 * again.
 */
export function nextPlan(file: UploadedFile, scan: DatasetScan, manifest: Manifest): ScanPlan {
  const { plan, rows } = scan
  const tallies = scan.tallies()
  const mixed = tallies.flatMap((tally, index) => (index !== plan.target && needsTexts(tally, rows) ? [index] : []))
  const textColumns = new Set([...plan.textColumns, ...mixed])
  const features = file.header.flatMap((name, index) => {
    const tally = tallies[index]
    if (index === plan.target || tally === undefined) return []
    const profile = profileOf(tally, rows, manifest.features.categorical.includes(name))
    return isFeature(name, profile, rows, manifest.features) ? [index] : []
  })
  return { ...plan, textColumns, keyColumns: fixedKeyColumns(file, manifest) ?? features }
}

export function isSamePlan(one: ScanPlan, other: ScanPlan): boolean {
  return one.textColumns.size === other.textColumns.size && String(one.keyColumns) === String(other.keyColumns)
}

/** The columns the manifest makes the key of, or undefined where it is all features. */
function fixedKeyColumns(file: UploadedFile, { split }: Manifest): readonly number[] | undefined {
  const names = split.key ?? (split.column === null ? undefined : [split.column])
  if (names === undefined) return split.strategy === 'time' ? [] : undefined
  return names.map((name) => file.header.indexOf(name))
}

/** A quarter of the training rows' share: no boundary lies below, but where many rows are the same. */
const SETTLED_SHARE = 0.25

/** A key that is most likely, but not surely, below all boundaries of train: see {@link ScanPlan}. */
export function likelySettled({ split }: Pick<Manifest, 'split'>): number {
  const whole = split.train + split.validation + split.test
  return (SETTLED_SHARE * KEY_RANGE * split.train) / whole
}

/** How a key is written down. */
export function keyTextOf(strategy: Manifest['split']['strategy']): (key: number) => string {
  return strategy === 'time' ? timeText : hashText
}
