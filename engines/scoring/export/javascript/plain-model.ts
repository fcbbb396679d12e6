import type { Transform } from '../../xgboost/model/objectives.ts'
import { answersOf } from '../../xgboost/score/answers.ts'

/** A model as text: lists of numbers in base64, four bytes each, the lowest first. */
export type PlainModel = {
  readonly features: number
  readonly outputs: number
  readonly transform: Transform
  readonly base: string
  /** Of a linear model: a weight a feature and output. */
  readonly linear?: string
  /** Of trees: where each one's nodes begin, and which output it adds to. */
  readonly roots?: string
  readonly groups?: string
  /** Of each node: its left child, the right one follows; its feature, doubled, and 1 where a missing cell goes left. */
  readonly left?: string
  readonly feature?: string
  /** Cells below it go left; at a leaf its value, or where its values begin. */
  readonly condition?: string
  /** Of nodes that split a category: what goes right. */
  readonly sets?: Readonly<Record<number, readonly number[]>>
  readonly vectors?: string
}

/** What a model answers for one encoded row, by plain JavaScript: XGBoost's float32 additions, in their order. */
export function plainScorer(model: PlainModel): (row: Float32Array) => Float32Array {
  const { outputs, transform, sets = {} } = model
  const base = floats(model.base)
  const roots = integers(model.roots)
  const groups = integers(model.groups)
  const left = integers(model.left)
  const feature = integers(model.feature)
  const condition = floats(model.condition)
  const vectors = floats(model.vectors)
  const linear = floats(model.linear)
  const members = new Map(Object.entries(sets).map(([node, set]) => [Number(node), new Set(set)]))

  const isLeft = (node: number, cell: number) => {
    // NaN is a missing cell.
    if (cell !== cell) return (feature[node] ?? 0) % 2 === 1
    const set = members.get(node)
    return set ? !set.has(Math.trunc(cell)) : cell < (condition[node] ?? 0)
  }
  const leafFor = (root: number, row: Float32Array) => {
    let node = root
    for (let next = left[node] ?? -1; next !== -1; next = left[node] ?? -1) {
      node = isLeft(node, row[(feature[node] ?? 0) >> 1] ?? Number.NaN) ? next : next + 1
    }
    return condition[node] ?? 0
  }

  return (row) => {
    const margins = base.slice()
    for (let tree = 0; tree < roots.length; tree++) {
      const leaf = leafFor(roots[tree] ?? 0, row)
      if (vectors.length === 0) add(margins, groups[tree] ?? 0, leaf)
      else for (let output = 0; output < outputs; output++) add(margins, output, vectors[leaf + output] ?? 0)
    }
    for (let at = 0; at < linear.length; at++) {
      const cell = row[Math.floor(at / outputs)] ?? 0
      if (cell === cell) add(margins, at % outputs, Math.fround(cell * (linear[at] ?? 0)))
    }
    return answersOf(margins, outputs, transform)
  }
}

function add(margins: Float32Array, output: number, value: number): void {
  margins[output] = (margins[output] ?? 0) + value
}

function bytes(text: string | undefined): ArrayBuffer {
  const binary = atob(text ?? '')
  return Uint8Array.from(binary, (character) => character.charCodeAt(0)).buffer
}

function floats(text: string | undefined): Float32Array {
  return new Float32Array(bytes(text))
}

function integers(text: string | undefined): Int32Array {
  return new Int32Array(bytes(text))
}
