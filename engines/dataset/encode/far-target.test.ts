import { expect, test } from 'vitest'
import { hashNoise } from '../rows/hash-noise.ts'
import { farTargetWarnings } from './far-target.ts'

function told(values: readonly number[], mostLabels = 1000): readonly string[] {
  const labels = new Map<number, { text: string; count: number; firstRow: number; isHeader: boolean }>()
  let overflow = 0
  for (const [at, value] of values.entries()) {
    const known = labels.get(value)
    if (known) known.count++
    else if (labels.size < mostLabels)
      labels.set(value, { text: String(value), count: 1, firstRow: at + 2, isHeader: false })
    else overflow++
  }
  const range = { mean: 0, min: Math.min(...values), max: Math.max(...values) }
  return farTargetWarnings('price', { labels: [...labels.values()], overflow }, Number, values.slice(0, 3000), range)
}

const prices = Array.from({ length: 200 }, (_, row) => 1 + ((row * 37) % 99) + (row % 7) / 10)
const HANGS = 'what is learnt, and every error that is told, hang on'

test.each<[string, readonly number[], string]>([
  [
    'one',
    [...prices, 1e30],
    `The target "price" holds 1e+30 in row 202, where no other value is beyond 99.2: ${HANGS} this row.`,
  ],
  ['one below zero', [-1e9, ...prices], 'holds -1,000,000,000 in row 2, where no other value is beyond 99.2'],
  [
    'two',
    [...prices, 1e30, 5, 2e12],
    `holds 1e+30 in row 202, 2,000,000,000,000 in row 204, where no other value is beyond 99.2: ${HANGS} these rows`,
  ],
  ['the same twice', [...prices, 1e9, 1e9], 'holds 1,000,000,000 in 2 rows, the first of them row 202'],
  ['one among zeros too', [...prices, ...prices.map(() => 0), 1e9], 'holds 1,000,000,000 in row 402'],
])('%s is told', (_, values, says) => {
  expect(told(values)).toEqual([expect.stringContaining(says)])
})

test('of more values than are kept the extremes are known, and no row', () => {
  const many = Array.from({ length: 4000 }, (_, row) => 100 + row / 7)
  expect(told([...many, 1e20])).toEqual([expect.stringContaining('holds 100000000000000000000, where no other')])
})

/** By Box and Muller. */
function normal(seed: number, at: number): number {
  const [one, other] = [hashNoise(2 * at, seed), hashNoise(2 * at + 1, seed)]
  return Math.sqrt(-2 * Math.log(Math.max(one, 1e-9))) * Math.cos(2 * Math.PI * other)
}

const uniform = (seed: number, at: number) => Math.max(hashNoise(at, seed), 1e-9)
const TAILS: Readonly<Record<string, (seed: number, at: number) => number>> = {
  'log-normal with a sigma of 3': (seed, at) => Math.exp(3 * normal(seed, at)),
  'prices of houses': (seed, at) => Math.round(2e5 * Math.exp(0.8 * normal(seed, at))),
  'counts by the power of their rank': (seed, at) => Math.floor(1 / uniform(seed, at)),
  'losses, mostly none': (seed, at) => (uniform(seed, 2 * at) < 0.8 ? 0 : 500 / uniform(seed, 2 * at + 1) ** 1.5),
  'evenly spread': (seed, at) => uniform(seed, at),
}

test.each(Object.entries(TAILS))('no file is told of %s', (_, valueOf) => {
  for (const rows of [50, 300, 6000]) {
    for (let seed = 1; seed <= (rows > 1000 ? 5 : 200); seed++) {
      expect(told(Array.from({ length: rows }, (_, at) => valueOf(seed, at)))).toEqual([])
    }
  }
})

test.each<[string, readonly number[]]>([
  ['a thousand times', [...prices, 9e4]],
  ['four', [...prices, 1e30, 2e30, 3e30, 4e30]],
  ['one among few', [1, 2, 3, 4, 1e30]],
  ['one among zeros', [...prices.map(() => 0), 5]],
])('less than %s is not', (_, values) => {
  expect(told(values)).toEqual([])
})
