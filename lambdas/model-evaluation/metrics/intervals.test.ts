import { describe, expect, it } from 'vitest'
import { areaInterval, type Interval, meanInterval, shareInterval, studentT } from '#shared/metrics/intervals.ts'
import { rankScores } from '#shared/metrics/ranking.ts'
import { confusionCounts, confusionMetrics } from './binary.ts'
import { gainInterval, lossInterval, rootLossInterval } from './bootstrap.ts'
import { confusionIntervals } from './confusion-intervals.ts'
import { mean } from './metric-values.ts'
import { matrixMetrics } from './multiclass.ts'
import { createRandom, drawGamma, drawNormal } from './random.ts'
import { rowLosses } from './row-losses.ts'

/** The share of made-up test sets whose interval holds what is true of the world they were drawn from. */
function coverage(truth: number, worlds: number, draw: (random: () => number) => Interval | undefined): number {
  const random = createRandom(20260701)
  let held = 0
  for (let world = 0; world < worlds; world++) {
    const interval = draw(random)
    if (interval && interval.low <= truth && truth <= interval.high) held++
  }
  return held / worlds
}

/** Scores whose true AUC is that of two normal distributions `apart` standard deviations apart. */
function scores(random: () => number, positives: number, negatives: number, apart: number) {
  const actual = Float64Array.from({ length: positives + negatives }, (_, row) => (row < positives ? 1 : 0))
  return rankScores(
    actual,
    actual.map((code) => drawNormal(random) + code * apart),
  )
}

describe('a 95 % interval holds the truth about 19 times in 20, on small tests too', () => {
  // The normal distribution's values at 0.9 / sqrt 2, 1.8 / sqrt 2 and 3 / sqrt 2.
  it.each([
    { rows: '15 and 15 rows, AUC 0.74', positives: 15, negatives: 15, apart: 0.9, truth: 0.7377437 },
    { rows: '10 and 50 rows, AUC 0.90', positives: 10, negatives: 50, apart: 1.8, truth: 0.8984594 },
    { rows: '20 and 30 rows, AUC 0.98', positives: 20, negatives: 30, apart: 3, truth: 0.9830526 },
  ])('AUC, logit-DeLong: $rows', ({ positives, negatives, apart, truth }) => {
    const held = coverage(truth, 1000, (random) => areaInterval(scores(random, positives, negatives, apart)))
    expect(held).toBeGreaterThan(0.92)
  })

  it.each([
    [20, 0.5],
    [30, 0.9],
    [40, 0.97],
  ])('shares, Wilson: %i rows, %f', (rows, truth) => {
    const held = coverage(truth, 2000, (random) => {
      const hits = Array.from({ length: rows }, random).filter((draw) => draw < truth).length
      return shareInterval(hits, rows)
    })
    expect(held).toBeGreaterThan(0.92)
    expect(held).toBeLessThan(0.995)
  })

  it.each([
    { table: 'two classes, 40 rows', rows: 40, shares: [0.55, 0.1, 0.12, 0.23] },
    { table: 'three classes, 60 rows', rows: 60, shares: [0.4, 0.03, 0.03, 0.05, 0.2, 0.05, 0.02, 0.04, 0.18] },
  ])('confusion metrics, Dirichlet draws: $table', ({ rows, shares }) => {
    const metricsOf = (matrix: readonly (readonly number[])[]) =>
      matrix.length === 2 ? confusionMetrics(confusionCounts(matrix)) : matrixMetrics(matrix)
    const truth = metricsOf(square(shares))
    const random = createRandom(11)
    const worlds = 150
    const held = { f1: 0, mcc: 0, balancedAccuracy: 0 }
    for (let world = 0; world < worlds; world++) {
      const intervals = confusionIntervals(square(multinomial(random, shares, rows)), metricsOf)
      for (const name of ['f1', 'mcc', 'balancedAccuracy'] as const) {
        const { low, high } = intervals[name] ?? { low: 1, high: -1 }
        const value = truth[name] ?? Number.NaN
        if (low <= value && value <= high) held[name]++
      }
    }
    expect(held.f1 / worlds).toBeGreaterThan(0.9)
    expect(held.mcc / worlds).toBeGreaterThan(0.9)
    expect(held.balancedAccuracy / worlds).toBeGreaterThan(0.9)
  })

  it('losses, mean ± t: 30 skewed rows', () => {
    const held = coverage(2, 2000, (random) =>
      meanInterval(Float64Array.from({ length: 30 }, () => drawGamma(random, 2))),
    )
    expect(held).toBeGreaterThan(0.92)
  })

  it('RMSE, the root of the squares: 40 rows', () => {
    const held = coverage(1, 400, (random) =>
      rootLossInterval(Float64Array.from({ length: 40 }, () => drawNormal(random) ** 2)),
    )
    expect(held).toBeGreaterThan(0.92)
  })
})

