import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { bestLevel, rangesOf, rangesSchema, whyNoLevel } from '#shared/serving/ranges.ts'
import { createRandom, drawNormal } from '../metrics/random.ts'
import { measureRanges, rangesFrom } from './measure-ranges.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

const REGRESSION: Problem = { type: 'regression', target: { mean: 0, min: -9, max: 9 } }
const THREE: Problem = { type: 'multiclass', classes: ['a', 'b', 'c'].map((label) => ({ label, count: 100 })) }
const NAMES = { runId: 'run', dataset: 'set' }

/** Predictions from 0 to 10, whose errors grow with them. */
function numbers(random: () => number, rows: number): StageOnePredictions {
  const answers = Float64Array.from({ length: rows }, () => 10 * random())
  return {
    answers,
    actual: answers.map((value) => value + (0.2 + value / 3) * drawNormal(random)),

    from: 'validation rows',
  }
}

function classes(random: () => number, rows: number): StageOnePredictions {
  const answers = new Float64Array(rows * 3)
  const actual = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const weights = [0, 0, 0].map(() => Math.exp(2 * drawNormal(random)))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const [first = 0, second = 0] = weights.map((weight) => weight / sum)
    answers.set([first, second, 1 - first - second], row * 3)
    const draw = random()
    actual[row] = draw < first ? 0 : draw < first + second ? 1 : 2
  }
  return { answers, actual, from: 'validation rows' }
}

const SETS = [
  ['numbers', REGRESSION, numbers],
  ['classes', THREE, classes],
] as const

/** The share of fresh rows whose actual value or class was within, over many tables. */
function held(problem: Problem, draw: (typeof SETS)[number][2], rows: number, level: number): number {
  const random = createRandom(20260701)
  const shares = Array.from({ length: 60 }, () => {
    const ranges = rangesFrom(NAMES, problem, draw(random, rows))
    const { actual, answers: values } = draw(random, 400)
    const answers = { values, threshold: 0.5 }
    const found = rangesOf(problem, answers, ranges, level)
    const isWithin = (value: number, row: number) => {
      const range = found[row]
      if (!range) return false
      if ('interval' in range) return range.interval.low <= value && value <= range.interval.high
      return problem.type !== 'regression' && range.labels.includes(problem.classes[value]?.label ?? '')
    }
    return actual.filter(isWithin).length / actual.length
  })
  return shares.reduce((sum, share) => sum + share, 0) / shares.length
}

describe.each(SETS)('ranges of %s', (name, problem, draw) => {
  it.each([
    [200, 0.9],
    [1000, 0.9],
    [200, 0.5],
  ])('made of %i rows hold as often as %s says', (rows, level) => {
    const share = held(problem, draw, rows, level)
    expect(share).toBeGreaterThan(level - 0.015)
    // A set of labels has the predicted one at least.
    expect(share).toBeLessThan(name === 'numbers' ? level + 0.015 : 1.001)
  })

  it('are told by a table that the record can keep', () => {
    const ranges = rangesFrom(NAMES, problem, draw(createRandom(1), 2345))
    expect(ranges).toMatchObject({ rows: 2345, places: expect.objectContaining({ length: 1000 }) })
    expect(ranges.places.at(-1)).toBe(2345)
    expect(rangesSchema.parse(JSON.parse(JSON.stringify(ranges)))).toEqual(ranges)
  })

  it('are measured on the test rows, and nothing is claimed of other times', () => {
    const random = createRandom(2)
    const ranges = rangesFrom(NAMES, problem, draw(random, 300))
    const { actual, answers: values } = draw(random, 200)
    const test = { actual, answers: { values, threshold: 0.5 } }
    const measured = measureRanges(problem, ranges, { ...test, strategy: 'random' })
    expect(measured).toMatchObject({ rows: 300, level: 0.9, testRows: 200, note: expect.stringMatching(/^measured/) })
    expect(measured?.low).toBeLessThan(measured?.held ?? 0)
    expect(measureRanges(problem, ranges, { ...test, strategy: 'time' })?.note).toMatch(/^nothing is claimed/)
  })
})

it('are wider where predictions like it were further off', () => {
  const ranges = rangesFrom(NAMES, REGRESSION, numbers(createRandom(3), 1000))
  const answers = { values: Float64Array.of(0.5, 5, 9.5), threshold: 0.5 }
  const widths = rangesOf(REGRESSION, answers, ranges, 0.9).map((range) =>
    'interval' in range ? range.interval.high - range.interval.low : 0,
  )
  expect(widths[1]).toBeGreaterThan(2 * (widths[0] ?? 0))
  expect(widths[2]).toBeGreaterThan(1.4 * (widths[1] ?? 0))
})

it('a set of labels is never empty, and has the one that is answered', () => {
  const ranges = {
    ...rangesFrom(NAMES, THREE, classes(createRandom(4), 100)),
    scores: Array.from({ length: 100 }, () => 0),
  }
  const answers = { values: Float64Array.of(0.4, 0.35, 0.25), threshold: 0.5 }
  expect(rangesOf(THREE, answers, ranges, 0.9)).toEqual([{ labels: ['a'] }])
})

it.each([
  [99, 0.99, undefined],
  [
    98,
    0.99,
    'interval=0.99 takes 99 rows that the model did not learn from, and there are 98: 0.989 is the best that they give.',
  ],
  [9, 0.9, undefined],
  [
    8,
    0.9,
    'interval=0.9 takes 9 rows that the model did not learn from, and there are 8: 0.888 is the best that they give.',
  ],
])('%i rows and a level of %s', (rows, level, why) => {
  expect(whyNoLevel({ rows }, level)).toBe(why)
  expect(whyNoLevel({ rows }, bestLevel({ rows }))).toBeUndefined()
})

it('of a model that is always right are as narrow as can be', () => {
  const { answers, ...others } = numbers(createRandom(5), 200)
  const ranges = rangesFrom(NAMES, REGRESSION, { ...others, answers, actual: answers })
  const [range] = rangesOf(REGRESSION, { values: Float64Array.of(5), threshold: 0.5 }, ranges, 0.9)
  expect(range).toEqual({ interval: { low: 5, high: 5 } })
})
