/** Rows of a window in the order of their time; each belongs to a request, of which one may bring many. */
export type Blocks = {
  readonly rows: number
  /** The request of each row, from 0, ascending. */
  readonly requestOf: Int32Array
  readonly requests: number
}

/** Rows that follow each other in time are in one of so many blocks, too: a caller's requests come in bursts. */
const TIME_BLOCKS = 20
/**
 * So much larger a variance of time blocks is not chance: of 20 blocks the ratio has a standard deviation of
 * (2 / 19)^½ around 1.
 */
const BEYOND_CHANCE = 1 + 2 * Math.sqrt(2 / (TIME_BLOCKS - 1))

/**
 * By what factor the variance of a mean is larger than that of as many independent rows, since rows of one request, or of
 * one time, are alike: the variance between blocks over that within (Kish's design effect, from the blocks' sums). At
 * least 1. `values` are as many as rows; NaN ones are not there.
 */
export function designEffect(values: Float64Array, { rows, requestOf, requests }: Blocks): number {
  let [sum, squares, count] = [0, 0, 0]
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number
    if (value !== value) continue
    sum += value
    squares += value * value
    count++
  }
  const mean = sum / count
  const variance = squares / count - mean * mean
  if (count < 2 || !(variance > 1e-12 * mean * mean)) return 1
  const independent = count * variance
  const byRequest = requests < rows ? betweenBlocks(values, mean, rows, (row) => requestOf[row] as number, requests) : 0
  const byTime = betweenBlocks(values, mean, rows, (row) => Math.floor((row * TIME_BLOCKS) / rows), TIME_BLOCKS)
  const [ofRequests, ofTimes] = [byRequest / independent, byTime / independent]
  return Math.max(1, ofRequests, ofTimes > BEYOND_CHANCE ? ofTimes : 0)
}

/** The variance of the sum of all values, from the sums of blocks that are independent of each other. */
function betweenBlocks(
  values: Float64Array,
  mean: number,
  rows: number,
  blockOf: (row: number) => number,
  blocks: number,
): number {
  let [total, block, offset] = [0, -1, 0]
  for (let row = 0; row < rows; row++) {
    const own = blockOf(row)
    if (own !== block) {
      total += offset * offset
      ;[block, offset] = [own, 0]
    }
    const value = values[row] as number
    if (value === value) offset += value - mean
  }
  total += offset * offset
  return blocks > 1 ? (total * blocks) / (blocks - 1) : total
}