/** Rows of two classes, and the probabilities of a model whose log-odds are `slope` times the true ones, and noisy. */
function classified(random: () => number, { spread, slope, noise }: (typeof WORLDS)[number], rows: number) {
  const logOdds = Float64Array.from({ length: rows }, () => spread * drawNormal(random))
  const actual = logOdds.map((each) => (random() < 1 / (1 + Math.exp(-each)) ? 1 : 0))
  const ours = logOdds.map((each) => 1 / (1 + Math.exp(-(slope * each + noise * drawNormal(random)))))
  return { actual, ours, theirs: actual.map(() => 0.5) }
}

const WORLDS = [
  { world: 'calibrated', spread: 1.5, slope: 1, noise: 0 },
  { world: 'over-confident', spread: 3, slope: 1.5, noise: 0.5 },
  { world: 'nearly always right', spread: 6, slope: 0.8, noise: 0.3 },
]

const CLASSES = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 25 })) } as const

describe.each(WORLDS)('of 50 rows of two classes, $world', (world) => {
  it.each(['logLoss', 'brier'] as const)('the intervals of %s and of its gain hold the truth', (metric) => {
    const problem = { ...CLASSES, classes: [...CLASSES.classes] }
    const losses = ({ actual, ours, theirs }: ReturnType<typeof classified>) =>
      [ours, theirs].map((values) => rowLosses(metric, problem, actual, { values, threshold: 0.5 }))
    const [truth = 0, baseline = 0] = losses(classified(createRandom(1), world, 200_000)).map(mean)
    const sets = 300
    const random = createRandom(20260701)
    const held = { loss: 0, gain: 0 }
    for (let set = 0; set < sets; set++) {
      const [our = new Float64Array(), their = our] = losses(classified(random, world, 50))
      const loss = lossInterval(our)
      const gain = gainInterval(their.map((each, row) => each - (our[row] ?? 0)))
      if (loss && loss.low <= truth && truth <= loss.high) held.loss++
      if (gain && gain.low <= baseline - truth && baseline - truth <= gain.high) held.gain++
    }
    for (const count of Object.values(held)) {
      expect(count / sets).toBeGreaterThan(0.92)
      expect(count / sets).toBeLessThan(0.985)
    }
  })
})

