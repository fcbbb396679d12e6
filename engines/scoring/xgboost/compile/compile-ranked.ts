import {
  BLOCK_ROWS,
  BYTE_NODE_BYTES,
  BYTE_NODE_COLUMN_SHIFT,
  BYTE_TREE_NODES,
  FEATURE_BUCKETS_AT,
  FEATURE_BYTES,
  FEATURE_COLUMN,
  FEATURE_COMPARED,
  FEATURE_FIRST_STEP,
  FEATURE_GROUPS,
  FEATURE_HAS_LOW,
  FEATURE_HAS_PLAIN,
  FEATURE_LAST_BUCKET,
  FEATURE_LOWEST,
  FEATURE_NUMBER,
  FEATURE_SCALE,
  FEATURE_THRESHOLDS_AT,
  LOWEST_BYTE,
  MOST_BYTE_LEVELS,
  RANKED_BYTES,
  RANKED_CATEGORY_COLUMN,
  RANKED_COLUMNS,
  RANKED_FEATURES,
  RANKED_FEATURES_AT,
  RANKED_TREES_AT,
  RANKED_WALKS,
  RANKS_A_COLUMN,
} from '../kernel/layout.ts'
import type { Tree } from '../model/xgboost-model.ts'
import type { SectionWriter } from '../packed/section-writer.ts'
import type { Columns } from './columns.ts'
import { isLeaf } from './node-order.ts'
import { type FeatureThresholds, type RankSearch, rankSearch, thresholdsOf } from './thresholds.ts'
import { weighted } from './tree-statistics.ts'

/** A tree as it was compiled to be walked. */
export type WalkedTree = { readonly tree: Tree; readonly levels: number; readonly weight: number | undefined }

/** A rank costs as much as this part of a tree. */
const TREES_A_FEATURE = 1 / 4
/** The address of a column within a block has this many bits. */
const MOST_COLUMNS = 2 ** (32 - BYTE_NODE_COLUMN_SHIFT) / BLOCK_ROWS

/** Writes the byte form of a model; returns the address of its record, or 0 where walking costs less. */
export function compileRanked(walked: readonly WalkedTree[], categories: Columns, writer: SectionWriter): number {
  const flat = walked.filter(hasByteForm)
  const features = thresholdsOf(flat.map(({ tree }) => tree))
  if (flat.length === 0 || flat.length < features.length * TREES_A_FEATURE) return 0
  const columns = new ByteColumns(features, categories)
  if (columns.count > MOST_COLUMNS) return 0
  const recordAt = writer.reserve(RANKED_BYTES)
  const featuresAt = writer.reserve(features.length * FEATURE_BYTES)
  features.forEach((each, index) => {
    writeFeature(each, { at: featuresAt + index * FEATURE_BYTES, column: columns.firstOf(each.feature) }, writer)
  })
  const trees = walked.map((each) => (hasByteForm(each) ? writeByteTree(each, columns, writer) : 0))
  const treesAt = writer.write(Uint32Array.from(trees))
  const view = writer.view(recordAt)
  view.setUint32(RANKED_FEATURES, features.length, true)
  view.setUint32(RANKED_FEATURES_AT, featuresAt, true)
  view.setUint32(RANKED_COLUMNS, columns.count, true)
  view.setUint32(RANKED_CATEGORY_COLUMN, columns.firstCategory, true)
  view.setUint32(RANKED_TREES_AT, treesAt, true)
  view.setUint32(RANKED_WALKS, flat.length < walked.length ? 1 : 0, true)
  return recordAt
}

function hasByteForm({ tree, levels }: WalkedTree): boolean {
  return levels <= MOST_BYTE_LEVELS && !tree.vectors
}

/** Which byte column a split compares, and with what. */
class ByteColumns {
  readonly count: number
  readonly firstCategory: number
  readonly #features = new Map<
    number,
    FeatureThresholds & { readonly first: number; readonly ranks: Map<number, number> }
  >()
  readonly #categories: Columns

  constructor(features: readonly FeatureThresholds[], categories: Columns) {
    let next = 0
    for (const each of features) {
      const ranks = new Map(Array.from(each.thresholds, (threshold, index) => [threshold, index]))
      this.#features.set(each.feature, { ...each, first: next, ranks })
      next += groupsOf(each) * (Number(each.hasPlain) + Number(each.hasLow))
    }
    this.#categories = categories
    this.firstCategory = next
    this.count = next + categories.categories.length
  }

