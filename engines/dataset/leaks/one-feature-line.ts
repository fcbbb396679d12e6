import type { Targets } from './one-feature-tree.ts'

/**
 * The straight line of least squares through the rows, of numbers alone: a tree has too few leaves for a copy in another
 * unit. Where a value is missing, the mean of those that are too.
 */
export function fitLine(values: Float64Array, targets: Targets, rows: readonly number[]): (value: number) => number {
  const present = rows.filter((row) => Number.isFinite(values[row]))
  const missing = rows.filter((row) => !Number.isFinite(values[row]))
  const meanOf = (of: Float64Array, among: readonly number[]) =>
    among.reduce((sum, row) => sum + (of[row] ?? 0), 0) / among.length
  const [centre, mean] = [meanOf(values, present), meanOf(targets.values, present)]
  const atMissing = missing.length > 0 ? meanOf(targets.values, missing) : meanOf(targets.values, rows)
  let [together, spread] = [0, 0]
  for (const row of present) {
    const distance = (values[row] ?? 0) - centre
    together += distance * ((targets.values[row] ?? 0) - mean)
    spread += distance ** 2
  }
  const slope = spread > 0 ? together / spread : 0
  return (value) => (Number.isFinite(value) && present.length > 0 ? mean + slope * (value - centre) : atMissing)
}
