import type { Problem } from '#shared/schema/feature-schema.ts'
import { createRandom, drawGamma, drawNormal } from '../../lambdas/model-evaluation/metrics/random.ts'
import type { Rows } from './boosting.ts'
import type { StatisticsSet } from './set.ts'

const PARTS = { train: 1400, validation: 400, test: 400 }
const COLUMNS = 8

type Random = () => number
type Label = (x: readonly number[], random: Random) => number

/** Friedman's first function of five of the columns. */
function friedman(x: readonly number[]): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = x
  return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e
}

const odds = (x: readonly number[]) => (friedman(x) - 14.4) / 2.5
const isLikely = (logOdds: number, random: Random) => (random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0)

const NUMBERS: Readonly<Record<string, Label>> = {
  'made: even noise': (x, random) => friedman(x) + 2 * drawNormal(random),
  'made: noise grows with the value': (x, random) => friedman(x) + 0.25 * friedman(x) * drawNormal(random),
  'made: noise by a column': (x, random) => friedman(x) + (0.5 + 4 * (x[0] ?? 0)) * drawNormal(random),
  'made: skewed amounts': (x, random) => Math.exp(friedman(x) / 8 + 0.5 * drawNormal(random)),
  'made: counts': (x, random) => Math.round(drawGamma(random, Math.max(0.2, friedman(x) / 3))),
}

const TWO: Readonly<Record<string, Label>> = {
  'made: half and half': (x, random) => isLikely(odds(x), random),
  'made: 15 % positive': (x, random) => isLikely(odds(x) - 2.5, random),
  'made: hard to tell': (x, random) => isLikely(0.4 * odds(x), random),
  'made: a fifth of the labels wrong': (x, random) => (random() < 0.2 ? 1 - Number(odds(x) > 0) : Number(odds(x) > 0)),
  'made: easy to tell': (x, random) => isLikely(5 * odds(x), random),
}

const SEVERAL: Readonly<Record<string, readonly [classes: number, label: Label]>> = {
  'made: three classes': [3, (x, random) => Number(odds(x) + drawNormal(random) > 0.7) + Number(odds(x) > -0.7)],
  'made: five classes': [
    5,
    (x, random) => Math.min(4, Math.max(0, Math.floor(odds(x) + 2.5 + 0.7 * drawNormal(random)))),
  ],
}

/** Sets from known worlds, drawn anew for each seed. */
export const MADE_SETS: readonly StatisticsSet[] = [
  ...Object.entries(NUMBERS).map(([name, label]) => made(name, () => regression, label)),
  ...Object.entries(TWO).map(([name, label]) => made(name, () => classesOf(2), label)),
  ...Object.entries(SEVERAL).map(([name, [classes, label]]) => made(name, () => classesOf(classes), label)),
]

const regression: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 0 } }

function classesOf(count: number): Problem {
  const classes = Array.from({ length: count }, (_, code) => ({ label: `class ${code}`, count: 1 }))
  return { type: count === 2 ? 'binary' : 'multiclass', classes }
}

function made(name: string, problem: () => Problem, label: Label): StatisticsSet {
  return {
    name,
    draw: async (seed) => {
      // Each set has numbers of its own, or the luck of one draw would be that of all.
      const random = createRandom(seed + 1000 * Buffer.from(name).reduce((sum, byte) => sum + byte, 0))
      const part = (rows: number): Rows => {
        const values = Float32Array.from({ length: rows * COLUMNS }, random)
        const labels = Float32Array.from({ length: rows }, (_, row) =>
          label([...values.subarray(row * COLUMNS, (row + 1) * COLUMNS)], random),
        )
        return { values, labels, columns: COLUMNS }
      }
      const [train, validation, test] = [part(PARTS.train), part(PARTS.validation), part(PARTS.test)]
      return { problem: problem(), train, validation, test }
    },
  }
}
