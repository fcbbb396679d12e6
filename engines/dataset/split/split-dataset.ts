import type { Manifest } from '#shared/manifest/manifest.ts'
import { type Boundaries, PARTS, type Part, partOf } from '#shared/split/part-of.ts'
import { UNUSED_CLASS } from '../kernel/layout.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { REGRESSION_CLASS } from '../profile/infer-problem.ts'
import { isPerClass } from '../profile/profile-plan.ts'
import type { RowIndex } from '../rows/row-index.ts'
import { chooseBoundaries } from './choose-boundaries.ts'
import type { PartCounts } from './split-checks.ts'

/** Where the rows of a file go. */
export type SplitDataset = {
  /** What each boundary is for: the target's classes, or all rows together. */
  readonly classes: readonly string[]
  readonly boundaries: readonly Boundaries<number>[]
  /** Which boundaries hold for a class code; -1 for rows that are left out. */
  readonly boundariesOf: Int32Array
  /** The rows of each part, by class of the target. */
  readonly counts: Readonly<Record<Part, Float64Array>>
  readonly totals: PartCounts
  /** The key before which a class code's training rows end; undefined for rows that are left out. */
  readonly trainingEnd: (classCode: number) => number | undefined
  /** Rows that the first pass assumed to be training rows are: see {@link ProfilePlan}. */
  readonly assumptionHolds: boolean
}

/** Chooses the boundaries, by which each row is in one part. */
export function splitDataset(
  { plan, classes: targetClasses, classOf }: InferredDataset,
  rowIndex: RowIndex,
  split: Manifest['split'],
): SplitDataset {
  const byClass = isPerClass(split)
  const classes = byClass ? targetClasses : [REGRESSION_CLASS]
  const boundariesOf = byClass ? classOf : classOf.map((index) => Math.min(index, 0))
  const boundaries = chooseBoundaries(rowIndex, boundariesOf, classes.length, split)
  const counts = countParts(rowIndex, classOf, targetClasses.length, boundariesOf, boundaries)
  const total = (part: Part) => counts[part].reduce((sum, count) => sum + count, 0)
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

function countParts(
  rowIndex: RowIndex,
  classOf: Int32Array,
  classes: number,
  boundariesOf: Int32Array,
  boundaries: readonly Boundaries<number>[],
): SplitDataset['counts'] {
  const counts = Object.fromEntries(PARTS.map((part) => [part, new Float64Array(classes)])) as Record<
    Part,
    Float64Array
  >
  for (const chunk of rowIndex.chunks()) {
    for (let row = 0; row < chunk.rows; row++) {
      const code = chunk.classes[row] as number
      const found = code === UNUSED_CLASS ? -1 : (classOf[code] ?? -1)
      if (found < 0) continue
      const bounds = boundaries[boundariesOf[code] ?? 0] as Boundaries<number>
      const key = chunk.keys[row] as number
      const part = counts[partOf(key, bounds)]
      part[found] = (part[found] as number) + 1
    }
  }
  return counts
}
