import { weighted } from '../../xgboost/compile/tree-statistics.ts'
import { outputsOf, type Tree } from '../../xgboost/model/xgboost-model.ts'
import type { Member } from '../../xgboost/read-members.ts'
import type { PlainModel } from './plain-model.ts'

/**
 * A model as the exported module holds it. The nodes of all trees stand in the same lists; a leaf has no left child, and
 * where its values begin as its condition's place.
 */
export function packMember({ model, rules }: Member): PlainModel {
  const outputs = outputsOf(model)
  const common = { outputs, features: model.features, transform: rules.objective.transform }
  const { booster } = model
  if (booster.kind === 'linear') {
    const count = model.features * outputs
    const starts = booster.weights.slice(count).map((bias, output) => bias + (rules.base[output] ?? 0))
    return { ...common, base: text(starts), linear: text(booster.weights.slice(0, count)) }
  }
  const trees = booster.trees.slice(0, rules.trees)
  const nodes = trees.reduce((sum, { left }) => sum + left.length, 0)
  const left = new Int32Array(nodes)
  const feature = new Int32Array(nodes)
  const condition = new Float32Array(nodes)
  const roots = new Int32Array(trees.length)
  const sets: Record<number, readonly number[]> = {}
  const vectors: number[] = []
  let start = 0
  for (const [id, tree] of trees.entries()) {
    roots[id] = start
    for (let node = 0; node < tree.left.length; node++) {
      const at = start + node
      const child = tree.left[node] ?? -1
      const set = tree.categories.get(node)
      left[at] = child === -1 ? -1 : start + child
      // The lowest bit says where a missing cell goes.
      feature[at] = child === -1 ? 0 : (tree.feature[node] ?? 0) * 2 + (tree.defaultLeft[node] ?? 0)
      condition[at] =
        child === -1
          ? leafOf(tree, node, { weight: booster.weights?.[id], outputs, vectors })
          : (tree.condition[node] ?? 0)
      if (set) sets[at] = [...set]
    }
    start += tree.left.length
  }
  return {
    ...common,
    base: text(rules.base),
    roots: text(roots),
    groups: text(booster.groups.slice(0, trees.length)),
    left: text(left),
    feature: text(feature),
    condition: text(condition),
    ...(Object.keys(sets).length > 0 && { sets }),
    ...(vectors.length > 0 && { vectors: text(Float32Array.from(vectors)) }),
  }
}

type Leaf = { readonly weight: number | undefined; readonly outputs: number; readonly vectors: number[] }

/** A leaf's value; of a leaf with several where they begin among all. */
function leafOf(tree: Tree, node: number, { weight, outputs, vectors }: Leaf): number {
  if (!tree.vectors) return weighted(tree.condition[node] ?? 0, weight)
  const start = vectors.length
  const from = tree.vectors.startOf[node] ?? 0
  for (let each = 0; each < outputs; each++) vectors.push(weighted(tree.vectors.values[from + each] ?? 0, weight))
  return start
}

function text(values: Int32Array | Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
}
