import {
  CATEGORY_BYTES,
  CATEGORY_MISSING,
  CATEGORY_SET_AT,
  CATEGORY_SET_SIZE,
  CATEGORY_THRESHOLD,
  MODEL_BASE_AT,
  MODEL_BYTES,
  MODEL_CATEGORIES_AT,
  MODEL_CATEGORY_COLUMNS,
  MODEL_COLUMN_BITS,
  MODEL_EXPECTED_AT,
  MODEL_FEATURE_OF_AT,
  MODEL_FEATURES,
  MODEL_LOW_COLUMNS,
  MODEL_OUTPUTS,
  MODEL_PLAIN_COLUMNS,
  MODEL_RANKED_AT,
  MODEL_TREES,
  MODEL_TREES_AT,
  NODE_BYTES,
  NODE_WORD,
  PASS_POINTS,
  TREE_BYTES,
  TREE_LEVELS,
  TREE_NODES_AT,
  TREE_OUTPUT,
  TREE_PASSES,
  TREE_SHARES_AT,
  TREE_VECTORS_AT,
} from '../kernel/layout.ts'
import { unscorable } from '../model/refusal.ts'
import { outputsOf, type Tree, type Trees, type XgboostModel } from '../model/xgboost-model.ts'
import type { SectionWriter } from '../packed/section-writer.ts'
import { type Columns, columnsOf } from './columns.ts'
import { compileRanked } from './compile-ranked.ts'
import { isLeaf, nodesInOrder } from './node-order.ts'
import { expectedValues, featuresOfPaths, sharesOf, weighted } from './tree-statistics.ts'

const WORD_BITS = 32

type TreesToCompile = {
  readonly booster: Trees
  /** How many of them are used, and where the sum of them begins. */
  readonly trees: number
  readonly base: Float32Array
}

/** Writes a model's trees as the kernel walks them; returns the address of the model's record. */
export function compileTrees(model: XgboostModel, toCompile: TreesToCompile, writer: SectionWriter): number {
  const { booster, base } = toCompile
  const trees = booster.trees.slice(0, toCompile.trees)
  const columns = columnsOf(trees)
  const columnBits = bitsFor(columns.leafColumn)
  const expected = Float64Array.from(base)
  const recordAt = writer.reserve(MODEL_BYTES)
  const treesAt = writer.reserve(trees.length * TREE_BYTES)
  const walked = trees.map((tree, id) => {
    const weight = booster.weights?.[id]
    const output = booster.groups[id] ?? 0
    const order = nodesInOrder(tree)
    const written = writeTree(tree, { model, id, order, weight, columns, columnBits }, writer)
    const shares = sharesOf(tree, order)
    const features = featuresOfPaths(tree, order)
    for (const [index, value] of expectedValues(tree, { order, shares, weight, outputs: expected.length }).entries()) {
      const at = tree.vectors ? index : output
      expected[at] = (expected[at] ?? 0) + value
    }
    const sharesAt = writer.write(shares)
    const view = writer.view(treesAt + id * TREE_BYTES)
    view.setUint32(TREE_NODES_AT, written.nodesAt, true)
    view.setUint32(TREE_LEVELS, written.levels, true)
    view.setUint32(TREE_OUTPUT, output, true)
    view.setUint32(TREE_VECTORS_AT, written.vectorsAt, true)
    view.setUint32(TREE_SHARES_AT, sharesAt, true)
    view.setUint32(TREE_PASSES, Math.ceil(features / (2 * PASS_POINTS)), true)
    return { tree, levels: written.levels, weight }
  })
  const addresses = writeColumns(columns, writer)
  const baseAt = writer.write(base)
  const expectedAt = writer.write(expected)
  const rankedAt = compileRanked(walked, columns, writer)
  const view = writer.view(recordAt)
  view.setUint32(MODEL_FEATURES, model.features, true)
  view.setUint32(MODEL_OUTPUTS, outputsOf(model), true)
  view.setUint32(MODEL_PLAIN_COLUMNS, columns.plain.length, true)
  view.setUint32(MODEL_LOW_COLUMNS, columns.low.length, true)
  view.setUint32(MODEL_CATEGORY_COLUMNS, columns.categories.length, true)
  view.setUint32(MODEL_FEATURE_OF_AT, addresses.featureOfAt, true)
  view.setUint32(MODEL_CATEGORIES_AT, addresses.categoriesAt, true)
  view.setUint32(MODEL_TREES, trees.length, true)
  view.setUint32(MODEL_TREES_AT, treesAt, true)
  view.setUint32(MODEL_BASE_AT, baseAt, true)
  view.setUint32(MODEL_COLUMN_BITS, columnBits, true)
  view.setUint32(MODEL_EXPECTED_AT, expectedAt, true)
  view.setUint32(MODEL_RANKED_AT, rankedAt, true)
  return recordAt
}

