import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rankScores } from '#shared/metrics/ranking.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { predictedCodes } from '#shared/serving/predictions.ts'
import { confusionCounts, confusionMetrics, thresholdCurve } from './binary.ts'
import { measurePredictions, metricValues } from './measure-predictions.ts'
import { confusionMatrix, matrixMetrics } from './multiclass.ts'

/** Stands for a metric that is left out; no metric has this value. */
const ABSENT = -9

const ACTUAL = Float64Array.of(0, 0, 1, 1, 0, 1, 0, 1, 1, 0)
const PROBABILITIES = Float64Array.of(0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.05, 0.95, 0.65, 0.5)

describe('confusionMetrics', () => {
  it('gives the known metrics of a churn model', () => {
    const metrics = confusionMetrics({
      trueNegatives: 3583,
      falsePositives: 53,
      falseNegatives: 382,
      truePositives: 101,
    })
    expect(metrics.accuracy).toBeCloseTo(0.8944, 4)
    expect(metrics.precision).toBeCloseTo(0.6558, 4)
    expect(metrics.recall).toBeCloseTo(0.2091, 4)
    expect(metrics.f1).toBeCloseTo(0.3171, 4)
    expect(metrics.specificity).toBeCloseTo(0.9854, 4)
    expect(metrics.balancedAccuracy).toBeCloseTo(0.5972666366015483, 12)
    expect(metrics.mcc).toBeCloseTo(0.32991148958768696, 12)
  })

  it.each([
    {
      name: 'no positive row',
      counts: { trueNegatives: 3, falsePositives: 1, falseNegatives: 0, truePositives: 0 },
      expected: { accuracy: 0.75, balancedAccuracy: 0.75, precision: 0, recall: 0, f1: 0, specificity: 0.75 },
    },
    {
      name: 'nothing predicted as positive',
      counts: { trueNegatives: 3, falsePositives: 0, falseNegatives: 1, truePositives: 0 },
      expected: { accuracy: 0.75, balancedAccuracy: 0.5, precision: 0, recall: 0, f1: 0, specificity: 1 },
    },
    {
      name: 'no negative row',
      counts: { trueNegatives: 0, falsePositives: 0, falseNegatives: 1, truePositives: 3 },
      expected: { accuracy: 0.75, balancedAccuracy: 0.75, precision: 1, recall: 0.75, f1: 6 / 7, specificity: 0 },
    },
  ])('counts 0/0 as 0 and leaves mcc out with $name', ({ counts, expected }) => {
    expect(confusionMetrics(counts)).toEqual(expected)
  })

  it('agrees with the metrics of the same matrix as one of many classes', () => {
    const count = fc.integer({ min: 0, max: 50 })
    fc.assert(
      fc.property(count, count, count, count, (trueNegatives, falsePositives, falseNegatives, truePositives) => {
        fc.pre(trueNegatives + falsePositives + falseNegatives + truePositives > 0)
        const two = confusionMetrics({ trueNegatives, falsePositives, falseNegatives, truePositives })
        const many = matrixMetrics([
          [trueNegatives, falsePositives],
          [falseNegatives, truePositives],
        ])
        expect(two.accuracy).toBeCloseTo(many.accuracy ?? Number.NaN, 12)
        expect(two.balancedAccuracy).toBeCloseTo(many.balancedAccuracy ?? Number.NaN, 12)
        expect(two.mcc ?? ABSENT).toBeCloseTo(many.mcc ?? ABSENT, 12)
      }),
    )
  })
})

const BINARY: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 10 })) }

function measure(actual: Float64Array, values: Float64Array, threshold: number) {
  return metricValues(BINARY, actual, { values, threshold })
}

