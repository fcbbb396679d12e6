import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { predictedCodes } from '#shared/serving/predictions.ts'
import { confusionCounts, confusionMetrics } from '../metrics/binary.ts'
import { confusionMatrix } from '../metrics/multiclass.ts'
import { bestThreshold, chooseThreshold } from './choose-threshold.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

const BINARY: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 100 })) }
const REGRESSION: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 0 } }

/** So many positives, all scored 0.3, among as many negatives scored 0.1. */
function predictions(positives: number): StageOnePredictions {
  const actual = Float64Array.from({ length: positives * 2 }, (_, row) => row % 2)
  const answers = actual.map((code) => (code === 1 ? 0.3 : 0.1))
  return { actual, answers, folds: new Uint8Array(actual.length), from: 'validation rows' }
}

describe('chooseThreshold', () => {
  it.each([
    ['the manifest asks for one', BINARY, 0.7, 50, { threshold: 0.7, thresholdFrom: 'manifest' }],
    ['50 validation rows are positive', BINARY, null, 50, { threshold: 0.3, thresholdFrom: 'validation rows' }],
    ['49 validation rows are positive', BINARY, null, 49, { threshold: 0.5, thresholdFrom: 'default' }],
    ['there are not two classes', REGRESSION, null, 50, { threshold: 0.5, thresholdFrom: 'default' }],
  ] as const)('where %s', async (_, problem, wanted, positives, expected) => {
    expect(await chooseThreshold(problem, wanted, async () => predictions(positives))).toEqual(expected)
  })

  it('is 0.5 where there are no predictions', async () => {
    const none = async () => ({ reason: 'there is no model' })
    expect(await chooseThreshold(BINARY, null, none)).toEqual({ threshold: 0.5, thresholdFrom: 'default' })
  })
})

describe('bestThreshold', () => {
  const f1At = (actual: Float64Array, values: Float64Array, threshold: number) =>
    confusionMetrics(confusionCounts(confusionMatrix(actual, predictedCodes(BINARY, { values, threshold }), 2))).f1 ?? 0

  it('has the highest F1 of all thresholds, and of equal ones is the nearest to 0.5', () => {
    const row = fc.record({ code: fc.integer({ min: 0, max: 1 }), score: fc.integer({ min: 0, max: 20 }) })
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const actual = Float64Array.from(rows, ({ code }) => code)
        fc.pre(actual.includes(1))
        const values = Float64Array.from(rows, ({ score }) => score / 20)
        const best = bestThreshold(actual, values)
        const bestF1 = f1At(actual, values, best)
        const distance = (threshold: number) => Math.abs(threshold - 0.5)
        const preferable = [0.5, ...values].filter((threshold) => {
          const f1 = f1At(actual, values, threshold)
          return f1 > bestF1 || (f1 === bestF1 && distance(threshold) < distance(best))
        })
        expect(preferable).toEqual([])
      }),
    )
  })
})
