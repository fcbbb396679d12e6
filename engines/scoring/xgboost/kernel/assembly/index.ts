// The scorer's kernel: what every row and tree needs. scoring-kernel.ts is its host.
import {
  BLOCK_ROWS,
  MODEL_BASE_AT,
  MODEL_FEATURES,
  MODEL_OUTPUTS,
  MODEL_TREES,
  MODEL_TREES_AT,
  TREE_BYTES,
} from '../layout'
import { columnBytes, expandRow } from './expand'
import { addTreesToRow, addTreeToRows } from './walk'

export { expandRow } from './expand'
export { clearStates, explain } from './explain'
export { allocate } from './memory'

/** Fewer rows than this are scored one by one. */
const FEW_ROWS = 8

/**
 * The margins of rows. `image` is where the compiled bytes are, `model` the model's record, `scratch` room for the
 * columns of a block.
 */
export function score(image: usize, model: usize, rows: usize, count: i32, scratch: usize, margins: usize): void {
  const rowBytes = load<u32>(model, MODEL_FEATURES) << 2
  const marginBytes = load<u32>(model, MODEL_OUTPUTS) << 2
  const base = image + load<u32>(model, MODEL_BASE_AT)
  const bytes = <i32>columnBytes(model)
  while (count > 0) {
    const block = min(count, BLOCK_ROWS)
    for (let row = 0; row < block; row++) memory.copy(margins + row * marginBytes, base, marginBytes)
    if (block < FEW_ROWS) {
      for (let row = 0; row < block; row++) {
        expandRow(image, model, rows + row * rowBytes, scratch)
        addTreesToRow(image, model, scratch, margins + row * marginBytes)
      }
    } else {
      for (let row = 0; row < block; row++) expandRow(image, model, rows + row * rowBytes, scratch + row * bytes)
      let tree = image + load<u32>(model, MODEL_TREES_AT)
      const end = tree + load<u32>(model, MODEL_TREES) * TREE_BYTES
      for (; tree < end; tree += TREE_BYTES) addTreeToRows(image, model, tree, scratch, bytes, block, margins)
    }
    rows += block * rowBytes
    margins += block * marginBytes
    count -= block
  }
}

/** Bytes that {@link score} needs for the columns of a block. */
export function scratchBytes(model: usize): usize {
  return <usize>BLOCK_ROWS * columnBytes(model)
}
