import { expect, it } from 'vitest'
import type { GateMetric, MetricName } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { baselineAnswers, baselineOf } from '../metrics/baseline.ts'
import { againstBestAnswer } from '../metrics/best-answer.ts'
import { metricValues } from '../metrics/measure-predictions.ts'
import { pairedAdvantage } from '../metrics/paired-advantage.ts'
import { createRandom, drawNormal } from '../metrics/random.ts'
import type { RowGroups } from '../metrics/row-groups.ts'
import { decide, type Evidence } from './decide.ts'

type Draw = (random: () => number) => number

const TEST_ROWS = [25, 40, 100]
const FILES = 80
/** Training rows are so many times the test rows. */
const TIMES = 9
const ROWS_A_LEAF = 15
const LEARNT = 0.5

function evidenceOf(
  metric: GateMetric,
  train: Float64Array,
  actual: Float64Array,
  values: Float64Array,
  groups?: RowGroups,
): Evidence {
  const sorted = train.toSorted()
  const [min = 0, median = 0, max = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)]
  const problem: Problem = { type: 'regression', target: { mean: mean(train), median, min, max } }
  const answers = { values, threshold: 0.5 }
  const baseline = baselineAnswers(problem, actual)
  return {
    problem: 'regression',
    rows: actual.length,
    metrics: Object.fromEntries(
      Object.entries(metricValues(problem, actual, answers)).map(([name, value]) => [
        name,
        { value, baseline: metricValues(problem, actual, baselineOf(metric, baseline))[name as MetricName] },
      ]),
    ),
    metric,
    leftOut: { text: '', share: 0 },
    findings: [],
    importance: null,
    againstBaseline: pairedAdvantage(metric, problem, actual, answers, baselineOf(metric, baseline), groups),
    againstBestAnswer: againstBestAnswer(metric, problem, actual, answers, baseline, groups),
    notes: [],
    againstChampion: null,
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** What trees answer that were fitted to noise: for each row the mean of training rows that chance put together. */
function answersOfNoise(random: () => number, train: Float64Array, rows: number): Float64Array {
  const middle = mean(train)
  const leaves = Array.from({ length: Math.ceil(train.length / ROWS_A_LEAF) }, (_, leaf) =>
    mean(train.subarray(leaf * ROWS_A_LEAF, (leaf + 1) * ROWS_A_LEAF)),
  )
  return Float64Array.from({ length: rows }, () => {
    const leaf = leaves[Math.floor(random() * leaves.length)] ?? middle
    return middle + LEARNT * (leaf - middle)
  })
}

function decideNoise(metric: GateMetric, draw: Draw, spoil: (train: Float64Array) => void = () => {}) {
  return Array.from({ length: FILES }, (_, seed) => {
    const random = createRandom(seed + 1)
    const rows = TEST_ROWS[seed % TEST_ROWS.length] ?? 0
    const train = Float64Array.from({ length: TIMES * rows }, () => draw(random))
    spoil(train)
    const actual = Float64Array.from({ length: rows }, () => draw(random))
    const evidence = evidenceOf(metric, train, actual, answersOfNoise(random, train, rows))
    const decided = (each: Evidence) =>
      decide({ approval: 'auto', metric, minimum: null, mustBeatChampion: false }, each).status
    return {
      status: decided(evidence),
      without: decided({ ...evidence, againstBestAnswer: undefined }),
      r2: evidence.metrics.r2?.value ?? 0,
    }
  })
}

const cauchy: Draw = (random) => drawNormal(random) / drawNormal(random)
const zeros: Draw = (random) => (random() < 0.97 ? 0 : Math.exp(4 + drawNormal(random)))
const prices: Draw = (random) => Math.exp(5 + 0.5 * drawNormal(random))
const mistyped: Draw = (random) => prices(random) * (random() < 0.001 ? 1000 : 1)
const absurd = (train: Float64Array) => void train.fill(1e6, 3, 4)

it.each<[string, Draw, ((train: Float64Array) => void)?]>([
  ['normal', drawNormal],
  ['of a long tail', (random) => Math.exp(1.2 * drawNormal(random))],
  ['Cauchy', cauchy],
  ['zero but for 3 %', zeros],
  ['a thousand times too large in a row of a thousand', mistyped],
  ['absurd in one training row', prices, absurd],
])('passes at most 3.5 % of models of noise, and none below an R² of 0, where the target is %s', (_, draw, spoil) => {
  const shares = (['rmse', 'mae'] as const).map((metric) => {
    const approved = decideNoise(metric, draw, spoil).filter(({ status }) => status === 'approved')
    const belowTheMean = approved.filter(({ r2 }) => metric === 'rmse' && r2 < 0)
    return { metric, approved: approved.length / FILES, belowTheMean: belowTheMean.length }
  })
  expect(shares).toEqual(
    (['rmse', 'mae'] as const).map((metric) => ({
      metric,
      approved: expect.toSatisfy((share: number) => share <= 0.035),
      belowTheMean: 0,
    })),
  )
})

it('would let more than one in seven pass by the mean of the training rows alone, where one of these is absurd', () => {
  const passed = decideNoise('rmse', prices, absurd).filter(({ without }) => without === 'approved')
  expect(passed.length / FILES).toBeGreaterThan(1 / 7)
})

it.each(['rmse', 'mae'] as const)('costs a weak honest signal next to nothing: %s', (metric) => {
  let [passed, without] = [0, 0]
  for (let seed = 1; seed <= FILES; seed++) {
    const random = createRandom(seed)
    const signal = Float64Array.from({ length: 150 }, () => drawNormal(random))
    const train = Float64Array.from({ length: 1000 }, () => Math.SQRT2 * drawNormal(random))
    const actual = signal.map((told) => 0.4 * told + drawNormal(random))
    const evidence = evidenceOf(
      metric,
      train,
      actual,
      signal.map((told) => 0.35 * told),
    )
    const isApproved = (each: Evidence) =>
      decide({ approval: 'auto', metric, minimum: null, mustBeatChampion: false }, each).status === 'approved'
    if (isApproved(evidence)) passed++
    if (isApproved({ ...evidence, againstBestAnswer: undefined })) without++
  }
  expect(without / FILES).toBeGreaterThan(0.5)
  expect(passed).toBeGreaterThan(0.93 * without)
})

it('counts rows that belong together as one beside the best single answer, too', () => {
  const random = createRandom(1)
  const [groups, each] = [12, 10]
  const of = Int32Array.from({ length: groups * each }, (_, row) => Math.floor(row / each))
  const ofGroup = Array.from({ length: groups }, () => drawNormal(random))
  const actual = Float64Array.from(of, (group) => ofGroup[group] ?? 0)
  const values = actual.map((value, row) => ((of[row] ?? 0) % 3 === 0 ? value : 0.2))
  const { againstBestAnswer: alone } = evidenceOf('rmse', actual, actual, values)
  const { againstBestAnswer: together } = evidenceOf('rmse', actual, actual, values, { of, count: groups })
  expect([alone?.groups, together?.groups]).toEqual([undefined, groups])
  expect((together?.high ?? 0) - (together?.low ?? 0)).toBeGreaterThan(1.5 * ((alone?.high ?? 0) - (alone?.low ?? 0)))
})
