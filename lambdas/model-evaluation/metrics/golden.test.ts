import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { METRIC_NAMES, METRICS, type MetricName, measures } from '#shared/metrics/metrics.ts'
import { areaVariance, rankScores } from '#shared/metrics/ranking.ts'
import type { Problem, ProblemType } from '#shared/schema/feature-schema.ts'
import { type Measured, measurePredictions } from './measure-predictions.ts'

type Golden = {
  readonly actual: readonly number[]
  readonly answers: readonly number[]
  readonly threshold?: number
  readonly metrics: Readonly<Record<string, number>>
  readonly areaVariance?: number
  readonly perClass?: readonly Readonly<Record<string, number>>[]
  readonly residualQuantiles?: readonly { readonly share: number; readonly value: number }[]
}

/** Made by testdata/make-golden.py by scikit-learn's definitions. */
const GOLDEN = JSON.parse(readFileSync(new URL('../testdata/golden.json', import.meta.url), 'utf8')) as Readonly<
  Record<ProblemType, Golden>
>

const PROBLEMS: Readonly<Record<ProblemType, Problem>> = {
  binary: { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 500 })) },
  multiclass: { type: 'multiclass', classes: ['a', 'b', 'c', 'd'].map((label) => ({ label, count: 500 })) },
  regression: { type: 'regression', target: { mean: 30, min: 0, max: 300 } },
}

const DIGITS = 10

it.each(['binary', 'multiclass', 'regression'] as const)('every metric of a %s problem is right to 1e-9', (type) => {
  const golden = GOLDEN[type]
  const actual = Float64Array.from(golden.actual)
  const answers = { values: Float64Array.from(golden.answers), threshold: golden.threshold ?? 0.5 }
  const measured = measurePredictions(PROBLEMS[type], actual, answers, answers)
  expect(valuesOf(measured.metrics, 'value')).toEqual(close(golden.metrics))
  expect(Object.keys(measured.metrics).sort()).toEqual(METRIC_NAMES.filter((name) => measures(name, type)).sort())
  // The baseline goes the same way through the same formulas.
  const isOfFeatures = ([name]: readonly [string, unknown]) => METRICS[name as MetricName].guess === 'no-features'
  const baselines = Object.fromEntries(Object.entries(valuesOf(measured.metrics, 'baseline')).filter(isOfFeatures))
  expect(baselines).toEqual(close(Object.fromEntries(Object.entries(golden.metrics).filter(isOfFeatures))))
  const perClass = (golden.perClass ?? []).map(close)
  expect((measured.perClass ?? []).slice(0, perClass.length)).toMatchObject(perClass)
  const quantiles = (golden.residualQuantiles ?? []).map(close)
  expect(measured.residualQuantiles ?? []).toEqual(quantiles)
})

/** The values, each to 1e-9 and a little. */
function close(values: Readonly<Record<string, number>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, expect.closeTo(value, DIGITS)]))
}

function valuesOf(metrics: Measured['metrics'], part: 'value' | 'baseline'): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, metric[part]]))
}

it('what counts answers stands beside as many answers at random', () => {
  const { metrics } = measurePredictions(
    PROBLEMS.binary,
    // Of 10 rows 4 are positive; 5 are called so, 3 of them rightly.
    Float64Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0),
    { values: Float64Array.of(0.9, 0.9, 0.9, 0.1, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1), threshold: 0.5 },
    { values: new Float64Array(10).fill(0.4), threshold: 0.5 },
  )
  expect(valuesOf(metrics, 'baseline')).toMatchObject(
    close({ precision: 0.4, recall: 0.5, specificity: 0.5, f1: 4 / 9, mcc: 0, accuracy: 0.6, auc: 0.5 }),
  )
})

it("DeLong's variance of the AUC is right to 1e-9", () => {
  const { actual, answers, areaVariance: wanted } = GOLDEN.binary
  const ranked = rankScores(Float64Array.from(actual), Float64Array.from(answers))
  expect(areaVariance(ranked)).toBeCloseTo(wanted ?? Number.NaN, 12)
})
