// From the root to a leaf, many at a time: a single walk waits for its loads, eight of them fill the wait.
import {
  BLOCK_ROWS,
  MODEL_COLUMN_BITS,
  MODEL_OUTPUTS,
  MODEL_TREES,
  MODEL_TREES_AT,
  NODE_WORD,
  TREE_BYTES,
  TREE_LEVELS,
  TREE_NODES_AT,
  TREE_OUTPUT,
  TREE_VECTORS_AT,
} from '../layout'

/** The bytes of a node, as a shift. */
export const NODE_BITS = 3

/** The next node: a leaf's own. */
function step(node: usize, columns: usize, bits: u32, mask: u32): usize {
  const word = load<u32>(node, NODE_WORD)
  const goesRight = <u32>!(load<f32>(columns + ((word & mask) << 2)) < load<f32>(node))
  return node + (((word >>> bits) + goesRight) << NODE_BITS)
}

/** Adds what the trees say of one row to its margins: eight trees at a time, in their order. */
export function addTreesToRow(image: usize, model: usize, columns: usize, margins: usize): void {
  const bits = load<u32>(model, MODEL_COLUMN_BITS)
  const mask = ((<u32>1) << bits) - 1
  let tree = image + load<u32>(model, MODEL_TREES_AT)
  const end = tree + load<u32>(model, MODEL_TREES) * TREE_BYTES
  for (; tree + 7 * TREE_BYTES < end; tree += 8 * TREE_BYTES) {
    let a = image + load<u32>(tree, TREE_NODES_AT)
    let b = image + load<u32>(tree, TREE_NODES_AT + TREE_BYTES)
    let c = image + load<u32>(tree, TREE_NODES_AT + 2 * TREE_BYTES)
    let d = image + load<u32>(tree, TREE_NODES_AT + 3 * TREE_BYTES)
    let e = image + load<u32>(tree, TREE_NODES_AT + 4 * TREE_BYTES)
    let f = image + load<u32>(tree, TREE_NODES_AT + 5 * TREE_BYTES)
    let g = image + load<u32>(tree, TREE_NODES_AT + 6 * TREE_BYTES)
    let h = image + load<u32>(tree, TREE_NODES_AT + 7 * TREE_BYTES)
    for (let levels = mostLevels(tree); levels > 0; levels--) {
      a = step(a, columns, bits, mask)
      b = step(b, columns, bits, mask)
      c = step(c, columns, bits, mask)
      d = step(d, columns, bits, mask)
      e = step(e, columns, bits, mask)
      f = step(f, columns, bits, mask)
      g = step(g, columns, bits, mask)
      h = step(h, columns, bits, mask)
    }
    addLeaf(image, model, tree, a, margins)
    addLeaf(image, model, tree + TREE_BYTES, b, margins)
    addLeaf(image, model, tree + 2 * TREE_BYTES, c, margins)
    addLeaf(image, model, tree + 3 * TREE_BYTES, d, margins)
    addLeaf(image, model, tree + 4 * TREE_BYTES, e, margins)
    addLeaf(image, model, tree + 5 * TREE_BYTES, f, margins)
    addLeaf(image, model, tree + 6 * TREE_BYTES, g, margins)
    addLeaf(image, model, tree + 7 * TREE_BYTES, h, margins)
  }
  for (; tree < end; tree += TREE_BYTES) {
    addLeaf(image, model, tree, leafOf(image, tree, columns, bits, mask), margins)
  }
}

function mostLevels(tree: usize): i32 {
  let most = 0
  for (let index = 0; index < 8; index++, tree += TREE_BYTES) most = max(most, load<i32>(tree, TREE_LEVELS))
  return most
}

export function leafOf(image: usize, tree: usize, columns: usize, bits: u32, mask: u32): usize {
  let node = image + load<u32>(tree, TREE_NODES_AT)
  for (let levels = load<i32>(tree, TREE_LEVELS); levels > 0; levels--) node = step(node, columns, bits, mask)
  return node
}

