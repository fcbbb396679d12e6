import { idName, isCounterName } from '../profile/id-columns.ts'
import type { SampledFeature } from './leak-input.ts'

const DISTINCT_SHARE = 0.99
const IN_ORDER = 0.99

/** Whether a feature tells the rows apart, or counts them: an ID that was kept, or the order of the file. */
export function isRowOrder({ name, kind, values }: SampledFeature): boolean {
  // A missing value is no integer either.
  if (kind !== 'amounts' || !values.every(Number.isInteger) || isCounterName(name)) return false
  if (new Set(values).size < DISTINCT_SHARE * values.length) return false
  return idName(name) !== undefined || Math.abs(orderOf(values)) >= IN_ORDER
}

/** How the values go with the order of the rows: 1 up, -1 down (Spearman's rank correlation). */
export function orderOf(values: Float64Array): number {
  const rows = [...values.keys()].filter((row) => !Number.isNaN(values[row]))
  const ranks = ranksOf(rows.map((row) => values[row] ?? 0))
  const middle = (rows.length - 1) / 2
  let [together, ofRows, ofValues] = [0, 0, 0]
  for (const [place, rank] of ranks.entries()) {
    together += (place - middle) * (rank - middle)
    ofRows += (place - middle) ** 2
    ofValues += (rank - middle) ** 2
  }
  return ofValues === 0 ? 0 : together / Math.sqrt(ofRows * ofValues)
}

/** Equal values share the middle of their ranks. */
export function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++
    for (let at = start; at < end; at++) ranks[order[at] ?? 0] = (start + end - 1) / 2
    start = end
  }
  return ranks
}
