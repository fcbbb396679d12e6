import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { againstBestAnswer } from './best-answer.ts'

const NUMBERS: Problem = { type: 'regression', target: { mean: 100, median: 50, min: 0, max: 900 } }
const ACTUAL = Float64Array.of(0, 9, 1, 2)
const answers = (...values: number[]) => ({ values: Float64Array.from(values), threshold: 0.5 })

describe('against the best single answer of the rows themselves', () => {
  it('is the mean by squared errors, whatever the training rows are', () => {
    const found = againstBestAnswer('rmse', NUMBERS, ACTUAL, answers(0, 9, 1, 2))
    expect(found).toMatchObject({ answer: 3, metric: 'rmse', rows: 4, value: expect.closeTo(Math.sqrt(50 / 4), 12) })
  })

  it.each([
    [ACTUAL, 1.5],
    [ACTUAL.subarray(0, 3), 1],
    [ACTUAL.subarray(0, 1), 0],
  ])('is the median by absolute errors: %j', (actual, answer) => {
    expect(againstBestAnswer('mae', NUMBERS, actual, answers(...actual))?.answer).toBe(answer)
  })

  it.each(['rmse', 'mae'] as const)('is never worse than one that answers any other number: %s', (metric) => {
    for (const always of [-5, 0, 1, 2, 4, 100]) {
      const found = againstBestAnswer(metric, NUMBERS, ACTUAL, answers(always, always, always, always))
      expect(found?.value).toBeLessThanOrEqual(0)
    }
  })

  it('is not asked of classes, nor where there is no row', () => {
    const classes: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 2 })) }
    expect(againstBestAnswer('logLoss', classes, Float64Array.of(0, 1), answers(0.5, 0.5))).toBeUndefined()
    expect(againstBestAnswer('rmse', NUMBERS, new Float64Array(), answers())).toBeUndefined()
  })
})
