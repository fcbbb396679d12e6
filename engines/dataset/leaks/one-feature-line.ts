import type { Targets } from './one-feature-tree.ts'

/**
 * The straight line of least squares through the rows, of numbers alone: a tree has too few leaves for a copy in another
 * unit. Where a value is missing, the mean of those that are too.
 */
export function fitLine(values: Float64Array, targets: Targets, rows: readonly number[]): (value: number) => number {
  let [present, valueSum, targetSum, missing, missingSum] = [0, 0, 0, 0, 0]
  for (const row of rows) {
    const [value, target] = [values[row] as number, targets.values[row] as number]
    if (Number.isFinite(value)) {
      present++
      valueSum += value
      targetSum += target
    } else {
      missing++
      missingSum += target
    }
  }
  const [centre, mean] = [valueSum / present, targetSum / present]
  const atMissing = missing > 0 ? missingSum / missing : mean
  let [together, spread] = [0, 0]
  for (const row of rows) {
    const distance = (values[row] as number) - centre
    if (!Number.isFinite(distance)) continue
    together += distance * ((targets.values[row] as number) - mean)
    spread += distance * distance
  }
  const slope = spread > 0 ? together / spread : 0
  return (value) => (Number.isFinite(value) && present > 0 ? mean + slope * (value - centre) : atMissing)
}
