import { describe, expect, it } from 'vitest'
import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { baselineAnswers } from './baseline.ts'
import { againstBestAnswer } from './best-answer.ts'

const NUMBERS: Problem = { type: 'regression', target: { mean: 100, median: 50, min: 0, max: 900 } }
const ACTUAL = Float64Array.of(0, 9, 1, 2)
function against(metric: GateMetric, problem: Problem, actual: Float64Array, values: readonly number[]) {
  const answers = { values: Float64Array.from(values), threshold: 0.5 }
  return againstBestAnswer(metric, problem, actual, answers, baselineAnswers(problem, actual))
}

describe('against the best single answer of the rows themselves', () => {
  it('is the mean by squared errors, whatever the training rows are', () => {
    const found = against('rmse', NUMBERS, ACTUAL, [0, 9, 1, 2])
    expect(found).toMatchObject({ answer: 3, metric: 'rmse', rows: 4, value: expect.closeTo(Math.sqrt(50 / 4), 12) })
  })

  it.each([
    [ACTUAL, 1.5],
    [ACTUAL.subarray(0, 3), 1],
    [ACTUAL.subarray(0, 1), 0],
  ])('is the median by absolute errors: %j', (actual, answer) => {
    expect(against('mae', NUMBERS, actual, [...actual])?.answer).toBe(answer)
  })

  it.each(['rmse', 'mae'] as const)('is never worse than one that answers any other number: %s', (metric) => {
    for (const always of [-5, 0, 1, 2, 4, 100]) {
      const found = against(metric, NUMBERS, ACTUAL, [always, always, always, always])
      expect(found?.value).toBeLessThanOrEqual(0)
    }
  })

  it('is none where there is no row', () => {
    expect(against('rmse', NUMBERS, new Float64Array(), [])).toBeUndefined()
  })
})

describe('against the shares of the classes among the rows themselves', () => {
  const ofClasses = (...counts: number[]): Problem => ({
    type: counts.length === 2 ? 'binary' : 'multiclass',
    classes: counts.map((count, code) => ({ label: `${code}`, count })),
  })
  const rows = (...counts: number[]) => Float64Array.from(counts.flatMap((count, code) => Array(count).fill(code)))

  it('is a gain where they are others than those of the other rows', () => {
    const actual = rows(40, 10)
    const found = against(
      'logLoss',
      ofClasses(240, 210),
      actual,
      [...actual].map(() => 0.5),
    )
    const entropy = -0.8 * Math.log(0.8) - 0.2 * Math.log(0.2)
    expect(found).toMatchObject({ rows: 50, value: expect.closeTo(entropy - Math.LN2, 12) })
    expect(found?.answer).toBeUndefined()
    expect(
      against(
        'brier',
        ofClasses(240, 210),
        actual,
        [...actual].map(() => 0.2),
      ),
    ).toMatchObject({ value: 0 })
  })

  it('is a gain of three classes, too', () => {
    const actual = rows(40, 8, 2)
    const third = [...actual].flatMap(() => [1 / 3, 1 / 3, 1 / 3])
    expect(against('logLoss', ofClasses(140, 108, 102), actual, third)?.value).toBeLessThan(-0.3)
  })

  it.each<[string, Parameters<typeof against>]>([
    ['they may be the same', ['logLoss', ofClasses(225, 225), rows(27, 23), Array(50).fill(0.5)]],
    ['the order alone counts', ['auc', ofClasses(240, 210), rows(40, 10), Array(50).fill(0.5)]],
    ['the likeliest class alone counts', ['accuracy', ofClasses(240, 210), rows(40, 10), Array(50).fill(0.5)]],
  ])('is not asked for where %s', (_, given) => {
    expect(against(...given)).toBeUndefined()
  })
})
