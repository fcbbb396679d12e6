// From a row's cells to the columns that splits compare.
import {
  CATEGORY_BYTES,
  CATEGORY_MISSING,
  CATEGORY_SET_AT,
  CATEGORY_SET_SIZE,
  MODEL_CATEGORIES_AT,
  MODEL_CATEGORY_COLUMNS,
  MODEL_FEATURE_OF_AT,
  MODEL_LOW_COLUMNS,
  MODEL_PLAIN_COLUMNS,
} from '../layout'

/** The columns of a row: bytes. */
export function columnBytes(model: usize): usize {
  const columns = load<u32>(model, MODEL_PLAIN_COLUMNS) + load<u32>(model, MODEL_LOW_COLUMNS)
  return ((columns + load<u32>(model, MODEL_CATEGORY_COLUMNS) + 1) << 2) as usize
}

/** Writes the columns of the row at `row` to `to`. */
export function expandRow(image: usize, model: usize, row: usize, to: usize): void {
  let features = image + load<u32>(model, MODEL_FEATURE_OF_AT)
  let end = to + (load<u32>(model, MODEL_PLAIN_COLUMNS) << 2)
  for (; to < end; to += 4, features += 4) store<f32>(to, load<f32>(row + (load<u32>(features) << 2)))
  end += load<u32>(model, MODEL_LOW_COLUMNS) << 2
  for (; to < end; to += 4, features += 4) {
    const cell = load<f32>(row + (load<u32>(features) << 2))
    store<f32>(to, cell == cell ? cell : -Infinity)
  }
  end += load<u32>(model, MODEL_CATEGORY_COLUMNS) << 2
  let category = image + load<u32>(model, MODEL_CATEGORIES_AT)
  for (; to < end; to += 4, features += 4, category += CATEGORY_BYTES) {
    store<f32>(to, side(image, category, load<f32>(row + (load<u32>(features) << 2))))
  }
  store<f32>(to, -Infinity)
}

const GOES_LEFT: f32 = 0
const GOES_RIGHT: f32 = 1

/** Where a cell goes at a split of categories: what is in the set right, all else left. */
export function side(image: usize, category: usize, cell: f32): f32 {
  if (cell != cell) return load<u32>(category, CATEGORY_MISSING) ? GOES_RIGHT : GOES_LEFT
  if (!(cell >= 0 && cell < <f32>load<u32>(category, CATEGORY_SET_SIZE))) return GOES_LEFT
  const number = <u32>cell
  const set = image + load<u32>(category, CATEGORY_SET_AT)
  return (load<u8>(set + (number >> 3)) >> (number & 7)) & 1 ? GOES_RIGHT : GOES_LEFT
}
