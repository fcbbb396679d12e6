import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'
import { weighGain } from '../gate/weigh-gain.ts'
import { baselineAnswers, baselineOf } from './baseline.ts'
import { measurePredictions } from './measure-predictions.ts'
import { pairedAdvantage } from './paired-advantage.ts'
import { createRandom, drawNormal } from './random.ts'

const SKEWED: Problem = { type: 'regression', target: { mean: 4, median: 1, min: 0, max: 30 } }
const WITHOUT_MEDIAN: Problem = { type: 'regression', target: { mean: 4, min: 0, max: 30 } }
const ACTUAL = Float64Array.of(0, 1, 2, 13)

function measured(problem: Problem) {
  const answers: Answers = { values: Float64Array.of(0, 1, 2, 9), threshold: 0.5 }
  return measurePredictions(problem, ACTUAL, answers, baselineAnswers(problem, ACTUAL)).metrics
}

describe('the baseline of a number', () => {
  it('is the mean beside squared errors, and the median beside absolute ones', () => {
    const { rmse, r2, mae, medianAbsoluteError } = measured(SKEWED)
    expect(rmse).toMatchObject({ baseline: Math.sqrt((16 + 9 + 4 + 81) / 4) })
    expect(r2).toMatchObject({ baseline: 0 })
    expect([rmse?.guess, r2?.guess]).toEqual([undefined, undefined])
    expect(mae).toMatchObject({ baseline: (1 + 0 + 1 + 12) / 4, guess: 'median' })
    expect(medianAbsoluteError).toMatchObject({ baseline: 1, guess: 'median' })
  })

  it('is the mean beside all of them where the schema is of a version that knew no median', () => {
    const { mae, medianAbsoluteError } = measured(WITHOUT_MEDIAN)
    expect(mae).toMatchObject({ baseline: (4 + 3 + 2 + 9) / 4 })
    expect([mae?.guess, medianAbsoluteError?.guess]).toEqual([undefined, undefined])
  })
})

const TRAINING_ROWS = 300
const TEST_ROWS = 60

/**
 * Which share of models passes that have learnt nothing from a lognormal target: one that answers about the median, as
 * they do that are trained by absolute errors, and one between it and the mean.
 */
function passesOf(worlds: number, between: number, keepsMedian: boolean): number {
  let passes = 0
  for (let world = 0; world < worlds; world++) {
    const random = createRandom(world)
    const draw = () => Math.exp(drawNormal(random))
    const learnt = Float64Array.from({ length: TRAINING_ROWS }, draw).sort()
    const mean = learnt.reduce((sum, value) => sum + value / TRAINING_ROWS, 0)
    const median = learnt[TRAINING_ROWS / 2] ?? 0
    const target = { mean, min: 0, max: 100, ...(keepsMedian && { median }) }
    const problem: Problem = { type: 'regression', target }
    const actual = Float64Array.from({ length: TEST_ROWS }, draw)
    const middle = median + between * (mean - median)
    const answers = { values: actual.map(() => middle * Math.exp(0.05 * drawNormal(random))), threshold: 0.5 }
    const baseline = baselineOf('mae', baselineAnswers(problem, actual))
    if (weighGain(pairedAdvantage('mae', problem, actual, answers, baseline), undefined).says === 'better') passes++
  }
  return passes / worlds
}

describe('a model that has learnt nothing of a skewed target', () => {
  it.each([0, 0.5])(
    'passes by its absolute errors in 3.5 of a hundred cases at most, %f of the way to the mean',
    (between) => {
      expect(passesOf(200, between, true)).toBeLessThanOrEqual(0.035)
    },
  )

  it('passes often where always answering the mean is all there is to beat', () => {
    expect(passesOf(20, 0, false)).toBeGreaterThan(0.3)
  })
})
