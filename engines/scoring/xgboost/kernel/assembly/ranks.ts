// From the cells of a block of rows to byte columns: their ranks among the thresholds of their feature.
import {
  BLOCK_ROWS,
  CATEGORY_BYTES,
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
  MODEL_CATEGORIES_AT,
  MODEL_CATEGORY_COLUMNS,
  MODEL_FEATURE_OF_AT,
  MODEL_LOW_COLUMNS,
  MODEL_PLAIN_COLUMNS,
  RANKED_CATEGORY_COLUMN,
  RANKED_FEATURES,
  RANKED_FEATURES_AT,
  RANKS_A_COLUMN,
  VECTOR_ROWS,
} from '../layout'
import { side } from './expand'

/** Writes the byte columns of the rows from `rows` on to `to`: whole vectors, so that rows behind the last are read. */
export function rankRows(
  image: usize,
  model: usize,
  ranked: usize,
  rows: usize,
  rowBytes: i32,
  count: i32,
  to: usize,
): void {
  for (let row = 0; row < count; row += VECTOR_ROWS, rows += VECTOR_ROWS * rowBytes, to += VECTOR_ROWS) {
    let feature = image + load<u32>(ranked, RANKED_FEATURES_AT)
    const end = feature + load<u32>(ranked, RANKED_FEATURES) * FEATURE_BYTES
    for (; feature < end; feature += FEATURE_BYTES) rankVector(image, feature, rows, rowBytes, to)
    rankCategories(image, model, ranked, rows, rowBytes, to)
  }
}

/** One feature of sixteen rows. */
function rankVector(image: usize, feature: usize, rows: usize, rowBytes: i32, to: usize): void {
  const cells = rows + (load<u32>(feature, FEATURE_NUMBER) << 2)
  const four = 4 * rowBytes
  const a = cellsOf(cells, rowBytes)
  const b = cellsOf(cells + four, rowBytes)
  const c = cellsOf(cells + 2 * four, rowBytes)
  const d = cellsOf(cells + 3 * four, rowBytes)
  let ranksA: v128
  let ranksB: v128
  let ranksC: v128
  let ranksD: v128
  if (load<u32>(feature, FEATURE_FIRST_STEP) == 0) {
    ranksA = ranksByBucket(image, feature, a)
    ranksB = ranksByBucket(image, feature, b)
    ranksC = ranksByBucket(image, feature, c)
    ranksD = ranksByBucket(image, feature, d)
  } else {
    ranksA = ranksBySearch(image, feature, a)
    ranksB = ranksBySearch(image, feature, b)
    ranksC = ranksBySearch(image, feature, c)
    ranksD = ranksBySearch(image, feature, d)
  }
  const isMissing = bytesOf(f32x4.ne(a, a), f32x4.ne(b, b), f32x4.ne(c, c), f32x4.ne(d, d))
  const hasPlain = load<u32>(feature, FEATURE_HAS_PLAIN)
  const hasLow = load<u32>(feature, FEATURE_HAS_LOW)
  const sign = i8x16.splat(-128)
  let column = to + load<u32>(feature, FEATURE_COLUMN) * BLOCK_ROWS
  for (let groups = load<u32>(feature, FEATURE_GROUPS); groups > 0; groups--) {
    // Narrowing cuts off what is below 0 or above 255.
    const ranks = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(ranksA, ranksB), i16x8.narrow_i32x4_s(ranksC, ranksD))
    if (hasPlain) {
      v128.store(column, v128.xor(v128.or(ranks, isMissing), sign))
      column += BLOCK_ROWS
    }
    if (hasLow) {
      v128.store(column, v128.xor(v128.andnot(ranks, isMissing), sign))
      column += BLOCK_ROWS
    }
    if (groups > 1) {
      const before = i32x4.splat(RANKS_A_COLUMN)
      ranksA = i32x4.sub(ranksA, before)
      ranksB = i32x4.sub(ranksB, before)
      ranksC = i32x4.sub(ranksC, before)
      ranksD = i32x4.sub(ranksD, before)
    }
  }
}

function cellsOf(at: usize, rowBytes: i32): v128 {
  let cells = f32x4.splat(load<f32>(at))
  cells = f32x4.replace_lane(cells, 1, load<f32>(at + rowBytes))
  cells = f32x4.replace_lane(cells, 2, load<f32>(at + 2 * rowBytes))
  return f32x4.replace_lane(cells, 3, load<f32>(at + 3 * rowBytes))
}

