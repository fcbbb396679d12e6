import { idName } from '../profile/id-columns.ts'
import type { SampledFeature } from './leak-input.ts'
import type { Targets } from './one-feature-tree.ts'

const FEWEST_GROUPS = 20
/** A group of more rows than this share of all is a level like any other. */
const MAX_GROUP_SHARE = 0.1
const MEAN_ROWS = 2
/** Of the target's spread (or error of guessing), so much is between groups. */
const BETWEEN_GROUPS = 0.95

/**
 * How many groups a feature makes of the rows whose target is nearly always one: the rows of a patient, a machine, a
 * text. Undefined where it is no such feature: levels, or integers named like an ID, that repeat.
 */
export function sameTargetInGroups(feature: SampledFeature, targets: Targets): number | undefined {
  const { name, kind } = feature
  if (kind === 'dates' || (kind === 'amounts' && idName(name) === undefined)) return undefined
  const { values } = feature
  if (kind === 'amounts' && !values.every(Number.isInteger)) return undefined
  const groups = new Map<number, number[]>()
  for (const [row, value] of values.entries()) {
    if (Number.isNaN(value)) continue
    const group = groups.get(value)
    if (group) group.push(targets.values[row] ?? 0)
    else groups.set(value, [targets.values[row] ?? 0])
  }
  const several = [...groups.values()].filter((group) => group.length > 1)
  const rows = several.reduce((sum, group) => sum + group.length, 0)
  const largest = several.reduce((most, group) => Math.max(most, group.length), 0)
  if (several.length < FEWEST_GROUPS || rows < MEAN_ROWS * several.length || largest > MAX_GROUP_SHARE * rows) {
    return undefined
  }
  const within = several.reduce((sum, group) => sum + spreadOf(group, targets.classes), 0)
  const all = spreadOf(several.flat(), targets.classes)
  // A group of n rows has n - 1 of its own.
  const expected = (all * (rows - several.length)) / rows
  return expected > 0 && within <= (1 - BETWEEN_GROUPS) * expected ? several.length : undefined
}

/** The error of the best guess: rows of other classes, or squares about the mean. */
function spreadOf(targets: readonly number[], classes: number): number {
  if (classes === 0) {
    const mean = targets.reduce((sum, value) => sum + value, 0) / targets.length
    return targets.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  }
  const counts = new Float64Array(classes)
  for (const code of targets) counts[code] = (counts[code] ?? 0) + 1
  return targets.length - Math.max(...counts)
}
