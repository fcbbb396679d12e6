import type { Manifest } from '#shared/manifest/manifest.ts'
import { UNUSED_CLASS } from '../kernel/layout.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { REGRESSION_CLASS } from '../profile/infer-problem.ts'
import { isPerClass } from '../profile/profile-plan.ts'
import type { RowLedger } from '../rows/row-index.ts'
import { chooseBoundaries, type KeyBoundaries } from './choose-boundaries.ts'
import type { SideCounts } from './split-checks.ts'
import { SIDES, type Side } from './split-shares.ts'

/** Where the rows of a file go. */
export type SplitDataset = {
  /** What each boundary is for: the target's classes, or all rows together. */
  readonly classes: readonly string[]
  readonly boundaries: readonly KeyBoundaries[]
  /** Which boundaries hold for a class code; -1 for rows that are left out. */
  readonly boundariesOf: Int32Array
  /** The rows of each side, by class of the target. */
  readonly counts: Readonly<Record<Side, Float64Array>>
  readonly totals: SideCounts
  /** The key before which a class code's training rows end; undefined for rows that are left out. */
  readonly trainingEnd: (classCode: number) => number | undefined
  /** Rows that the first pass assumed to be training rows are: see {@link ProfilePlan}. */
  readonly assumptionHolds: boolean
}

/** Chooses the boundaries, by which each row is in one part. */
export function splitDataset(
  { plan, classes: targetClasses, classOf }: InferredDataset,
  rowIndex: RowLedger,
  split: Manifest['split'],
): SplitDataset {
  const byClass = isPerClass(split)
  const classes = byClass ? targetClasses : [REGRESSION_CLASS]
  const boundariesOf = byClass ? classOf : classOf.map((index) => Math.min(index, 0))
  const boundaries = chooseBoundaries(rowIndex, boundariesOf, classes.length, split)
  const counts = countSides(rowIndex, classOf, targetClasses.length, boundariesOf, boundaries)
  const total = (side: Side) => counts[side].reduce((sum, count) => sum + count, 0)
  return {
    classes,
    boundaries,
    boundariesOf,
    counts,
    totals: { train: total('train'), validation: total('validation'), test: total('test') },
    trainingEnd: (classCode) => boundaries[byClass ? (boundariesOf[classCode] ?? -1) : 0]?.validation,
    assumptionHolds: !byClass || boundaries.every(({ validation }) => validation >= plan.assumedTrainBelow),
  }
}

function countSides(
  rowIndex: RowLedger,
  classOf: Int32Array,
  classes: number,
  boundariesOf: Int32Array,
  boundaries: readonly KeyBoundaries[],
): SplitDataset['counts'] {
  const counts = Object.fromEntries(SIDES.map((side) => [side, new Float64Array(classes)])) as Record<
    Side,
    Float64Array
  >
  for (const chunk of rowIndex.chunks()) {
    for (let row = 0; row < chunk.rows; row++) {
      const code = chunk.classes[row] as number
      const found = code === UNUSED_CLASS ? -1 : (classOf[code] ?? -1)
      if (found < 0) continue
      const bounds = boundaries[boundariesOf[code] ?? 0] as KeyBoundaries
      const key = chunk.keys[row] as number
      const side = counts[key >= bounds.test ? 'test' : key >= bounds.validation ? 'validation' : 'train']
      side[found] = (side[found] as number) + 1
    }
  }
  return counts
}
