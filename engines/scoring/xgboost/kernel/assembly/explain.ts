/*
 * Exact TreeSHAP. A feature's contribution is a sum over the leaves: of a leaf's value, times how the feature's own
 * factor differs whether it is known or not, times the factors of the other features on the way, averaged over the
 * orders in which features become known. That average is the integral from 0 to 1 over t of the product of the factors
 * `z + (o - z) t`: z is the share of training rows that go the leaf's way at the splits of a feature, o is 1 if the row
 * goes it, else 0. It is a polynomial, so a few points of Gauss and Legendre give it exactly, and a walk over the tree
 * carries the product down and the sum of leaves up: no permutation and no subset is ever looked at.
 */
import {
  MODEL_COLUMN_BITS,
  MODEL_FEATURE_OF_AT,
  MODEL_FEATURES,
  MODEL_OUTPUTS,
  MODEL_TREES,
  MODEL_TREES_AT,
  NODE_WORD,
  PASS_BYTES,
  PASS_COLD,
  PASS_REST,
  PASS_WEIGHT,
  TREE_BYTES,
  TREE_NODES_AT,
  TREE_OUTPUT,
  TREE_PASSES,
  TREE_SHARES_AT,
  TREE_VECTORS_AT,
} from '../layout'
import { NODE_BITS } from './walk'

/** Four doubles, one a point: of a level of the walk, the product so far or the sum of the leaves below. */
const LEVEL_BITS = 5
const LEVEL_HALF = 16

/** A feature's z and o on the way so far; both 1 before it was met. */
const STATE_BITS = 4
const STATE_KNOWN = 8

// Of the tree that is walked.
let nodes: usize
let shares: usize
let vectors: usize
let features: usize
let columns: usize
let bits: u32
let mask: u32
/** The point's record, the state of the features, the products and sums by level, the contributions of the output. */
let pass: usize
let states: usize
let products: usize
let sums: usize
let contributions: usize

/** Writes 1 and 1 for each feature: none was met. */
export function clearStates(at: usize, count: i32): void {
  const end = at + (count << STATE_BITS)
  for (; at < end; at += 8) store<f64>(at, 1)
}

/**
 * Adds each feature's contributions to `to`: doubles, `features + 1` an output, the last of which is left alone.
 * `rowColumns` are the columns of the row, `quadratures` the addresses of the points by the number of passes, `stack`
 * has room for twice as many levels as the deepest tree has, and two more.
 */
export function explain(
  image: usize,
  model: usize,
  rowColumns: usize,
  quadratures: usize,
  featureStates: usize,
  stack: usize,
  levels: i32,
  to: usize,
): void {
  const outputBytes = (load<u32>(model, MODEL_FEATURES) + 1) << 3
  bits = load<u32>(model, MODEL_COLUMN_BITS)
  mask = ((<u32>1) << bits) - 1
  features = image + load<u32>(model, MODEL_FEATURE_OF_AT)
  columns = rowColumns
  states = featureStates
  products = stack
  sums = stack + (levels << LEVEL_BITS)
  let tree = image + load<u32>(model, MODEL_TREES_AT)
  const end = tree + load<u32>(model, MODEL_TREES) * TREE_BYTES
  for (; tree < end; tree += TREE_BYTES) {
    nodes = image + load<u32>(tree, TREE_NODES_AT)
    shares = image + load<u32>(tree, TREE_SHARES_AT)
    const vectorsAt = load<u32>(tree, TREE_VECTORS_AT)
    if (vectorsAt == 0) {
      vectors = 0
      contributions = to + load<u32>(tree, TREE_OUTPUT) * outputBytes
      walk(tree, quadratures)
    } else {
      const outputs = load<u32>(model, MODEL_OUTPUTS)
      for (let output: u32 = 0; output < outputs; output++) {
        vectors = image + vectorsAt + (output << 2)
        contributions = to + output * outputBytes
        walk(tree, quadratures)
      }
    }
  }
}

/** Once for every four points. */
function walk(tree: usize, quadratures: usize): void {
  const passes = load<u32>(tree, TREE_PASSES)
  pass = load<u32>(quadratures + (passes << 2))
  for (let index: u32 = 0; index < passes; index++, pass += PASS_BYTES) {
    v128.store(products, v128.load(pass, PASS_WEIGHT))
    v128.store(products, v128.load(pass, PASS_WEIGHT + LEVEL_HALF), LEVEL_HALF)
    visit(0, 0)
  }
}

