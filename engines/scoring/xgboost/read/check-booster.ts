import type { Tree, Trees, XgboostModel } from '../model/xgboost-model.ts'
import { Damage } from './damage.ts'

/** What is more is taken for damage: nothing that SageMaker trains comes near. */
export const MOST_FEATURES = 2 ** 20
export const MOST_OUTPUTS = 2 ** 16

/** More levels than any training makes; the walk of an explanation goes down as many calls. */
const MAX_LEVELS = 1000

/**
 * Whether the trees are trees: every node is reached from the root once, features and outputs exist, numbers are
 * numbers. What is compiled from them then ends and stays within its memory. @throws Damage
 */
export function checkBooster(model: XgboostModel, outputs: number): void {
  const { booster, features } = model
  if (features > MOST_FEATURES) throw new Damage(`has ${features} features, more than ${MOST_FEATURES}`)
  if (outputs > MOST_OUTPUTS) throw new Damage(`has ${outputs} outputs, more than ${MOST_OUTPUTS}`)
  if (booster.kind === 'linear') {
    checkWeights(booster.weights, (features + 1) * outputs)
    return
  }
  booster.trees.forEach((tree, id) => checkTree(tree, { id, features, outputs }))
  checkGroups(booster, outputs)
  if (booster.weights) checkWeights(booster.weights, booster.trees.length)
}

function checkWeights(weights: Float32Array, count: number): void {
  if (weights.length !== count) throw new Damage(`is damaged: it has ${weights.length} weights, not ${count}`)
  if (!weights.every(Number.isFinite)) throw new Damage('has a weight that is not a finite number')
}

function checkGroups({ trees, groups }: Trees, outputs: number): void {
  groups.forEach((group, id) => {
    if (group < 0 || group >= outputs) throw new Damage(`is damaged: tree ${id} is of output ${group} of ${outputs}`)
    const vector = trees[id]?.vectors
    if (vector && group !== 0) throw new Damage(`is damaged: tree ${id} has a leaf vector and the output ${group}`)
  })
}

type Bounds = { readonly id: number; readonly features: number; readonly outputs: number }

function checkTree(tree: Tree, { id, features, outputs }: Bounds): void {
  const { left, feature, condition, categories, vectors } = tree
  const isSeen = new Uint8Array(left.length)
  let level = [0]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_LEVELS) throw new Damage(`is damaged: tree ${id} has more than ${MAX_LEVELS} levels`)
    const next: number[] = []
    for (const node of level) {
      const child = left[node] ?? -1
      if (child === -1) {
        const value = vectors ? vectorOf(vectors, node, outputs) : [condition[node]]
        if (!value.every(Number.isFinite)) throw new Damage(`has a leaf in tree ${id} that is not a finite number`)
        continue
      }
      if (child < 1 || child + 1 >= left.length || isSeen[child] || isSeen[child + 1]) {
        throw new Damage(`is damaged: the children of node ${node} of tree ${id} are none`)
      }
      isSeen[child] = 1
      isSeen[child + 1] = 1
      if ((feature[node] ?? -1) < 0 || (feature[node] ?? 0) >= features) {
        throw new Damage(`is damaged: tree ${id} asks for feature ${feature[node]} of ${features}`)
      }
      if (Number.isNaN(condition[node]) && !categories.has(node)) {
        throw new Damage(`is damaged: node ${node} of tree ${id} has no threshold`)
      }
      next.push(child, child + 1)
    }
    level = next
  }
}

function vectorOf(vectors: NonNullable<Tree['vectors']>, node: number, outputs: number): readonly number[] {
  const start = vectors.startOf[node] ?? 0
  const values = [...vectors.values.subarray(start, start + outputs)]
  if (values.length !== outputs) throw new Damage(`is damaged: a leaf has ${values.length} values, not ${outputs}`)
  return values
}
