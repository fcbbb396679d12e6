import type { Tree } from '../model/xgboost-model.ts'
import { isLeaf, nodesInOrder } from './node-order.ts'

type CategoryColumn = { readonly feature: number; readonly isMissingRight: boolean; readonly set: Int32Array }

/** The columns that the splits of some trees compare, as kernel/layout.ts has them. */
export type Columns = {
  /** The features of the first two kinds of columns. */
  readonly plain: readonly number[]
  readonly low: readonly number[]
  readonly categories: readonly CategoryColumn[]
  /** The last of them. */
  readonly leafColumn: number
  columnOf(tree: Tree, node: number): number
}

/** Every column that some split asks for, once. */
export function columnsOf(trees: readonly Tree[]): Columns {
  const plain = new Numbering()
  const low = new Numbering()
  const sets = new Numbering()
  const categories: CategoryColumn[] = []
  const columnOfSet = new Map<Int32Array, number>()
  for (const tree of trees) {
    for (const node of nodesInOrder(tree)) {
      if (isLeaf(tree, node)) continue
      const feature = tree.feature[node] ?? 0
      const isMissingRight = tree.defaultLeft[node] === 0
      const set = tree.categories.get(node)
      if (set) {
        const column = sets.number(`${feature} ${isMissingRight} ${set.join(' ')}`)
        categories[column] ??= { feature, isMissingRight, set }
        columnOfSet.set(set, column)
      } else if (isMissingRight) plain.number(feature)
      else low.number(feature)
    }
  }
  const plainCount = plain.values.length
  const numericCount = plainCount + low.values.length
  return {
    plain: plain.values as readonly number[],
    low: low.values as readonly number[],
    categories,
    leafColumn: numericCount + categories.length,
    columnOf: (tree, node) => {
      const set = tree.categories.get(node)
      if (set) return numericCount + (columnOfSet.get(set) ?? 0)
      const feature = tree.feature[node] ?? 0
      return tree.defaultLeft[node] === 0 ? plain.number(feature) : plainCount + low.number(feature)
    },
  }
}

/** Numbers values in the order in which they come. */
class Numbering {
  readonly #numbers = new Map<number | string, number>()

  get values(): readonly (number | string)[] {
    return [...this.#numbers.keys()]
  }

  number(value: number | string): number {
    const known = this.#numbers.get(value)
    if (known !== undefined) return known
    const next = this.#numbers.size
    this.#numbers.set(value, next)
    return next
  }
}
