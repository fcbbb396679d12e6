// Apart from the table of objectives: an exported module has the transforms alone.

/** The probability of a margin, in XGBoost's own float32 steps. */
export function sigmoid(margin: number): number {
  const power = Math.fround(Math.exp(Math.min(-margin, HIGHEST_POWER)))
  return Math.fround(1 / Math.fround(Math.fround(power + 1) + ABOVE_ZERO))
}
/** Beyond it an exponential is no float32; and what keeps a divisor from 0. */
const HIGHEST_POWER = Math.fround(88.7)
const ABOVE_ZERO = Math.fround(1e-16)
