import type { Problem } from '#shared/schema/feature-schema.ts'
import { quoted, refusal } from './refusal.ts'
import type { Shares, Side } from './split-rows.ts'

export type SideCounts = Readonly<Record<Side, number>>

const SIDES: readonly Side[] = ['train', 'validation', 'test']
const HINT =
  'Too many rows are identical, or share their split.key cells. Add rows that differ, or change split.key or the shares in the manifest.'

/**
 * The rows of each side.
 * @throws BoostlineError `split-side-empty` where a side has no rows, a class has none to train on, or one of two
 * classes is missing from a side, where AUC has no meaning (the training container fails on it).
 */
export function checkSides(
  place: string,
  sides: readonly Side[],
  classes: readonly string[],
  problem: Problem,
): SideCounts {
  const counts = { train: 0, validation: 0, test: 0 }
  const seen: Readonly<Record<Side, Set<string>>> = { train: new Set(), validation: new Set(), test: new Set() }
  for (const [at, side] of sides.entries()) {
    counts[side]++
    seen[side].add(classes[at] ?? '')
  }
  for (const side of SIDES) {
    if (counts[side] === 0) throw refusal('split-side-empty', `${place}: the split leaves no ${side} rows.`, HINT)
    const needsAll = side === 'train' || problem.type === 'binary'
    const labels = problem.type === 'regression' || !needsAll ? [] : problem.classes.map((entry) => entry.label)
    const absent = labels.find((label) => !seen[side].has(label))
    if (absent === undefined) continue
    throw refusal(
      'split-side-empty',
      `${place}: the split leaves no ${side} rows of the class ${quoted(absent)}.`,
      HINT,
    )
  }
  return counts
}

const TOLERATED_POINTS = 2

/** A warning for each side whose share is off by more than 2 points. */
export function shareWarnings(counts: SideCounts, shares: Shares): readonly string[] {
  const total = counts.train + counts.validation + counts.test
  return SIDES.flatMap((side) => {
    const percent = (100 * counts[side]) / total
    const wanted = 100 * shares[side]
    if (Math.abs(percent - wanted) <= TOLERATED_POINTS) return []
    const found = `${counts[side]} of ${total} rows (${percent.toFixed(1)} %)`
    return [
      `The ${side} part has ${found} where ${Number(wanted.toFixed(2))} % were wanted: identical rows stay together, and small classes split in whole rows.`,
    ]
  })
}
