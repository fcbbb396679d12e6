// The scorer's kernel: what every row and tree needs. scoring-kernel.ts is its host.
import { BLOCK_ROWS, MODEL_BASE_AT, MODEL_FEATURES, MODEL_OUTPUTS } from '../layout'
import { scoreBlock } from './block'
import { expandRow } from './expand'
import { addTreesToRow } from './walk'

export { blockBytes } from './block'
export { expandRow } from './expand'
export { clearStates, explain } from './explain'
export { allocate } from './memory'

/** Fewer rows than this are scored one by one, eight trees at a time. */
const FEW_ROWS = 8

/**
 * The margins of rows. `image` is where the compiled bytes are, `model` the model's record, `scratch` room for a block.
 */
export function score(image: usize, model: usize, rows: usize, count: i32, scratch: usize, margins: usize): void {
  const rowBytes = load<i32>(model, MODEL_FEATURES) << 2
  const marginBytes = load<i32>(model, MODEL_OUTPUTS) << 2
  while (count >= FEW_ROWS) {
    const block = min(count, BLOCK_ROWS)
    scoreBlock(image, model, rows, block, scratch, margins)
    rows += block * rowBytes
    margins += block * marginBytes
    count -= block
  }
  const base = image + load<u32>(model, MODEL_BASE_AT)
  for (; count > 0; count--, rows += rowBytes, margins += marginBytes) {
    for (let at = 0; at < marginBytes; at += 4) store<f32>(margins + at, load<f32>(base + at))
    expandRow(image, model, rows, scratch)
    addTreesToRow(image, model, scratch, margins)
  }
}