describe('at the ends', () => {
  it.each([15, 49, 50, 90, 1000])('one wrong row of %i does not make a bound beyond reason', (rows) => {
    const losses = (right: number, wrong: number) =>
      Float64Array.from({ length: rows }, (_, row) => (row === 0 ? wrong : right * (1 + row / rows)))
    for (const right of [1e-9, 1e-4, 0.01]) {
      for (const [found, most] of [
        [losses(right, 6), 6],
        [losses(right ** 2, 0.99), 1],
      ] as const) {
        const { low, high } = lossInterval(found, most) ?? { low: 0, high: Number.NaN }
        // A count of one may well be of a rate of 5.57.
        expect(high).toBeLessThan(5.6 * mean(found))
        expect(high).toBeGreaterThan(2 * mean(found))
        expect(low).toBeGreaterThan(0)
        expect(low).toBeLessThan(mean(found))
      }
    }
  })

  it('a mean of shares is no more than 1', () => {
    expect(lossInterval(Float64Array.of(0.9, 0.2, 1), 1)?.high).toBe(1)
  })

  it.each([
    ['all losses are equal', Float64Array.of(0.5, 0.5, 0.5), { low: 0.5, high: 0.5 }],
    ['no row was wrong', Float64Array.of(0, 0, 0), { low: 0, high: 0 }],
    ['there is one row', Float64Array.of(1), undefined],
  ])('a mean has what can be said where %s', (_, values, expected) => {
    expect(lossInterval(values)).toEqual(expected)
    expect(gainInterval(values)).toEqual(expected)
  })

  it('a gain that one row alone shows is no certain gain', () => {
    const { low, high } = gainInterval(Float64Array.of(...Array.from({ length: 59 }, () => 0), 1)) ?? {
      low: 1,
      high: 0,
    }
    expect(low).toBeLessThan(0)
    expect(high).toBeGreaterThan(1 / 60)
  })

  it("of very many rows the bounds are Student's", () => {
    const gains = Float64Array.from({ length: 5000 }, (_, row) => row % 7)
    const expected = meanInterval(gains) ?? { low: 0, high: 0 }
    expect(gainInterval(gains)).toEqual({
      low: expect.closeTo(expected.low, 12),
      high: expect.closeTo(expected.high, 12),
    })
  })

  it('a perfect AUC has the bound at which as many pairs would all be in order once in forty times', () => {
    const ranked = rankScores(Float64Array.of(0, 0, 0, 1, 1), Float64Array.of(0.1, 0.2, 0.3, 0.8, 0.9))
    expect(areaInterval(ranked)).toEqual({ low: expect.closeTo(Math.sqrt(0.025), 12), high: 1 })
    const reversed = { positives: ranked.negatives, negatives: ranked.positives }
    expect(areaInterval(reversed)).toEqual({ low: 0, high: expect.closeTo(1 - Math.sqrt(0.025), 12) })
  })

  it.each([
    ['all scores are equal', [0, 1, 0, 1], [0.4, 0.4, 0.4, 0.4], { low: 0.5, high: 0.5 }],
    ['one positive row', [0, 1, 0, 0], [0.1, 0.3, 0.2, 0.4], { low: 0.05, high: 0.99 }],
  ])('an AUC has an interval where there is %s', (_, actual, values, expected) => {
    const found = areaInterval(rankScores(Float64Array.from(actual), Float64Array.from(values)))
    expect(found?.low).toBeCloseTo(expected.low, 1)
    expect(found?.high).toBeCloseTo(expected.high, 1)
  })

  it('an AUC has none where there is one class, a share none of no rows, a mean none of one row', () => {
    expect(areaInterval(rankScores(Float64Array.of(1, 1), Float64Array.of(0.1, 0.2)))).toBeUndefined()
    expect(shareInterval(0, 0)).toBeUndefined()
    expect(meanInterval(Float64Array.of(3))).toBeUndefined()
  })

  it("shares have Wilson's known intervals", () => {
    expect(shareInterval(0, 10)).toEqual({ low: 0, high: expect.closeTo(0.2775327998628892, 10) })
    expect(shareInterval(81, 263)).toEqual({ low: expect.closeTo(0.2553, 4), high: expect.closeTo(0.3662, 4) })
  })

  it('an interval from draws always holds the value itself', () => {
    const perfect = confusionIntervals(
      [
        [30, 0],
        [0, 10],
      ],
      (matrix) => confusionMetrics(confusionCounts(matrix)),
    )
    expect(perfect.f1?.high).toBe(1)
    expect(perfect.f1?.low).toBeLessThan(0.97)
  })

  it("Student's t reaches further for a higher level", () => {
    expect(studentT(1, '97.5 %')).toBeCloseTo(25.4517, 4)
    expect(studentT(9, '97.5 %')).toBeCloseTo(2.685, 2)
    expect(studentT(1_000_000, '97.5 %')).toBeCloseTo(2.2414, 4)
  })

  it.each([
    [1, 12.706204736],
    [30, 2.042272456],
    [31, 2.039513446],
    [100, 1.983971519],
    [1_000_000, 1.959966],
  ])("Student's t with %i degrees of freedom is %f", (degrees, expected) => {
    expect(studentT(degrees)).toBeCloseTo(expected, 6)
  })
})

function square(cells: readonly number[]): readonly (readonly number[])[] {
  const width = Math.sqrt(cells.length)
  return Array.from({ length: width }, (_, row) => cells.slice(row * width, (row + 1) * width))
}

function multinomial(random: () => number, shares: readonly number[], rows: number): readonly number[] {
  const counts = shares.map(() => 0)
  for (let row = 0; row < rows; row++) {
    let left = random()
    let cell = 0
    while (cell < shares.length - 1 && left >= (shares[cell] ?? 0)) left -= shares[cell++] ?? 0
    counts[cell] = (counts[cell] ?? 0) + 1
  }
  return counts
}