  firstOf(feature: number): number {
    return this.#features.get(feature)?.first ?? 0
  }

  /** A node's word. */
  word(tree: Tree, node: number): number {
    if (tree.categories.has(node)) {
      const { plain, low } = this.#categories
      const category = this.#categories.columnOf(tree, node) - plain.length - low.length
      return wordOf(this.firstCategory + category, 0)
    }
    const of = this.#features.get(tree.feature[node] ?? 0)
    if (!of) throw new RangeError(`node ${node} asks for a feature without thresholds`)
    // A Map's keys take -0 and 0 for the same, as a comparison does.
    const rank = of.ranks.get(tree.condition[node] ?? 0) ?? 0
    const variants = Number(of.hasPlain) + Number(of.hasLow)
    const variant = tree.defaultLeft[node] === 1 && of.hasPlain ? 1 : 0
    const column = of.first + Math.floor(rank / RANKS_A_COLUMN) * variants + variant
    return wordOf(column, (rank % RANKS_A_COLUMN) + 1 + LOWEST_BYTE)
  }
}

function groupsOf({ thresholds }: FeatureThresholds): number {
  return Math.ceil(thresholds.length / RANKS_A_COLUMN)
}

function wordOf(column: number, limit: number): number {
  return (((column * BLOCK_ROWS) << BYTE_NODE_COLUMN_SHIFT) | (limit & 0xff)) >>> 0
}

/** Every row goes right there. */
const NO_SPLIT = wordOf(0, LOWEST_BYTE)

function writeByteTree({ tree, levels, weight }: WalkedTree, columns: ByteColumns, writer: SectionWriter): number {
  const nodes: number[] = []
  const leaves: number[] = []
  const visit = (node: number, below: number): void => {
    if (below === 0) {
      leaves.push(weighted(tree.condition[node] ?? 0, weight))
      return
    }
    const isEnd = isLeaf(tree, node)
    nodes.push(isEnd ? NO_SPLIT : columns.word(tree, node))
    const child = tree.left[node] ?? 0
    visit(isEnd ? node : child, below - 1)
    visit(isEnd ? node : child + 1, below - 1)
  }
  visit(0, levels)
  const at = writer.reserve(BYTE_TREE_NODES + nodes.length * BYTE_NODE_BYTES + leaves.length * 4)
  const view = writer.view(at)
  view.setUint32(0, levels, true)
  nodes.forEach((word, index) => view.setUint32(BYTE_TREE_NODES + index * BYTE_NODE_BYTES, word, true))
  const leavesAt = BYTE_TREE_NODES + nodes.length * BYTE_NODE_BYTES
  leaves.forEach((value, index) => view.setFloat32(leavesAt + index * 4, value, true))
  return at
}

function writeFeature(
  each: FeatureThresholds,
  { at, column }: { readonly at: number; readonly column: number },
  writer: SectionWriter,
): void {
  const search = rankSearch(each.thresholds)
  const thresholdsAt = writer.write(padded(each.thresholds, search))
  const bucketsAt = search.kind === 'buckets' ? writer.write(search.counts) : 0
  const view = writer.view(at)
  view.setUint32(FEATURE_NUMBER, each.feature, true)
  view.setUint32(FEATURE_THRESHOLDS_AT, thresholdsAt, true)
  view.setUint32(FEATURE_COLUMN, column, true)
  view.setUint32(FEATURE_GROUPS, groupsOf(each), true)
  view.setUint32(FEATURE_HAS_PLAIN, Number(each.hasPlain), true)
  view.setUint32(FEATURE_HAS_LOW, Number(each.hasLow), true)
  if (search.kind === 'binary') {
    view.setUint32(FEATURE_FIRST_STEP, search.firstStep, true)
    return
  }
  view.setUint32(FEATURE_BUCKETS_AT, bucketsAt, true)
  view.setFloat32(FEATURE_LOWEST, search.lowest, true)
  view.setFloat32(FEATURE_SCALE, search.scale, true)
  view.setFloat32(FEATURE_LAST_BUCKET, search.counts.length - 1, true)
  view.setUint32(FEATURE_COMPARED, search.compared, true)
}

/** Followed by as many infinities as may be looked at, which no cell reaches. */
function padded(thresholds: Float32Array, search: RankSearch): Float32Array {
  const length = search.kind === 'binary' ? search.firstStep * 2 - 1 : thresholds.length + search.compared
  const values = new Float32Array(length).fill(Number.POSITIVE_INFINITY)
  values.set(thresholds)
  return values
}
