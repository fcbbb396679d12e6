import type { Linear, Tree, Trees, XgboostModel } from '../model/xgboost-model.ts'
import { ByteCursor } from './byte-cursor.ts'
import { Damage } from './damage.ts'

/*
 * The binary format, which XGBoost writes up to 2.x for a name without an extension and reads up to 3.0: the structs of
 * its memory one behind the other, little-endian (src/learner.cc, src/gbm/gbtree_model.cc, src/tree/tree_model.cc).
 */

const HEADER_BYTES = 4
const LEARNER_RESERVED_BYTES = 100
const GBTREE_UNUSED_BYTES = 24 + 128
const GBLINEAR_PARAMETER_BYTES = 136
const TREE_PARAMETER_BYTES = 148
const NODE_BYTES = 20
const STATISTICS_BYTES = 16

const LEAF = -1
/** In the word with a node's feature: a missing cell goes left. */
const DEFAULT_LEFT_BIT = 0x8000_0000
const FEATURE_BITS = 0x7fff_ffff
/** The other bit says that it is a left child. */
const PARENT_BITS = 0x7fff_ffff

/** @throws Damage */
export function readLegacyModel(bytes: Uint8Array, name: string): XgboostModel {
  const cursor = new ByteCursor(bytes, 'little')
  cursor.skip(HEADER_BYTES)
  const baseScore = cursor.float32()
  const features = cursor.uint32()
  const classes = Math.max(cursor.int32(), 0)
  const hasAttributes = cursor.int32() !== 0
  cursor.int32() // whether it has metrics, which are attributes here
  const version = { major: cursor.uint32(), minor: cursor.uint32() }
  // Versions before 1.6 left it 0.
  const targets = Math.max(cursor.uint32(), 1)
  cursor.int32() // whether the base score was found from the data
  cursor.skip(LEARNER_RESERVED_BYTES)
  const objective = text(cursor)
  const booster = readBooster(cursor, text(cursor))
  return {
    name,
    format: 'legacy',
    version,
    objective,
    features,
    classes,
    targets,
    baseScore: { values: Float32Array.of(baseScore), isVector: false },
    attributes: hasAttributes ? readAttributes(cursor) : new Map(),
    featureNames: [],
    featureTypes: [],
    booster,
  }
}

function readBooster(cursor: ByteCursor, name: string): Trees | Linear {
  if (name === 'gbtree') return readTrees(cursor)
  if (name === 'gblinear') {
    cursor.skip(GBLINEAR_PARAMETER_BYTES)
    return { kind: 'linear', weights: floats(cursor) }
  }
  if (name !== 'dart') throw new Damage(`has the booster "${name}", which is none of gbtree, dart and gblinear`)
  const trees = readTrees(cursor)
  return { ...trees, weights: trees.trees.length > 0 ? floats(cursor) : new Float32Array(0) }
}

function readTrees(cursor: ByteCursor): Trees {
  const count = cursor.int32()
  const parallelTrees = Math.max(cursor.int32(), 1)
  cursor.skip(GBTREE_UNUSED_BYTES)
  if (count < 0) throw cursor.damaged('a number of trees below 0')
  cursor.require(count * TREE_PARAMETER_BYTES)
  const trees = Array.from({ length: count }, () => readTree(cursor))
  return { kind: 'trees', trees, groups: Int32Array.from({ length: count }, () => cursor.int32()), parallelTrees }
}

function readTree(cursor: ByteCursor): Tree {
  cursor.int32() // roots
  const count = cursor.int32()
  cursor.skip(TREE_PARAMETER_BYTES - 8)
  if (count < 1) throw cursor.damaged('a tree without nodes')
  cursor.require(count * (NODE_BYTES + STATISTICS_BYTES))
  const parent = new Int32Array(count)
  const left = new Int32Array(count)
  const feature = new Int32Array(count)
  const condition = new Float32Array(count)
  const defaultLeft = new Uint8Array(count)
  for (let node = 0; node < count; node++) {
    parent[node] = cursor.uint32() & PARENT_BITS
    const child = cursor.int32()
    const right = cursor.int32()
    if (child !== LEAF && right !== child + 1)
      throw cursor.damaged('a node whose children are not one behind the other')
    const word = cursor.uint32()
    left[node] = child
    feature[node] = word & FEATURE_BITS
    defaultLeft[node] = (word & DEFAULT_LEFT_BIT) === 0 ? 0 : 1
    condition[node] = cursor.float32()
  }
  const gain = new Float32Array(count)
  const cover = new Float32Array(count)
  const weight = new Float32Array(count)
  for (let node = 0; node < count; node++) {
    gain[node] = cursor.float32()
    cover[node] = cursor.float32()
    weight[node] = cursor.float32()
    cursor.int32() // leaf children
  }
  return { left, feature, condition, defaultLeft, cover, categories: new Map(), legacy: { parent, gain, weight } }
}

function readAttributes(cursor: ByteCursor): ReadonlyMap<string, string> {
  const count = length(cursor, 16)
  return new Map(Array.from({ length: count }, () => [text(cursor), text(cursor)]))
}

function floats(cursor: ByteCursor): Float32Array {
  return Float32Array.from({ length: length(cursor, 4) }, () => cursor.float32())
}

function text(cursor: ByteCursor): string {
  return cursor.utf8(length(cursor, 1))
}

/** How many items of so many bytes at least come. */
function length(cursor: ByteCursor, itemBytes: number): number {
  const count = Number(cursor.int64())
  if (count < 0) throw cursor.damaged('a length below 0')
  cursor.require(count * itemBytes)
  return count
}
