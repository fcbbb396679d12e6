import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { calibrated } from '#shared/serving/calibration.ts'
import { createRandom, drawNormal } from '../metrics/random.ts'
import { reliability } from '../metrics/reliability.ts'
import { fitCalibration } from './fit-calibration.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

const BINARY: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 100 })) }
const THREE: Problem = { type: 'multiclass', classes: ['a', 'b', 'c'].map((label) => ({ label, count: 100 })) }

/** A model whose log-odds are `slope` times the true ones, plus `shift`. */
function binary(seed: number, rows: number, slope: number, shift = 0): StageOnePredictions {
  const random = createRandom(seed)
  const odds = Float64Array.from({ length: rows }, () => 1.5 * drawNormal(random))
  return {
    actual: odds.map((odd) => (random() < 1 / (1 + Math.exp(-odd)) ? 1 : 0)),
    answers: odds.map((odd) => Math.fround(1 / (1 + Math.exp(-(slope * odd + shift))))),

    from: 'validation rows',
  }
}

function three(seed: number, rows: number, slope: number): StageOnePredictions {
  const random = createRandom(seed)
  const actual = new Float64Array(rows)
  const answers = new Float64Array(rows * 3)
  for (let row = 0; row < rows; row++) {
    const scores = [0, 0, 0].map(() => 1.5 * drawNormal(random))
    const softmax = (by: number) => {
      const weights = scores.map((score) => Math.exp(by * score))
      return weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0))
    }
    const [first = 0, second = 0] = softmax(1)
    const draw = random()
    actual[row] = draw < first ? 0 : draw < first + second ? 1 : 2
    answers.set(softmax(slope), row * 3)
  }
  return { actual, answers, from: 'validation rows' }
}

describe('fitCalibration', () => {
  it('leaves a calibrated model as it is, nearly always', () => {
    const used = Array.from({ length: 40 }, (_, seed) => fitCalibration(BINARY, binary(seed, 400, 1)).calibration)
    expect(used.filter((calibration) => calibration !== null).length).toBeLessThanOrEqual(2)
  })

  it.each([
    ['too sure', 2, 0],
    ['too timid', 0.5, 0],
    ['shifted', 1, 1.2],
  ])('corrects a model that is %s', (_, slope, shift) => {
    const { calibration, trial } = fitCalibration(BINARY, binary(7, 2000, slope, shift))
    expect(trial).toMatchObject({ rows: 2000, method: calibration?.method })
    expect(calibration?.slope).toBeCloseTo(1 / slope, 0)
    const fresh = binary(8, 5000, slope, shift)
    const after = calibration ? calibrated(BINARY, fresh.answers, calibration) : fresh.answers
    expect(reliability(BINARY, fresh.actual, after)?.error).toBeLessThan(0.03)
    expect(reliability(BINARY, fresh.actual, after)?.slope).toBeCloseTo(1, 0)
    expect(reliability(BINARY, fresh.actual, fresh.answers)?.error).toBeGreaterThan(0.05)
  })

  it('corrects one of several classes by a temperature, and its likeliest class stays', () => {
    const { calibration } = fitCalibration(THREE, three(3, 1500, 2.5))
    expect(calibration).toMatchObject({ method: 'temperature', slope: expect.closeTo(0.4, 1), intercept: 0 })
    const values = Float64Array.of(0.5, 0.3, 0.2)
    const after = calibration ? calibrated(THREE, values, calibration) : values
    expect(after.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
    expect(after.indexOf(Math.max(...after))).toBe(0)
    expect(fitCalibration(THREE, three(4, 1500, 1)).calibration).toBeNull()
  })

  it.each([
    ['199 rows', binary(1, 199, 3), '199 validation rows'],
    ['few of a class', binary(1, 400, 1, 0), '400 validation rows'],
  ])('does not try with %s', (name, predictions, found) => {
    const actual =
      name === 'few of a class' ? predictions.actual.map((_, row) => (row < 49 ? 1 : 0)) : predictions.actual
    const { calibration, trial } = fitCalibration(BINARY, { ...predictions, actual })
    expect([calibration, trial?.reason]).toEqual([null, expect.stringContaining(found)])
    expect(trial?.reason).toContain('200 with 50 of each are wanted')
  })

  it('has none for a regression, and where nothing is known', () => {
    const regression: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 1 } }
    expect(fitCalibration(regression, binary(1, 400, 2))).toEqual({ calibration: null })
    expect(fitCalibration(BINARY, { reason: 'No model.' })).toEqual({ calibration: null })
  })
})

describe('reliability', () => {
  it('puts what was said beside what was, in ten bins', () => {
    const said = Float64Array.of(0.05, 0.05, 0.95, 1)
    const found = reliability(BINARY, Float64Array.of(0, 1, 1, 1), said)
    expect(found?.error).toBeCloseTo((0.9 + 0.05) / 4, 12)
    expect(found?.bins).toHaveLength(10)
    expect(found?.bins[0]).toEqual({ from: 0, to: 0.1, rows: 2, said: 0.05, was: 0.5 })
    expect(found?.bins[9]).toMatchObject({ from: 0.9, to: 1, rows: 2, was: 1 })
  })

  it('has no line through rows of one class', () => {
    expect(reliability(BINARY, Float64Array.of(1, 1), Float64Array.of(0.2, 0.9))).not.toHaveProperty('slope')
  })
})
