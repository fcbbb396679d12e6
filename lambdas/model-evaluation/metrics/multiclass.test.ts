import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { likeliestClasses } from '#shared/serving/predictions.ts'
import { metricValues } from './measure-predictions.ts'
import { confusionMatrix, matrixMetrics } from './multiclass.ts'

const THREE: Problem = { type: 'multiclass', classes: ['a', 'b', 'c'].map((label) => ({ label, count: 10 })) }

function logLossOf(actual: Float64Array, values: Float64Array) {
  return metricValues(THREE, actual, { values, threshold: 0.5 }).logLoss
}

/** Stands for a metric that is left out; no metric has this value. */
const ABSENT = -9

describe('confusionMatrix', () => {
  it('has a row per actual class and a column per predicted class', () => {
    const actual = Float64Array.of(0, 0, 0, 1, 2)
    const predicted = Float64Array.of(2, 2, 0, 0, 1)
    expect(confusionMatrix(actual, predicted, 3)).toEqual([
      [1, 0, 2],
      [1, 0, 0],
      [0, 1, 0],
    ])
  })
})

describe('likeliestClasses', () => {
  it('takes the highest probability, and the first of equal ones', () => {
    expect([...likeliestClasses(Float64Array.of(0.2, 0.3, 0.5, 0.4, 0.4, 0.2), 3)]).toEqual([2, 0])
  })
})

describe('matrixMetrics', () => {
  it('gives the values derived by hand', () => {
    const metrics = matrixMetrics([
      [5, 1, 0],
      [2, 3, 1],
      [0, 0, 4],
    ])
    expect(metrics.accuracy).toBe(0.75)
    expect(metrics.precision).toBeCloseTo(0.7547619047619047, 12)
    expect(metrics.recall).toBeCloseTo(0.7777777777777778, 12)
    expect(metrics.balancedAccuracy).toBeCloseTo(0.7777777777777778, 12)
    expect(metrics.f1).toBeCloseTo(0.7527065527065527, 12)
    expect(metrics.mcc).toBeCloseTo(0.6347419188140273, 12)
  })

  it('leaves a class that does not occur out of the averages', () => {
    const withEmpty = matrixMetrics([
      [3, 0, 1],
      [0, 0, 0],
      [1, 0, 5],
    ])
    const without = matrixMetrics([
      [3, 1],
      [1, 5],
    ])
    expect(withEmpty).toEqual(without)
  })

  it('counts a class that is only predicted with zero recall, but not in the balanced accuracy', () => {
    const metrics = matrixMetrics([
      [3, 1],
      [0, 0],
    ])
    expect(metrics).toMatchObject({ recall: 0.375, balancedAccuracy: 0.75 })
    expect(metrics).not.toHaveProperty('mcc')
  })

  it('has an mcc that equals the correlation of the class indicators', () => {
    const matrix = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 }), {
      minLength: 4,
      maxLength: 4,
    })
    fc.assert(
      fc.property(matrix, (counts) => {
        const { mcc } = matrixMetrics(counts)
        expect(mcc ?? ABSENT).toBeCloseTo(indicatorCorrelation(counts) ?? ABSENT, 9)
      }),
    )
  })
})

describe('the log loss of several classes', () => {
  it('normalises each row before it takes the log loss', () => {
    const actual = Float64Array.of(0, 2)
    const logLoss = logLossOf(actual, Float64Array.of(0.4, 0.3, 0.1, 0.1, 0.1, 0.3))
    expect(logLoss).toBeCloseTo(-(Math.log(0.5) + Math.log(0.6)) / 2, 12)
  })

  it('keeps the loss of an impossible class finite', () => {
    const logLoss = logLossOf(Float64Array.of(0), Float64Array.of(0, 1, 0))
    expect(logLoss).toBeCloseTo(-Math.log(Number.EPSILON), 9)
  })
})

/** The definition, row by row: Pearson's correlation over the one-hot matrices of actual and predicted classes. */
function indicatorCorrelation(matrix: readonly (readonly number[])[]): number | undefined {
  const pairs = matrix.flatMap((row, actual) =>
    row.flatMap((count, predicted) => Array.from({ length: count }, () => ({ actual, predicted }))),
  )
  const covariance = (x: 'actual' | 'predicted', y: 'actual' | 'predicted') =>
    matrix.reduce((sum, _, code) => {
      const is = (name: 'actual' | 'predicted') => pairs.map((pair) => (pair[name] === code ? 1 : 0))
      const mean = (values: readonly number[]) => values.reduce<number>((a, b) => a + b, 0) / values.length
      const [xs, ys] = [is(x), is(y)]
      const [xMean, yMean] = [mean(xs), mean(ys)]
      return sum + xs.reduce<number>((total, value, row) => total + (value - xMean) * ((ys[row] ?? 0) - yMean), 0)
    }, 0)
  const actualKinds = new Set(pairs.map(({ actual }) => actual)).size
  const predictedKinds = new Set(pairs.map(({ predicted }) => predicted)).size
  if (actualKinds < 2 || predictedKinds < 2) return undefined
  const scale = Math.sqrt(covariance('actual', 'actual') * covariance('predicted', 'predicted'))
  return covariance('actual', 'predicted') / scale
}
