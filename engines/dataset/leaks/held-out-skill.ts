import type { SampledFeature } from './leak-input.ts'
import { fitLevels } from './level-table.ts'
import { fitLine } from './one-feature-line.ts'
import { fitTree, leastTreeError, orderedBy, type Targets } from './one-feature-tree.ts'
import { ranksOf } from './row-order.ts'

const MAX_ROWS = 2_000

/** How well single features predict the target on rows that they were not fitted on. */
export class HeldOutSkill {
  /** What is predicted. Of an amount its rank, too: where a few are far larger than the others, they are all the error. */
  readonly #tasks: readonly { readonly targets: Targets; readonly baselineError: number }[]
  readonly #halves: readonly (readonly number[])[]

  constructor(targets: Targets, halves: Uint8Array) {
    const chosen = spreadRows(targets.values.length)
    this.#halves = [0, 1].map((half) => chosen.filter((row) => halves[row] === half))
    const isSplit = this.#halves.every((rows) => rows.length > 0)
    const ranks = targets.classes === 0 ? [{ values: ranksOf(targets.values), classes: 0 }] : []
    this.#tasks = [targets, ...ranks].map((task) => ({
      targets: task,
      baselineError: isSplit ? this.#error(nothing(targets.values.length), task) : 0,
    }))
  }

  /** Whether there are rows to fit on and to judge by, and the target is not always the same. */
  get isPossible(): boolean {
    return this.#tasks.every(({ baselineError }) => baselineError !== 0)
  }

  /** What `of` is at most, in a fraction of the time. */
  atMost({ kind, values }: Pick<SampledFeature, 'kind' | 'values'>): number {
    if (kind === 'levels') return 1
    const orders = this.#halves.map((rows) => {
      return orderedBy(
        values,
        rows.filter((row) => !Number.isNaN(values[row])),
      )
    })
    const bounds = this.#tasks.map(({ targets, baselineError }) => {
      const ofTrees = orders.reduce((sum, order) => sum + leastTreeError(order, targets), 0)
      const ofLines = targets.classes > 0 ? Number.POSITIVE_INFINITY : this.#errorOf(fitLine, values, targets)
      return 1 - Math.min(ofTrees, ofLines) / baselineError
    })
    return Math.max(...bounds)
  }

  /** The share of the baseline's error (the most frequent class, or the mean) that the feature takes away. */
  of(feature: Pick<SampledFeature, 'kind' | 'values'>): number {
    return Math.max(
      ...this.#tasks.map(({ targets, baselineError }) => 1 - this.#error(feature, targets) / baselineError),
    )
  }

  /** The error on both halves, each predicted by what the other one shows. */
  #error({ kind, values }: Pick<SampledFeature, 'kind' | 'values'>, targets: Targets): number {
    const ways = kind === 'levels' ? [fitLevels] : targets.classes > 0 ? [fitTree] : [fitTree, fitLine]
    return Math.min(...ways.map((fit) => this.#errorOf(fit, values, targets)))
  }

  #errorOf(fit: typeof fitTree, values: Float64Array, targets: Targets): number {
    let error = 0
    for (const [half, heldRows] of this.#halves.entries()) {
      const predict = fit(values, targets, this.#halves[1 - half] ?? [])
      for (const row of heldRows) {
        const truth = targets.values[row] ?? 0
        const predicted = predict(values[row] ?? Number.NaN)
        error += targets.classes > 0 ? Number(truth !== predicted) : (truth - predicted) ** 2
      }
    }
    return error
  }
}

function nothing(rows: number): Pick<SampledFeature, 'kind' | 'values'> {
  return { kind: 'amounts', values: new Float64Array(rows) }
}

/** At most MAX_ROWS rows, evenly spread over the file. */
export function spreadRows(count: number): readonly number[] {
  const step = Math.max(1, count / MAX_ROWS)
  return Array.from({ length: Math.min(count, MAX_ROWS) }, (_, index) => Math.floor(index * step))
}
