import type { Tree } from '../model/xgboost-model.ts'
import { isLeaf, nodesInOrder } from './node-order.ts'

/** What splits of numbers ask of a feature: thresholds, ascending, and whether missing cells go right or left. */
export type FeatureThresholds = {
  readonly feature: number
  readonly thresholds: Float32Array
  readonly hasPlain: boolean
  readonly hasLow: boolean
}

/** The thresholds of the features that some trees split as numbers. */
export function thresholdsOf(trees: readonly Tree[]): readonly FeatureThresholds[] {
  const found = new Map<number, { readonly values: Set<number>; hasPlain: boolean; hasLow: boolean }>()
  for (const tree of trees) {
    for (const node of nodesInOrder(tree)) {
      if (isLeaf(tree, node) || tree.categories.has(node)) continue
      const feature = tree.feature[node] ?? 0
      const known = found.get(feature) ?? { values: new Set(), hasPlain: false, hasLow: false }
      known.values.add(tree.condition[node] ?? 0)
      if (tree.defaultLeft[node] === 0) known.hasPlain = true
      else known.hasLow = true
      found.set(feature, known)
    }
  }
  return [...found].map(([feature, { values, hasPlain, hasLow }]) => ({
    feature,
    thresholds: Float32Array.from(values).sort(),
    hasPlain,
    hasLow,
  }))
}

/** How the rank of a cell is found: see kernel/layout.ts. */
export type RankSearch =
  | {
      readonly kind: 'buckets'
      readonly counts: Uint16Array
      readonly lowest: number
      readonly scale: number
      readonly compared: number
    }
  | { readonly kind: 'binary'; readonly firstStep: number }

const FEWEST_BUCKETS = 16
const MOST_BUCKETS = 1024
const BUCKETS_A_THRESHOLD = 4
/** Comparisons of a bucket go four cells at a time, steps of a binary search one. */
const STEP_COST = 4

/** The faster of both ways. */
export function rankSearch(thresholds: Float32Array): RankSearch {
  const bits = 32 - Math.clz32(thresholds.length)
  const binary = { kind: 'binary', firstStep: 2 ** (bits - 1) } as const
  const buckets = bucketsOf(thresholds)
  return buckets && buckets.compared <= bits * STEP_COST ? buckets : binary
}

/** Undefined where the thresholds span more or less than float32s can say. */
function bucketsOf(thresholds: Float32Array): (RankSearch & { readonly kind: 'buckets' }) | undefined {
  const count = Math.min(Math.max(thresholds.length * BUCKETS_A_THRESHOLD, FEWEST_BUCKETS), MOST_BUCKETS)
  const lowest = thresholds[0] ?? 0
  const span = Math.fround((thresholds.at(-1) ?? 0) - lowest)
  const scale = span === 0 ? 1 : Math.fround((count - 1) / span)
  if (!Number.isFinite(lowest) || !Number.isFinite(scale) || !(scale > 2 ** -126)) return undefined
  if (thresholds.length >= 2 ** 16) return undefined
  // As the kernel computes it: the same rounding, so that no threshold is in a bucket beyond that of a cell above it.
  const bucketOf = (cell: number) =>
    Math.trunc(Math.min(Math.max(Math.fround(Math.fround(cell - lowest) * scale), 0), count - 1))
  const sizes = new Uint16Array(count)
  for (const threshold of thresholds) {
    const bucket = bucketOf(threshold)
    sizes[bucket] = (sizes[bucket] ?? 0) + 1
  }
  let before = 0
  const counts = sizes.map((size) => {
    const here = before
    before += size
    return here
  })
  return { kind: 'buckets', counts, lowest, scale, compared: Math.max(...sizes) }
}