/** Leaves the sum of the leaves below a node at its level of `sums`. */
function visit(index: u32, level: usize): void {
  const node = nodes + (index << NODE_BITS)
  const product = products + level
  const sum = sums + level
  const low = v128.load(product)
  const high = v128.load(product, LEVEL_HALF)
  const word = load<u32>(node, NODE_WORD)
  const distance = word >>> bits
  if (distance == 0) {
    const value = f64x2.splat(<f64>(vectors ? load<f32>(vectors + load<u32>(node)) : load<f32>(node)))
    v128.store(sum, f64x2.mul(low, value))
    v128.store(sum, f64x2.mul(high, value), LEVEL_HALF)
    return
  }
  const column = word & mask
  const goesRight = <u32>!(load<f32>(columns + (column << 2)) < load<f32>(node))
  const feature = load<u32>(features + (column << 2))
  const state = states + (feature << STATE_BITS)
  const share = load<f64>(state)
  const known = load<f64>(state, STATE_KNOWN)
  // What the feature's earlier splits on this way have put into the product: the later one stands for all of them.
  let lowOthers = low
  let highOthers = high
  let lowBefore = f64x2.splat(0)
  let highBefore = lowBefore
  if (share != 1 || known != 1) {
    const lowFactor = factorOf(share, known, 0)
    const highFactor = factorOf(share, known, LEVEL_HALF)
    const difference = f64x2.splat(known - share)
    lowOthers = f64x2.div(low, lowFactor)
    highOthers = f64x2.div(high, highFactor)
    lowBefore = f64x2.div(difference, lowFactor)
    highBefore = f64x2.div(difference, highFactor)
  }
  let lowSum = f64x2.splat(0)
  let highSum = lowSum
  let total = lowSum
  const child = index + distance
  for (let side: u32 = 0; side < 2; side++) {
    const sideShare = share * <f64>load<f32>(shares + ((child + side) << 2))
    const sideKnown = side == goesRight ? known : 0
    // No training row comes there, and the row does not: the product is 0 for all leaves below.
    if (sideShare == 0 && sideKnown == 0) continue
    store<f64>(state, sideShare)
    store<f64>(state, sideKnown, STATE_KNOWN)
    const lowFactor = factorOf(sideShare, sideKnown, 0)
    const highFactor = factorOf(sideShare, sideKnown, LEVEL_HALF)
    v128.store(product, f64x2.mul(lowOthers, lowFactor), 1 << LEVEL_BITS)
    v128.store(product, f64x2.mul(highOthers, highFactor), (1 << LEVEL_BITS) + LEVEL_HALF)
    visit(child + side, level + (1 << LEVEL_BITS))
    const lowBelow = v128.load(sum, 1 << LEVEL_BITS)
    const highBelow = v128.load(sum, (1 << LEVEL_BITS) + LEVEL_HALF)
    lowSum = f64x2.add(lowSum, lowBelow)
    highSum = f64x2.add(highSum, highBelow)
    // The difference that the feature makes, by its factor: of a row that goes elsewhere -1 / (1 - t) whatever its z.
    let lowNow: v128
    let highNow: v128
    if (sideKnown == 0) {
      lowNow = v128.load(pass, PASS_COLD)
      highNow = v128.load(pass, PASS_COLD + LEVEL_HALF)
    } else {
      const difference = f64x2.splat(sideKnown - sideShare)
      lowNow = f64x2.div(difference, lowFactor)
      highNow = f64x2.div(difference, highFactor)
    }
    total = f64x2.add(total, f64x2.mul(f64x2.sub(lowNow, lowBefore), lowBelow))
    total = f64x2.add(total, f64x2.mul(f64x2.sub(highNow, highBefore), highBelow))
  }
  store<f64>(state, share)
  store<f64>(state, known, STATE_KNOWN)
  v128.store(sum, lowSum)
  v128.store(sum, highSum, LEVEL_HALF)
  const contribution = contributions + (feature << 3)
  store<f64>(contribution, load<f64>(contribution) + f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1))
}

/** `z + (o - z) t`, as `o t + z (1 - t)`, at two of the points. */
function factorOf(share: f64, known: f64, half: usize): v128 {
  const unknown = f64x2.mul(f64x2.splat(share), v128.load(pass + half, PASS_REST))
  return f64x2.add(unknown, f64x2.mul(f64x2.splat(known), v128.load(pass + half)))
}
