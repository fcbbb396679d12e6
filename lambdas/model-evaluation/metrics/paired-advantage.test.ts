import { describe, expect, it } from 'vitest'
import { meanWithError } from '#shared/metrics/intervals.ts'
import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { lossInterval } from './bootstrap.ts'
import { pairedAdvantage } from './paired-advantage.ts'
import { createRandom, drawNormal } from './random.ts'
import { rowLosses } from './row-losses.ts'

const BINARY: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 50 })) }
const REGRESSION: Problem = { type: 'regression', target: { mean: 0, min: -9, max: 9 } }

const answers = (values: Float64Array) => ({ values, threshold: 0.5 })

/** Two models that err alike on each row, the second a little more. */
function world(random: () => number, rows: number, lag: number) {
  const actual = Float64Array.from({ length: rows }, () => (random() < 0.4 ? 1 : 0))
  const noise = actual.map(() => drawNormal(random))
  const model = (own: number, skill: number) =>
    actual.map(
      (code, row) => 1 / (1 + Math.exp(-(skill * (code - 0.5) * 2 + (noise[row] ?? 0) + own * drawNormal(random)))),
    )
  return { actual, ours: model(0.3, 1), theirs: model(0.3, 1 - lag) }
}

describe('pairedAdvantage', () => {
  it.each(['logLoss', 'brier', 'accuracy', 'auc'] as const)('is above 0 for the better of two models: %s', (metric) => {
    const { actual, ours, theirs } = world(createRandom(1), 2000, 0.8)
    const better = pairedAdvantage(metric, BINARY, actual, answers(ours), answers(theirs))
    const worse = pairedAdvantage(metric, BINARY, actual, answers(theirs), answers(ours))
    expect(better?.low).toBeGreaterThan(0)
    expect(worse?.high).toBeLessThan(0)
    expect(worse?.value).toBeCloseTo(-(better?.value ?? 0), 12)
  })

  it.each(['rmse', 'mae'] as const)('is above 0 for the better of two models: %s', (metric) => {
    const random = createRandom(2)
    const actual = Float64Array.from({ length: 300 }, () => drawNormal(random))
    const [ours, theirs] = [actual.map((value) => value + 0.5), actual.map((value, row) => value - 1 - (row % 2))]
    const found = pairedAdvantage(metric, REGRESSION, actual, answers(ours), answers(theirs))
    const expected = metric === 'mae' ? 1 : Math.sqrt(2.5) - 0.5
    expect(found).toMatchObject({ metric, rows: 300, value: expect.closeTo(expected, 10) })
    expect(found?.low).toBeGreaterThan(0)
  })

  it.each(['logLoss', 'auc', 'accuracy'] as const)(
    'says neither better nor worse of equally good models about 19 times in 20: %s',
    (metric: GateMetric) => {
      const random = createRandom(3)
      const worlds = 400
      let undecided = 0
      for (let each = 0; each < worlds; each++) {
        const { actual, ours, theirs } = world(random, 60, 0)
        const found = pairedAdvantage(metric, BINARY, actual, answers(ours), answers(theirs))
        if ((found?.low ?? 0) <= 0 && (found?.high ?? 0) >= 0) undecided++
      }
      expect(undecided / worlds).toBeGreaterThan(0.92)
    },
  )

  it('says neither better nor worse of equally good regressions about 19 times in 20', () => {
    const random = createRandom(4)
    const worlds = 500
    let undecided = 0
    for (let each = 0; each < worlds; each++) {
      const actual = Float64Array.from({ length: 40 }, () => drawNormal(random))
      const model = () => answers(actual.map((value) => value + drawNormal(random)))
      const found = pairedAdvantage('rmse', REGRESSION, actual, model(), model())
      if ((found?.low ?? 0) <= 0 && (found?.high ?? 0) >= 0) undecided++
    }
    expect(undecided / worlds).toBeGreaterThan(0.92)
  })

  describe.each([1, 2])('of a model that is nearly always right, %i of whose rows are wrong', (wrong) => {
    it.each([50, 80, 300])('is surely better than guessing on %i rows', (rows) => {
      const actual = Float64Array.from({ length: rows }, (_, row) => row % 2)
      // A little less sure of each row than of the one before it.
      const right = (row: number) => 0.98 - (0.05 * row) / rows
      const ours = actual.map((code, row) => ((code === 1) === row >= wrong ? right(row) : 1 - right(row)))
      for (const metric of ['logLoss', 'brier'] as const) {
        const found = pairedAdvantage(metric, BINARY, actual, answers(ours), answers(actual.map(() => 0.5)))
        expect([metric, found?.low]).toEqual([metric, expect.toSatisfy((low: number) => low > 0)])
        // No model is better by more than guessing is wrong.
        expect(found?.high).toBeLessThanOrEqual((metric === 'logLoss' ? Math.LN2 : 0.25) * (1 + 1e-12))
      }
    })
  })

  it.each([
    [5, 50],
    [5, 100],
    [8, 200],
  ])(
    'of %i positives in %i rows is no more than what guessing may lose, and no less than what the model may',
    (positives, rows) => {
      const actual = Float64Array.from({ length: rows }, (_, row) => (row < positives ? 1 : 0))
      const ours = answers(actual.map((code, row) => Math.abs(code - 0.01 - row / (100 * rows))))
      const guess = answers(actual.map(() => 0.06))
      for (const metric of ['logLoss', 'brier'] as const) {
        const better = pairedAdvantage(metric, BINARY, actual, ours, guess)
        const most = lossInterval(rowLosses(metric, BINARY, actual, guess))?.high
        expect(better?.low).toBeGreaterThan(0)
        expect(better?.high).toBeLessThanOrEqual(most ?? 0)
        const worse = pairedAdvantage(metric, BINARY, actual, guess, ours)
        expect(worse?.high).toBeLessThan(0)
        expect(worse?.low).toBeGreaterThanOrEqual(-(most ?? 0))
      }
    },
  )

  it('of a nearly perfect model holds the truth where a class is rare: what guessing loses on the rows is chance', () => {
    const random = createRandom(8)
    const share = 0.08
    const gainOn = (rows: number) => {
      const actual = Float64Array.from({ length: rows }, () => (random() < share ? 1 : 0))
      const ours = actual.map((code) => 1 / (1 + Math.exp(-2 * (6 * code - 3 + drawNormal(random)))))
      const guess = answers(actual.map(() => share))
      return pairedAdvantage('logLoss', BINARY, actual, answers(ours), guess)
    }
    const truth = gainOn(200_000)?.value ?? Number.NaN
    const found = Array.from({ length: 200 }, () => gainOn(100))
    const held = found.filter((gain) => (gain?.low ?? truth) <= truth && truth <= (gain?.high ?? truth)).length
    expect(held / found.length).toBeGreaterThan(0.92)
  })

  it('of classes that are equally many is no more than the one loss that guessing has', () => {
    const problem: Problem = { type: 'multiclass', classes: ['a', 'b', 'c'].map((label) => ({ label, count: 50 })) }
    const actual = Float64Array.from({ length: 15 }, (_, row) => row % 3)
    const given = (right: (row: number) => number) =>
      answers(
        Float64Array.from({ length: 45 }, (_, cell) => {
          const row = Math.floor(cell / 3)
          return cell % 3 === actual[row] ? right(row) : (1 - right(row)) / 2
        }),
      )
    const ours = given((row) => (row === 7 ? 0.2 : 0.98 - row / 100))
    const { low, high } =
      pairedAdvantage(
        'logLoss',
        problem,
        actual,
        ours,
        given(() => 1 / 3),
      ) ?? {}
    expect(low).toBeGreaterThan(0)
    expect(high).toBeCloseTo(Math.log(3), 12)
  })

  it.each(['rmse', 'mae'] as const)('is bounded where one row carries nearly all of the error: %s', (metric) => {
    const actual = Float64Array.from({ length: 60 }, (_, row) => row % 7)
    const ours = actual.map((value, row) => value + (row === 5 ? 4 : 1e-6 * row))
    const { value, low, high } =
      pairedAdvantage(metric, REGRESSION, actual, answers(ours), answers(actual.map(() => 3))) ?? {}
    expect(value).toBeGreaterThan(1)
    expect(low).toBeGreaterThan(0)
    expect(high).toBeLessThan(2 * (value ?? 0))
  })

  it.each(['rmse', 'mae', 'brier'] as const)('is told of a model without any error: %s', (metric) => {
    const [actual, problem] = [
      Float64Array.from({ length: 60 }, (_, row) => row % 2),
      metric === 'brier' ? BINARY : REGRESSION,
    ]
    const theirs = answers(actual.map((_, row) => 0.3 + (row % 5) / 10))
    const found = pairedAdvantage(metric, problem, actual, answers(actual), theirs)
    expect(found?.low).toBeGreaterThan(0)
    expect(found?.high).toBeLessThan(1)
  })

  it('is narrower than two separate intervals would make it', () => {
    const { actual, ours, theirs } = world(createRandom(5), 500, 0.2)
    const found = pairedAdvantage('brier', BINARY, actual, answers(ours), answers(theirs))
    const spread = (values: Float64Array) =>
      meanWithError(values.map((value, row) => (value - (actual[row] ?? 0)) ** 2)).standardError ?? 0
    expect((found?.high ?? 0) - (found?.low ?? 0)).toBeLessThan(
      2 * 1.96 * Math.hypot(spread(ours), spread(theirs)) * 0.7,
    )
  })

  it('is exactly nothing for one model twice, and undefined where its metric is', () => {
    const { actual, ours } = world(createRandom(6), 20, 0)
    const same = pairedAdvantage('auc', BINARY, actual, answers(ours), answers(ours))
    expect(same).toEqual({ metric: 'auc', rows: 20, ofRarerClass: 9, value: 0, low: 0, high: 0 })
    for (const metric of ['logLoss', 'rmse', 'accuracy'] as const) {
      const problem = metric === 'rmse' ? REGRESSION : BINARY
      const rounded = ours.map((value) => value * (1 + 4 * Number.EPSILON))
      const found = pairedAdvantage(metric, problem, actual, answers(rounded), answers(ours))
      expect(found).toEqual({ metric, rows: 20, value: 0, low: 0, high: 0 })
    }
    const oneClass = actual.map(() => 1)
    expect(pairedAdvantage('auc', BINARY, oneClass, answers(ours), answers(ours))).toBeUndefined()
    expect(pairedAdvantage('logLoss', BINARY, new Float64Array(), answers(ours), answers(ours))).toBeUndefined()
  })

  it('of two like models excludes no gain for the one row that carries it', () => {
    const random = createRandom(8)
    const [worlds, rows] = [120, 150]
    let missed = 0
    for (let world = 0; world < worlds; world++) {
      const draw = (of: () => number) => Float64Array.from({ length: rows }, of)
      const actual = draw(() => 30 * drawNormal(random) + (random() < 1 / 300 ? 20_000 : 0))
      const [ours, theirs] = [draw(() => 5 * drawNormal(random)), draw(() => 5 * drawNormal(random))]
      const found = pairedAdvantage('rmse', REGRESSION, actual, answers(ours), answers(theirs))
      if ((found?.low ?? -1) > 0 || (found?.high ?? 1) < 0) missed++
    }
    // 5 % is what is promised; by the roots of the resamples alone it was 18 %.
    expect(missed / worlds).toBeLessThan(0.09)
  })

  it('has no interval for a single row', () => {
    const [actual, ours, theirs] = [Float64Array.of(1), Float64Array.of(0.9), Float64Array.of(0.5)]
    const found = pairedAdvantage('brier', BINARY, actual, answers(ours), answers(theirs))
    expect(found).toEqual({ metric: 'brier', rows: 1, value: expect.closeTo(0.24, 12) })
  })
})
