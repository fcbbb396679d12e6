import type { Linear, Tree, Trees, XgboostModel } from '../model/xgboost-model.ts'
import { MOST_FEATURES, MOST_OUTPUTS } from './check-booster.ts'
import { Damage } from './damage.ts'
import { readJson } from './json-values.ts'
import { child, items, maybeChild, type Numbers, numbers, type Place, text, type Value, whole, wrong } from './value.ts'

const MOST_NODES = 2 ** 24
const MOST_TREES = 2 ** 20
const MOST_VERSION = 1000
const VERSION_PARTS = 3

const LEAF = -1
const CATEGORICAL = 1
/** Of a float32 all whole numbers up to this are apart, so XGBoost takes no category from here on. */
const FIRST_INVALID_CATEGORY = 16_777_216

/** The model that a JSON or UBJSON document describes, as XGBoost's `save_model` wrote it. @throws Damage */
export function documentModel(document: Value, name: string): XgboostModel {
  const root: Place = { value: document, path: '' }
  const learner = child(root, 'learner')
  const parameters = child(learner, 'learner_model_param')
  const features = whole(child(parameters, 'num_feature'), MOST_FEATURES)
  const targets = maybeChild(parameters, 'num_target')
  const [major, minor] = items(child(root, 'version'), VERSION_PARTS).map((part) => whole(part, MOST_VERSION))
  return {
    name,
    format: 'document',
    version: { major: major ?? 0, minor: minor ?? 0 },
    objective: text(child(child(learner, 'objective'), 'name')),
    features,
    classes: whole(child(parameters, 'num_class'), MOST_OUTPUTS),
    targets: targets ? Math.max(whole(targets, MOST_OUTPUTS), 1) : 1,
    baseScore: baseScore(child(parameters, 'base_score')),
    attributes: attributes(maybeChild(learner, 'attributes')),
    featureNames: texts(maybeChild(learner, 'feature_names')),
    featureTypes: texts(maybeChild(learner, 'feature_types')),
    booster: booster(child(learner, 'gradient_booster')),
  }
}

/** Before 3.1 a number, since then a list of them, both as a text. */
function baseScore(place: Place): XgboostModel['baseScore'] {
  const stored = text(place)
  const value = readJson(Buffer.from(stored))
  const isVector = typeof value !== 'number'
  const values = numbers({ value: isVector ? value : Float64Array.of(value), path: place.path })
  return { values: Float32Array.from(values), isVector }
}

function attributes(place: Place | undefined): ReadonlyMap<string, string> {
  if (!place) return new Map()
  if (!(place.value instanceof Map)) throw wrong(place, 'is not an object')
  return new Map(Array.from(place.value.keys(), (key: string) => [key, text(child(place, key))]))
}

function texts(place: Place | undefined): readonly string[] {
  return place ? items(place, MOST_FEATURES).map(text) : []
}

function booster(place: Place): Trees | Linear {
  const name = text(child(place, 'name'))
  if (name === 'gbtree') return trees(child(place, 'model'))
  if (name === 'gblinear') {
    return { kind: 'linear', weights: Float32Array.from(numbers(child(child(place, 'model'), 'weights'))) }
  }
  if (name !== 'dart') throw new Damage(`has the booster "${name}", which is none of gbtree, dart and gblinear`)
  const weights = Float32Array.from(numbers(child(place, 'weight_drop')))
  return { ...trees(child(child(place, 'gbtree'), 'model')), weights }
}

function trees(place: Place): Trees {
  const list = items(child(place, 'trees'), MOST_TREES)
  const parameters = child(place, 'gbtree_model_param')
  const count = whole(child(parameters, 'num_trees'), MOST_TREES)
  if (list.length !== count) throw wrong(place, `has ${list.length} trees, not ${count}`)
  const parallel = maybeChild(parameters, 'num_parallel_tree')
  const trees: Tree[] = []
  for (const each of list) trees[whole(child(each, 'id'), count - 1)] = tree(each)
  for (let id = 0; id < count; id++) if (!trees[id]) throw wrong(place, `has no tree ${id}`)
  return {
    kind: 'trees',
    trees,
    groups: Int32Array.from(numbers(child(place, 'tree_info'), count)),
    parallelTrees: parallel ? Math.max(whole(parallel, MOST_TREES), 1) : 1,
  }
}

function tree(place: Place): Tree {
  const parameters = child(place, 'tree_param')
  const count = whole(child(parameters, 'num_nodes'), MOST_NODES)
  const vectorSize = maybeChild(parameters, 'size_leaf_vector')
  const size = vectorSize ? whole(vectorSize, MOST_OUTPUTS) : 0
  const column = (key: string): Numbers => numbers(child(place, key), count)
  const left = Int32Array.from(column('left_children'))
  const right = column('right_children')
  const ofNode = {
    left,
    feature: Int32Array.from(column('split_indices')),
    condition: Float32Array.from(column('split_conditions')),
    defaultLeft: Uint8Array.from(column('default_left')),
    categories: categories(place, count),
  }
  for (let node = 0; node < count; node++) {
    if (left[node] !== LEAF && right[node] !== (left[node] ?? 0) + 1) {
      throw wrong(place, `has a node ${node} whose children are not one behind the other`)
    }
  }
  if (size <= 1) return { ...ofNode, cover: Float32Array.from(column('sum_hessian')) }
  const cover = maybeChild(place, 'sum_hessian')
  return {
    ...ofNode,
    ...(cover && { cover: Float32Array.from(numbers(cover, count)) }),
    vectors: vectors(place, { left, right, size }),
  }
}

/** Since 3.2 the leaves' vectors are apart, and a leaf's right child says which is its own; before, each node has one. */
function vectors(
  place: Place,
  { left, right, size }: { readonly left: Int32Array; readonly right: Numbers; readonly size: number },
): NonNullable<Tree['vectors']> {
  const own = maybeChild(place, 'leaf_weights')
  const values = own ? numbers(own) : numbers(child(place, 'base_weights'), left.length * size)
  const startOf = Int32Array.from(left, (child, node) => {
    if (child !== LEAF) return 0
    const start = (own ? (right[node] ?? 0) : node) * size
    if (start < 0 || start + size > values.length) throw wrong(place, `has no values of the leaf ${node}`)
    return start
  })
  return { values: Float32Array.from(values), startOf }
}

function categories(place: Place, count: number): ReadonlyMap<number, Int32Array> {
  const types = maybeChild(place, 'split_type')
  if (!types) return new Map()
  const typeOf = numbers(types, count)
  const nodes = numbers(child(place, 'categories_nodes'))
  const starts = numbers(child(place, 'categories_segments'), nodes.length)
  const sizes = numbers(child(place, 'categories_sizes'), nodes.length)
  const all = Int32Array.from(numbers(child(place, 'categories')))
  const found = new Map<number, Int32Array>()
  for (let index = 0; index < nodes.length; index++) {
    const [node = 0, start = 0, size = 0] = [nodes[index], starts[index], sizes[index]]
    const set = all.subarray(start, start + size)
    const isWhole = start >= 0 && size > 0 && set.length === size
    if (!isWhole || set.some((category) => category < 0 || category >= FIRST_INVALID_CATEGORY)) {
      throw wrong(place, `has no categories of the node ${node}`)
    }
    if (typeOf[node] === CATEGORICAL) found.set(node, set)
  }
  for (let node = 0; node < count; node++) {
    if (typeOf[node] === CATEGORICAL && !found.has(node)) throw wrong(place, `has no categories of the node ${node}`)
  }
  return found
}
