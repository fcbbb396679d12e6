// A block of rows: by bytes where the model has that form, tree by tree either way.
import {
  BLOCK_ROWS,
  MODEL_BASE_AT,
  MODEL_FEATURES,
  MODEL_OUTPUTS,
  MODEL_RANKED_AT,
  MODEL_TREES,
  MODEL_TREES_AT,
  RANKED_COLUMNS,
  RANKED_TREES_AT,
  RANKED_WALKS,
  TREE_BYTES,
  TREE_OUTPUT,
} from '../layout'
import { addByteTree } from './byte-trees'
import { columnBytes, expandRow } from './expand'
import { rankRows } from './ranks'
import { addTreeToRows } from './walk'

const OUTPUT_BYTES = BLOCK_ROWS * 4

/** Room for the margins by output, then for the byte columns, then for the columns of each row. */
export function blockBytes(image: usize, model: usize): usize {
  return marginBytes(model) + byteColumnBytes(image, model) + BLOCK_ROWS * columnBytes(model)
}

function marginBytes(model: usize): usize {
  return load<u32>(model, MODEL_OUTPUTS) * OUTPUT_BYTES
}

function byteColumnBytes(image: usize, model: usize): usize {
  const ranked = load<u32>(model, MODEL_RANKED_AT)
  return ranked == 0 ? 0 : load<u32>(image + ranked, RANKED_COLUMNS) * BLOCK_ROWS
}

/** Writes the margins of at most BLOCK_ROWS rows to `to`. */
export function scoreBlock(image: usize, model: usize, rows: usize, count: i32, scratch: usize, to: usize): void {
  const outputs = load<i32>(model, MODEL_OUTPUTS)
  startMargins(image + load<u32>(model, MODEL_BASE_AT), outputs, scratch)
  const rowBytes = load<u32>(model, MODEL_FEATURES) << 2
  const rankedAt = load<u32>(model, MODEL_RANKED_AT)
  const byteColumns = scratch + marginBytes(model)
  const columns = byteColumns + byteColumnBytes(image, model)
  const bytes = columnBytes(model)
  const ranked = image + rankedAt
  if (rankedAt != 0) rankRows(image, model, ranked, rows, rowBytes, count, byteColumns)
  if (rankedAt == 0 || load<u32>(ranked, RANKED_WALKS)) {
    for (let row = 0; row < count; row++) expandRow(image, model, rows + row * rowBytes, columns + row * bytes)
  }
  let byteTrees = rankedAt == 0 ? 0 : image + load<u32>(ranked, RANKED_TREES_AT)
  let tree = image + load<u32>(model, MODEL_TREES_AT)
  const end = tree + load<u32>(model, MODEL_TREES) * TREE_BYTES
  for (; tree < end; tree += TREE_BYTES) {
    const byteTree = byteTrees == 0 ? 0 : load<u32>(byteTrees)
    if (byteTree == 0) addTreeToRows(image, model, tree, columns, bytes, count, scratch)
    else addByteTree(image + byteTree, byteColumns, count, scratch + load<u32>(tree, TREE_OUTPUT) * OUTPUT_BYTES)
    byteTrees += byteTrees == 0 ? 0 : 4
  }
  copyMargins(scratch, outputs, count, to)
}

function startMargins(base: usize, outputs: i32, to: usize): void {
  for (let output = 0; output < outputs; output++, base += 4) {
    const value = v128.load32_splat(base)
    const end = to + OUTPUT_BYTES
    for (; to < end; to += 16) v128.store(to, value)
  }
}

function copyMargins(from: usize, outputs: i32, count: i32, to: usize): void {
  if (outputs == 1) {
    memory.copy(to, from, count << 2)
    return
  }
  for (let row = 0; row < count; row++, from += 4) {
    for (let output = 0; output < outputs; output++, to += 4) store<f32>(to, load<f32>(from + output * OUTPUT_BYTES))
  }
}