function bytesOf(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d))
}

/** A cell is not below the thresholds of the buckets before its own, and below those of the buckets after it. */
function ranksByBucket(image: usize, feature: usize, cells: v128): v128 {
  const scaled = f32x4.mul(
    f32x4.sub(cells, v128.load32_splat(feature, FEATURE_LOWEST)),
    v128.load32_splat(feature, FEATURE_SCALE),
  )
  const last = v128.load32_splat(feature, FEATURE_LAST_BUCKET)
  const buckets = i32x4.trunc_sat_f32x4_s(f32x4.pmin(f32x4.pmax(scaled, f32x4.splat(0)), last))
  const counts = image + load<u32>(feature, FEATURE_BUCKETS_AT)
  const a = <usize>load<u16>(counts + (i32x4.extract_lane(buckets, 0) << 1))
  const b = <usize>load<u16>(counts + (i32x4.extract_lane(buckets, 1) << 1))
  const c = <usize>load<u16>(counts + (i32x4.extract_lane(buckets, 2) << 1))
  const d = <usize>load<u16>(counts + (i32x4.extract_lane(buckets, 3) << 1))
  let ranks = i32x4.splat(<i32>a)
  ranks = i32x4.replace_lane(ranks, 1, <i32>b)
  ranks = i32x4.replace_lane(ranks, 2, <i32>c)
  ranks = i32x4.replace_lane(ranks, 3, <i32>d)
  let thresholds = image + load<u32>(feature, FEATURE_THRESHOLDS_AT)
  for (let compared = load<u32>(feature, FEATURE_COMPARED); compared > 0; compared--, thresholds += 4) {
    let limits = f32x4.splat(load<f32>(thresholds + (a << 2)))
    limits = f32x4.replace_lane(limits, 1, load<f32>(thresholds + (b << 2)))
    limits = f32x4.replace_lane(limits, 2, load<f32>(thresholds + (c << 2)))
    limits = f32x4.replace_lane(limits, 3, load<f32>(thresholds + (d << 2)))
    ranks = i32x4.sub(ranks, f32x4.ge(cells, limits))
  }
  return ranks
}

/** The thresholds are followed by infinities, so that there is one less than a power of two. */
function ranksBySearch(image: usize, feature: usize, cells: v128): v128 {
  const thresholds = image + load<u32>(feature, FEATURE_THRESHOLDS_AT) - 4
  const first = load<u32>(feature, FEATURE_FIRST_STEP)
  let ranks = i32x4.splat(rankBySearch(thresholds, first, f32x4.extract_lane(cells, 0)))
  ranks = i32x4.replace_lane(ranks, 1, rankBySearch(thresholds, first, f32x4.extract_lane(cells, 1)))
  ranks = i32x4.replace_lane(ranks, 2, rankBySearch(thresholds, first, f32x4.extract_lane(cells, 2)))
  return i32x4.replace_lane(ranks, 3, rankBySearch(thresholds, first, f32x4.extract_lane(cells, 3)))
}

function rankBySearch(beforeThresholds: usize, first: u32, cell: f32): i32 {
  let rank: u32 = 0
  for (let step = first; step > 0; step >>= 1) {
    rank += load<f32>(beforeThresholds + ((rank + step) << 2)) <= cell ? step : 0
  }
  return rank
}

/** The lowest byte where a cell goes left, the highest where it goes right. */
function rankCategories(image: usize, model: usize, ranked: usize, rows: usize, rowBytes: i32, to: usize): void {
  const numeric = load<u32>(model, MODEL_PLAIN_COLUMNS) + load<u32>(model, MODEL_LOW_COLUMNS)
  let features = image + load<u32>(model, MODEL_FEATURE_OF_AT) + (numeric << 2)
  let category = image + load<u32>(model, MODEL_CATEGORIES_AT)
  let column = to + load<u32>(ranked, RANKED_CATEGORY_COLUMN) * BLOCK_ROWS
  for (let count = load<u32>(model, MODEL_CATEGORY_COLUMNS); count > 0; count--) {
    const cells = rows + (load<u32>(features) << 2)
    for (let row = 0; row < VECTOR_ROWS; row++) {
      store<i8>(column + row, side(image, category, load<f32>(cells + row * rowBytes)) == 0 ? -128 : 127)
    }
    features += 4
    category += CATEGORY_BYTES
    column += BLOCK_ROWS
  }
}