describe('metrics of two classes', () => {
  it('have the values derived by hand', () => {
    const metrics = measure(ACTUAL, PROBABILITIES, 0.5)
    expect(metrics.auc).toBeCloseTo(0.8, 12)
    expect(metrics.prAuc).toBeCloseTo(0.8392857142857143, 12)
    expect(metrics.logLoss).toBeCloseTo(0.4542784856304351, 12)
    expect(metrics.brier).toBeCloseTo(0.153, 12)
    expect(metrics.accuracy).toBe(0.7)
    expect(metrics.precision).toBe(0.75)
    expect(metrics.recall).toBe(0.6)
    expect(metrics.specificity).toBe(0.8)
    expect(metrics.f1).toBeCloseTo(2 / 3, 12)
    expect(metrics.mcc).toBeCloseTo(0.408248290463863, 12)
  })

  it('predict the positive class from the threshold on, the threshold included', () => {
    const matrix = confusionMatrix(ACTUAL, predictedCodes(BINARY, { values: PROBABILITIES, threshold: 0.4 }), 2)
    expect(confusionCounts(matrix)).toEqual({
      trueNegatives: 2,
      falsePositives: 3,
      falseNegatives: 1,
      truePositives: 4,
    })
  })

  it('leave out what one class alone does not define', () => {
    const metrics = measure(Float64Array.of(0, 0), Float64Array.of(0.2, 0.4), 0.5)
    expect(metrics).not.toHaveProperty('auc')
    expect(metrics).not.toHaveProperty('prAuc')
    expect(metrics).not.toHaveProperty('mcc')
    expect(metrics).toMatchObject({ precision: 0, recall: 0, f1: 0, accuracy: 1 })
  })

  it('keep the loss of a certain, wrong probability finite', () => {
    const { logLoss } = measure(Float64Array.of(1, 0), Float64Array.of(0, 1), 0.5)
    expect(logLoss).toBeCloseTo(-Math.log(Number.EPSILON), 9)
  })

  it('count a certain, right probability as nearly no loss', () => {
    const { logLoss } = measure(Float64Array.of(1, 0), Float64Array.of(1, 0), 0.5)
    expect(logLoss).toBeLessThan(1e-15)
    expect(logLoss).toBeGreaterThanOrEqual(0)
  })

  it.each([
    ['all scores are equal', [0, 1, 0, 1], [0.4, 0.4, 0.4, 0.4]],
    ['there is one class', [1, 1, 1], [0.1, 0.5, 0.9]],
    ['there is one row', [0], [0.3]],
  ])('have intervals that hold their values where %s', (_, actual, values) => {
    const answers = { values: Float64Array.from(values), threshold: 0.5 }
    const { metrics } = measurePredictions(BINARY, Float64Array.from(actual), answers, answers)
    expect(Object.keys(metrics).length).toBeGreaterThan(6)
    const outside = Object.entries(metrics).filter(
      ([, { value, low = value, high = value }]) => !(low <= value + 1e-12 && value <= high + 1e-12),
    )
    expect(outside).toEqual([])
  })
})

describe('thresholdCurve', () => {
  it('counts what each threshold flags, from the highest score to the lowest', () => {
    const curve = thresholdCurve(rankScores(Float64Array.of(0, 1, 0, 1), Float64Array.of(0.1, 0.4, 0.4, 0.8)))
    expect(curve).toEqual([
      { threshold: 0.8, truePositives: 1, falsePositives: 0 },
      { threshold: 0.4, truePositives: 2, falsePositives: 1 },
      { threshold: 0.1, truePositives: 2, falsePositives: 2 },
    ])
  })

  it('has at most 101 points however many rows there are, and both ends', () => {
    const values = Float64Array.from({ length: 5000 }, (_, row) => row / 5000)
    const curve =
      thresholdCurve(
        rankScores(
          values.map((value) => (value > 0.3 ? 1 : 0)),
          values,
        ),
      ) ?? []
    expect(curve).toHaveLength(101)
    expect(curve[0]?.threshold).toBe(4999 / 5000)
    expect(curve.at(-1)).toEqual({ threshold: 0, truePositives: 3499, falsePositives: 1501 })
  })
})
