import { expect, it } from 'vitest'
import { createRandom } from '../metrics/random.ts'
import type { Group, GroupSums } from './group-tally.ts'
import { worstSlices } from './slices.ts'

type Losses = Readonly<Record<string, readonly number[]>>

function sumsOf(losses: readonly number[]): GroupSums {
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
  return {
    rows: losses.length,
    loss: total(losses),
    squaredLoss: total(losses.map((loss) => loss ** 2)),
    score: 0,
    predicted: 0,
    actual: 0,
  }
}

function found(losses: Losses) {
  const groups = Object.entries(losses).map(
    ([column, values]): Group => ({ column, condition: 'is a', ...sumsOf(values) }),
  )
  return worstSlices(groups, sumsOf(Object.values(losses).flat()))
}

const random = createRandom(7)
const draws = (count: number, mean: number) => Array.from({ length: count }, () => mean * -Math.log(1 - random()))

it('a group that does worse than the others by more than chance is found, with how much worse', () => {
  const { slices, looks } = found({ bad: draws(200, 2), fine: draws(300, 1), good: draws(300, 1) })
  expect(looks).toBe(3)
  expect(slices.map(({ column }) => column)).toEqual(['bad'])
  expect((slices[0]?.meanLoss ?? 0) / (slices[0]?.elsewhere ?? 1)).toBeGreaterThan(1.5)
  expect(slices[0]?.chance).toBeLessThan(0.001)
})

it('the costliest come first, not the oddest', () => {
  const { slices } = found({ small: draws(40, 6), large: draws(400, 3), fine: draws(1500, 1) })
  expect(slices.map(({ column }) => column)).toEqual(['large', 'small'])
})

it.each([
  ['of fewer rows than 20', { few: draws(19, 9), fine: draws(400, 1) }],
  ['that is most of the rows', { most: draws(400, 3), fine: draws(300, 1) }],
  ['that is hardly worse', { same: Array(2000).fill(1.05), fine: Array(2000).fill(1), more: Array(2000).fill(1) }],
] as const)('no group %s', (_, losses) => {
  expect(found(losses).slices).toEqual([])
})

it('of a thousand files where nothing is to be found, something is found in one of twenty at most', () => {
  let wrong = 0
  for (let file = 0; file < 1000; file++) {
    const groups = Object.fromEntries(Array.from({ length: 20 }, (_, group) => [`g${group}`, draws(50, 1)]))
    if (found(groups).slices.length > 0) wrong++
  }
  // Skewed losses of 50 rows make Welch's test a little bolder than it says.
  expect(wrong).toBeLessThan(100)
})