type TreeToWrite = {
  readonly model: XgboostModel
  readonly id: number
  readonly order: readonly number[]
  readonly weight: number | undefined
  readonly columns: Columns
  readonly columnBits: number
}
type WrittenTree = { readonly nodesAt: number; readonly levels: number; readonly vectorsAt: number }

function writeTree(tree: Tree, to: TreeToWrite, writer: SectionWriter): WrittenTree {
  const { order, weight, columns, columnBits } = to
  const vectorsAt = tree.vectors ? writer.write(tree.vectors.values.map((value) => weighted(value, weight))) : 0
  const nodesAt = writer.reserve(order.length * NODE_BYTES)
  const view = writer.view(nodesAt)
  const farthest = 2 ** (WORD_BITS - columnBits) - 1
  const depths = new Uint16Array(order.length)
  let next = 1
  order.forEach((node, position) => {
    const at = position * NODE_BYTES
    if (isLeaf(tree, node)) {
      view.setUint32(at + NODE_WORD, columns.leafColumn, true)
      if (tree.vectors) view.setUint32(at, (tree.vectors.startOf[node] ?? 0) * Float32Array.BYTES_PER_ELEMENT, true)
      else view.setFloat32(at, weighted(tree.condition[node] ?? 0, weight), true)
      return
    }
    const distance = next - position
    if (distance > farthest) {
      throw unscorable(
        `${JSON.stringify(to.model.name)} has a tree ${to.id} of ${order.length} nodes, which is too big`,
      )
    }
    depths[next] = depths[next + 1] = (depths[position] ?? 0) + 1
    next += 2
    view.setFloat32(at, threshold(tree, node), true)
    view.setUint32(at + NODE_WORD, (columns.columnOf(tree, node) | (distance << columnBits)) >>> 0, true)
  })
  return { nodesAt, levels: depths.reduce((most, depth) => Math.max(most, depth), 0), vectorsAt }
}

/** The lowest float32 stands for -infinity, which missing cells that go left are not below. */
const LOWEST_FLOAT = -3.402_823_466_385_288_6e38

function threshold(tree: Tree, node: number): number {
  if (tree.categories.has(node)) return CATEGORY_THRESHOLD
  const condition = tree.condition[node] ?? 0
  return condition === Number.NEGATIVE_INFINITY ? LOWEST_FLOAT : condition
}

function writeColumns(columns: Columns, writer: SectionWriter) {
  const { plain, low, categories } = columns
  const featureOf = Uint32Array.from([...plain, ...low, ...categories.map(({ feature }) => feature)])
  const featureOfAt = writer.write(featureOf)
  const categoriesAt = writer.reserve(categories.length * CATEGORY_BYTES)
  categories.forEach(({ isMissingRight, set }, index) => {
    const size = set.reduce((most, category) => Math.max(most, category), 0) + 1
    const bits = new Uint8Array(Math.ceil(size / 8))
    for (const category of set) bits[category >> 3] = (bits[category >> 3] ?? 0) | (1 << (category & 7))
    const setAt = writer.write(bits)
    const view = writer.view(categoriesAt + index * CATEGORY_BYTES)
    view.setUint32(CATEGORY_MISSING, isMissingRight ? 1 : 0, true)
    view.setUint32(CATEGORY_SET_AT, setAt, true)
    view.setUint32(CATEGORY_SET_SIZE, size, true)
  })
  return { featureOfAt, categoriesAt }
}

function bitsFor(highest: number): number {
  return Math.max(WORD_BITS - Math.clz32(highest), 1)
}
