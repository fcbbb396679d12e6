import { assert, constantFrom, double, integer, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { hashNoise } from '../rows/hash-noise.ts'
import { fitTree, leastTreeError, orderedBy, type Targets } from './one-feature-tree.ts'

const ROWS = 500
const ALL = Array.from({ length: ROWS }, (_, row) => row)
const [FITTED, HELD] = [0, 1].map((half) => ALL.filter((row) => row % 2 === half)) as [number[], number[]]

/** The error of a tree on rows, fitted on others or the same. */
function treeError(values: Float64Array, targets: Targets, fitted: readonly number[], judged: readonly number[]) {
  const predict = fitTree(values, targets, fitted)
  return judged.reduce((sum, row) => {
    const [truth, predicted] = [targets.values[row] ?? 0, predict(values[row] ?? Number.NaN)]
    return sum + (targets.classes > 0 ? Number(truth !== predicted) : (truth - predicted) ** 2)
  }, 0)
}

const CASES = record({
  seed: integer(),
  classes: constantFrom(0, 2, 3, 7),
  levels: constantFrom(1, 2, 5, 50, Number.POSITIVE_INFINITY),
  missing: constantFrom(0, 0, 0.3, 1),
  noise: double({ min: 0, max: 3, noNaN: true }),
})

test('no tree has less error than the least, on the rows it was fitted on or on others', () => {
  assert(
    property(CASES, ({ seed, classes, levels, missing, noise }) => {
      const feature = (row: number) => {
        const value = hashNoise(row, seed)
        return levels === Number.POSITIVE_INFINITY ? value : Math.floor(value * levels) / levels
      }
      const target = (row: number) => feature(row) + noise * hashNoise(row, seed + 1)
      const values = Float64Array.from(ALL, (row) => (hashNoise(row, seed + 2) < missing ? Number.NaN : feature(row)))
      const scale = classes === 0 ? 1e6 : classes / (1 + noise)
      const targets = Float64Array.from(ALL, (row) => (classes === 0 ? target(row) : Math.floor(target(row) * scale)))
      for (const judged of [FITTED, HELD]) {
        const present = judged.filter((row) => !Number.isNaN(values[row]))
        const least = leastTreeError(orderedBy(values, present), { values: targets, classes })
        const error = treeError(values, { values: targets, classes }, FITTED, judged)
        expect(least).toBeLessThanOrEqual(error * (1 + 1e-9) + 1e-9)
      }
    }),
  )
})

test('what knows nothing of the target is told by it', () => {
  const values = Float64Array.from(ALL, (row) => hashNoise(row, 1))
  const order = orderedBy(values, ALL)
  const isBought = Float64Array.from(ALL, (row) => Number(hashNoise(row, 2) < 0.5))
  expect(leastTreeError(order, { values: isBought, classes: 2 })).toBeGreaterThan(0.3 * 0.5 * ROWS)
  const amounts = Float64Array.from(ALL, (row) => hashNoise(row, 2))
  expect(leastTreeError(order, { values: amounts, classes: 0 })).toBeGreaterThan(0.2 * (ROWS / 12))
})
