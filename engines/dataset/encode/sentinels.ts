import { numberReader } from '../profile/column-profile.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { quoted } from '../source/refusal.ts'

const SENTINELS = new Set([9, 99, 999, 9999, 99_999, 999_999].flatMap((value) => [value, -value]).concat(-1))
const FEWEST_ROWS = 3
const FEWEST_SHARE = 0.005

/**
 * A warning for each number such as -999 that repeats far outside of the others: it may stand for a missing value. Far
 * outside is a gap wider than the range of all others.
 */
export function sentinelWarnings(
  columns: readonly InferredColumn[],
  sampledCells: (column: number) => readonly SampledCell[],
): readonly string[] {
  return columns.flatMap((column) => {
    if (column.role !== 'feature' || column.type !== 'number') return []
    const read = numberReader(column.reading)
    const cells = sampledCells(column.index)
    const values = cells.flatMap((cell) => {
      const value = typeof cell === 'number' ? cell : read(cell)
      return value === undefined || !Number.isFinite(value) ? [] : [value]
    })
    const found = sentinelOf(values)
    if (found === undefined) return []
    const { value, count } = found
    return `Column ${quoted(column.name)}: ${value} stands in ${count} of ${values.length} sampled rows, far outside of all other values. If it means that the value is not known, name it in csv.missing.`
  })
}

/** The lowest or highest value where it is a sentinel. */
export function sentinelOf(values: readonly number[]): { readonly value: number; readonly count: number } | undefined {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
  for (const value of [low, high]) {
    if (!SENTINELS.has(value)) continue
    const others = values.filter((other) => other !== value)
    const count = values.length - others.length
    if (count < FEWEST_ROWS || count < FEWEST_SHARE * values.length || others.length < FEWEST_ROWS) continue
    const [least, most] = [Math.min(...others), Math.max(...others)]
    const gap = value === low ? least - value : value - most
    if (gap > most - least && new Set(others).size > 1) return { value, count }
  }
  return undefined
}
