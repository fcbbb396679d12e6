import type { Tree } from '../model/xgboost-model.ts'

/** A tree's nodes from the root down, level by level: siblings one behind the other, and what most rows meet together. */
export function nodesInOrder({ left }: Tree): readonly number[] {
  const order = [0]
  for (let index = 0; index < order.length; index++) {
    const child = left[order[index] ?? 0] ?? -1
    if (child !== -1) order.push(child, child + 1)
  }
  return order
}

export function isLeaf({ left }: Tree, node: number): boolean {
  return left[node] === -1
}
