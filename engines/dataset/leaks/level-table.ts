import { leafValue, type Targets } from './one-feature-tree.ts'

/**
 * What each level of one feature says of the target on `rows`: its most frequent class, or its mean; being missing is a
 * level too. Returns the prediction for a level; of one that was not seen, what holds for all rows.
 */
export function fitLevels(values: Float64Array, targets: Targets, rows: readonly number[]): (level: number) => number {
  const byLevel = new Map<number, number[]>()
  for (const row of rows) {
    const level = values[row] ?? Number.NaN
    const found = byLevel.get(level)
    if (found) found.push(targets.values[row] ?? 0)
    else byLevel.set(level, [targets.values[row] ?? 0])
  }
  const overall = leafValue(
    Float64Array.from(rows, (row) => targets.values[row] ?? 0),
    targets.classes,
  )
  const predictions = new Map(
    [...byLevel].map(([level, found]) => [level, leafValue(Float64Array.from(found), targets.classes)]),
  )
  return (level) => predictions.get(level) ?? overall
}