/**
 * Adds what one tree says of a block's rows to their margins: eight rows at a time. The margins of a row are one behind
 * the other by output, BLOCK_ROWS apart.
 */
export function addTreeToRows(
  image: usize,
  model: usize,
  tree: usize,
  columns: usize,
  columnBytes: usize,
  rows: i32,
  margins: usize,
): void {
  const bits = load<u32>(model, MODEL_COLUMN_BITS)
  const mask = ((<u32>1) << bits) - 1
  const root = image + load<u32>(tree, TREE_NODES_AT)
  const deepest = load<i32>(tree, TREE_LEVELS)
  let row = 0
  for (; row + 8 <= rows; row += 8) {
    const columnsB = columns + columnBytes
    const columnsC = columnsB + columnBytes
    const columnsD = columnsC + columnBytes
    const columnsE = columnsD + columnBytes
    const columnsF = columnsE + columnBytes
    const columnsG = columnsF + columnBytes
    const columnsH = columnsG + columnBytes
    let a = root
    let b = root
    let c = root
    let d = root
    let e = root
    let f = root
    let g = root
    let h = root
    for (let levels = deepest; levels > 0; levels--) {
      a = step(a, columns, bits, mask)
      b = step(b, columnsB, bits, mask)
      c = step(c, columnsC, bits, mask)
      d = step(d, columnsD, bits, mask)
      e = step(e, columnsE, bits, mask)
      f = step(f, columnsF, bits, mask)
      g = step(g, columnsG, bits, mask)
      h = step(h, columnsH, bits, mask)
    }
    addLeafToBlock(image, model, tree, a, margins)
    addLeafToBlock(image, model, tree, b, margins + 4)
    addLeafToBlock(image, model, tree, c, margins + 8)
    addLeafToBlock(image, model, tree, d, margins + 12)
    addLeafToBlock(image, model, tree, e, margins + 16)
    addLeafToBlock(image, model, tree, f, margins + 20)
    addLeafToBlock(image, model, tree, g, margins + 24)
    addLeafToBlock(image, model, tree, h, margins + 28)
    columns = columnsH + columnBytes
    margins += 32
  }
  for (; row < rows; row++, columns += columnBytes, margins += 4) {
    addLeafToBlock(image, model, tree, leafOf(image, tree, columns, bits, mask), margins)
  }
}

function addLeaf(image: usize, model: usize, tree: usize, leaf: usize, margins: usize): void {
  const vectors = load<u32>(tree, TREE_VECTORS_AT)
  if (vectors == 0) {
    const margin = margins + (load<u32>(tree, TREE_OUTPUT) << 2)
    store<f32>(margin, load<f32>(margin) + load<f32>(leaf))
  } else addVector(image + vectors + load<u32>(leaf), load<u32>(model, MODEL_OUTPUTS), margins)
}

function addVector(vector: usize, outputs: u32, margins: usize): void {
  for (let output: u32 = 0; output < outputs; output++, vector += 4, margins += 4) {
    store<f32>(margins, load<f32>(margins) + load<f32>(vector))
  }
}

function addLeafToBlock(image: usize, model: usize, tree: usize, leaf: usize, margins: usize): void {
  const vectors = load<u32>(tree, TREE_VECTORS_AT)
  if (vectors == 0) {
    const margin = margins + load<u32>(tree, TREE_OUTPUT) * (BLOCK_ROWS * 4)
    store<f32>(margin, load<f32>(margin) + load<f32>(leaf))
    return
  }
  let vector = image + vectors + load<u32>(leaf)
  for (let outputs = load<u32>(model, MODEL_OUTPUTS); outputs > 0; outputs--) {
    store<f32>(margins, load<f32>(margins) + load<f32>(vector))
    vector += 4
    margins += BLOCK_ROWS * 4
  }
}
