import type { ColumnCodec } from '#shared/schema/column-codec.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { fitTree, type Targets } from './one-feature-tree.ts'

/** A feature that alone predicts the target almost perfectly; the skill is 1 for a perfect prediction. */
export type Leak = { readonly name: string; readonly skill: number }

export type LeakInput = {
  readonly codecs: readonly ColumnCodec[]
  /** Training and validation rows: the test rows stay unseen. */
  readonly rows: readonly (readonly SampledCell[])[]
  /** Which half each row lies in: 0 or 1. */
  readonly halves: Uint8Array
  /** Class codes, or the numbers of a regression. */
  readonly targets: Float64Array
  /** 0 for regression. */
  readonly classes: number
}

const LEAK_SKILL = 0.98
const MAX_ROWS = 2_000

/**
 * The features that predict the target almost alone. Each gets a small decision tree on one half of the rows, judged
 * on the other, and the reverse; skill is the share of the baseline's error (the most frequent class, or the mean)
 * that the tree takes away.
 */
export function findLeaks(input: LeakInput): readonly Leak[] {
  const chosen = sample(input.rows.length)
  const targets: Targets = {
    values: Float64Array.from(chosen, (row) => input.targets[row] ?? 0),
    classes: input.classes,
  }
  const rowsOf = (half: number) => [...chosen.keys()].filter((at) => (input.halves[chosen[at] ?? 0] ?? 0) === half)
  const halves = [rowsOf(0), rowsOf(1)]
  if (halves.some((rows) => rows.length === 0)) return []
  const nothing = new Float64Array(chosen.length)
  const baselineError = heldOutError(nothing, targets, halves)
  if (baselineError === 0) return []
  return input.codecs.flatMap((codec) => {
    const values = Float64Array.from(chosen, (row) => {
      const cell = input.rows[row]?.[codec.column.index] ?? ''
      const value = typeof cell === 'number' ? cell : codec.parse(cell)
      return typeof value === 'number' ? value : Number.NaN
    })
    const skill = 1 - heldOutError(values, targets, halves) / baselineError
    return skill >= LEAK_SKILL ? [{ name: codec.column.name, skill }] : []
  })
}

/** At most MAX_ROWS rows, evenly spread over the file. */
function sample(count: number): readonly number[] {
  const step = Math.max(1, count / MAX_ROWS)
  return Array.from({ length: Math.min(count, MAX_ROWS) }, (_, index) => Math.floor(index * step))
}

/** The error on both halves, each predicted by what the other one shows. */
function heldOutError(values: Float64Array, targets: Targets, halves: readonly (readonly number[])[]): number {
  let error = 0
  for (const [half, heldRows] of halves.entries()) {
    const predict = fitTree(values, targets, halves[1 - half] ?? [])
    for (const row of heldRows) error += errorOf(targets.values[row] ?? 0, predict(values[row] ?? Number.NaN), targets)
  }
  return error
}

function errorOf(truth: number, predicted: number, targets: Targets): number {
  return targets.classes > 0 ? Number(truth !== predicted) : (truth - predicted) ** 2
}
