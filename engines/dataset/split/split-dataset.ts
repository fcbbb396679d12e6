import type { Manifest } from '#shared/manifest/manifest.ts'
import { cellTextOf } from '../cells/text-entry.ts'
import { PADDING_BYTES, UNUSED_CLASS } from '../kernel/layout.ts'
import { RecordKernel } from '../kernel/record-kernel.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { REGRESSION_CLASS } from '../profile/infer-problem.ts'
import { isPerClass } from '../profile/profile-plan.ts'
import type { SampledCell, SampledRow } from '../rows/row-sample.ts'
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
  /** What the first pass took for settled was: see {@link ProfilePlan}. */
  readonly isSettled: boolean
  /** The sampled rows of train and validation. */
  readonly sample: readonly SplitSampleRow[]
}

export type SplitSampleRow = {
  readonly cells: readonly SampledCell[]
  readonly key: number
  readonly isTraining: boolean
}

/** Chooses the boundaries, and tells by them which part each row is in. */
export function splitDataset(inferred: InferredDataset, manifest: Manifest): SplitDataset {
  const { scan, classOf } = inferred
  const byClass = isPerClass(manifest.split)
  const classes = byClass ? inferred.classes : [REGRESSION_CLASS]
  const boundariesOf = byClass ? classOf : classOf.map((index) => Math.min(index, 0))
  const boundaries = chooseBoundaries(scan.ledger, boundariesOf, classes.length, manifest.split)
  const counts = countSides(inferred, boundariesOf, boundaries)
  const boundsOf = (classCode: number) => boundaries[boundariesOf[classCode] ?? -1]
  const sample = cellsOf(inferred, manifest).flatMap(({ row, cells }) => {
    const bounds = boundsOf(row.classCode)
    if (!bounds || row.key >= bounds.test) return []
    return [{ cells, key: row.key, isTraining: row.key < bounds.validation }]
  })
  const trainingEnd = (classCode: number) => (byClass ? boundsOf(classCode) : boundaries[0])?.validation
  const total = (side: Side) => counts[side].reduce((sum, count) => sum + count, 0)
  const totals = { train: total('train'), validation: total('validation'), test: total('test') }
  const isSettled = !byClass || boundaries.every(({ validation }) => validation >= scan.plan.settledBelow)
  return { classes, boundaries, boundariesOf, counts, totals, trainingEnd, isSettled, sample }
}

function countSides(
  { scan, classes, classOf }: InferredDataset,
  boundariesOf: Int32Array,
  boundaries: readonly KeyBoundaries[],
): SplitDataset['counts'] {
  const counts = Object.fromEntries(SIDES.map((side) => [side, new Float64Array(classes.length)])) as Record<
    Side,
    Float64Array
  >
  for (const chunk of scan.ledger.chunks()) {
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

type SampledCells = { readonly row: SampledRow; readonly cells: readonly SampledCell[] }

function cellsOf({ scan, columns }: InferredDataset, { csv }: Manifest): readonly SampledCells[] {
  const kernel = new RecordKernel()
  kernel.setFormat(scan.kernel.delimiter, csv.decimal)
  const readers = columns.map((column) => {
    const text = (cell: number) => cellTextOf(kernel.cellText(cell), csv.decimal)
    if (column.role === 'ignored') return () => ''
    if (column.role === 'target' || column.type !== 'number') return text
    return (cell: number) => {
      const value = kernel.exports.numberOf(cell)
      return Number.isNaN(value) ? text(cell) : value
    }
  })
  let room = 0
  let at = 0
  return scan.sample.rows().map((row) => {
    const { length } = row.bytes
    if (length > room) {
      room = 2 * length
      at = kernel.allocate(room + PADDING_BYTES)
    }
    kernel.bytes.set(row.bytes, at)
    kernel.scan(at, at + length, true)
    return { row, cells: readers.map((read, cell) => read(cell)) }
  })
}
