import type { Tree } from '../model/xgboost-model.ts'
import { isLeaf } from './node-order.ts'

/*
 * What an explanation needs of a tree: how its training rows spread over it. Everything is by position in `order`, the
 * nodes from the root down.
 */

/** What share of its parent's training rows came to each node; halves where none came to the parent, or none are known. */
export function sharesOf({ left, cover }: Tree, order: readonly number[]): Float32Array {
  const shares = new Float32Array(order.length)
  shares[0] = 1
  let next = 1
  for (const node of order) {
    const child = left[node] ?? -1
    if (child === -1) continue
    const all = cover?.[node] ?? 0
    for (let side = 0; side < 2; side++) {
      const share = (cover?.[child + side] ?? 0) / all
      shares[next++] = all > 0 && Number.isFinite(share) ? share : 0.5
    }
  }
  return shares
}

type Statistics = {
  readonly order: readonly number[]
  readonly shares: Float32Array
  readonly weight: number | undefined
  readonly outputs: number
}

/** The mean of the leaves over the training rows: one value, or one an output where the leaves are vectors. */
export function expectedValues(tree: Tree, { order, shares, weight, outputs }: Statistics): Float64Array {
  const means = new Float64Array(tree.vectors ? outputs : 1)
  const reached = new Float64Array(order.length)
  reached[0] = 1
  let next = 1
  order.forEach((node, position) => {
    const probability = reached[position] ?? 0
    if (!isLeaf(tree, node)) {
      for (let side = 0; side < 2; side++, next++) reached[next] = probability * (shares[next] ?? 0)
      return
    }
    for (let output = 0; output < means.length; output++) {
      means[output] = (means[output] ?? 0) + probability * weighted(leafValue(tree, node, output), weight)
    }
  })
  return means
}

/**
 * What a leaf adds to a margin. Dart adds it to 0, which makes 0 of -0, and multiplies it by the tree's weight, and the
 * product is rounded to a float32 before it is added.
 */
export function weighted(value: number, weight: number | undefined): number {
  return weight === undefined ? value : Math.fround((0 + value) * weight)
}

function leafValue({ vectors, condition }: Tree, node: number, output: number): number {
  return (vectors ? vectors.values[(vectors.startOf[node] ?? 0) + output] : condition[node]) ?? 0
}

/** The most features that the splits on the way to a leaf ask for. */
export function featuresOfPaths(tree: Tree, order: readonly number[]): number {
  // Features on the way to each node, as a list that shares its tail with the parent's.
  type Path = { readonly feature: number; readonly above: Path | undefined; readonly length: number }
  const paths: (Path | undefined)[] = [undefined]
  let most = 0
  let next = 1
  order.forEach((node, position) => {
    const above = paths[position]
    if (isLeaf(tree, node)) {
      most = Math.max(most, above?.length ?? 0)
      return
    }
    const feature = tree.feature[node] ?? 0
    let same = above
    while (same && same.feature !== feature) same = same.above
    const path = same ? above : { feature, above, length: (above?.length ?? 0) + 1 }
    paths[next++] = path
    paths[next++] = path
  })
  return most
}
