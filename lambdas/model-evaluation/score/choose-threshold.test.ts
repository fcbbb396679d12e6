import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { predictedCodes } from '#shared/serving/predictions.ts'
import { confusionCounts, confusionMetrics } from '../metrics/binary.ts'
import { confusionMatrix } from '../metrics/multiclass.ts'
import { bestThreshold, chooseThreshold, type ThresholdWish } from './choose-threshold.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

const BINARY: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 100 })) }
const REGRESSION: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 0 } }

/** So many positives, all scored 0.3, among three times as many negatives scored 0.1. */
function rows(positives: number): StageOnePredictions {
  const actual = Float64Array.from({ length: positives * 4 }, (_, row) => (row % 4 === 0 ? 1 : 0))
  const answers = actual.map((code) => (code === 1 ? 0.3 : 0.1))
  return { actual, answers, from: 'validation rows' }
}

const F1 = { rule: 'f1' } as const
const COST = { rule: { cost: { falsePositive: 1, falseNegative: 9 } } } as const

describe('chooseThreshold', () => {
  it.each([
    ['the manifest asks for one', BINARY, { threshold: 0.7 }, 50, { threshold: 0.7, thresholdFrom: 'manifest' }],
    ['it is for accuracy', BINARY, { rule: 'accuracy' }, 50, { threshold: 0.5, thresholdFrom: 'default' }],
    ['costs are known, and no row is needed', BINARY, COST, 0, { threshold: 0.1, thresholdFrom: 'costs' }],
    ['it is for F1', BINARY, F1, 50, { threshold: 0.3, thresholdFrom: 'validation rows' }],
    ['it is for the mean recall', BINARY, { rule: 'balanced' }, 50, { threshold: 0.3 }],
    ['it is for a recall', BINARY, { rule: 'recall>=0.8' }, 50, { threshold: 0.3 }],
    ['there are not two classes', REGRESSION, F1, 50, { threshold: 0.5, thresholdFrom: 'default' }],
  ] as const)('where %s', (_, problem, wish: ThresholdWish, positives, expected) => {
    expect(chooseThreshold(problem, wish, rows(positives))).toMatchObject({ notes: [], ...expected })
  })

  it.each([
    [50, 0.3, /^$/],
    [49, (0.3 + 0.25) / 2, /^49 validation rows of the class yes are few: the threshold is half-way/],
    [20, (0.3 + 0.25) / 2, /^20 validation rows of the class yes are few/],
    [19, 0.5, /^19 validation rows of the class yes are too few to choose a threshold for f1 \(20 are wanted\)/],
  ] as const)('trusts what %i positives say as far as they are many', (positives, threshold, note) => {
    const chosen = chooseThreshold(BINARY, F1, rows(positives))
    expect(chosen.threshold).toBeCloseTo(threshold, 12)
    expect(chosen.notes.join()).toMatch(note)
  })

  it('says that no threshold reaches a precision, and which is the best', () => {
    const mixed = rows(60)
    const answers = mixed.answers.map((_, row) => (row % 2 === 0 ? 0.3 : 0.1))
    expect(chooseThreshold(BINARY, { rule: 'precision>=0.8' }, { ...mixed, answers })).toMatchObject({
      threshold: 0.5,
      thresholdFrom: 'default',
      notes: [
        'no threshold reaches precision>=0.8 on the 240 validation rows, where the highest precision is 0.5: the threshold is 0.5 instead. Ask for less, or upload more rows',
      ],
    })
  })

  it('says why where there are no rows to choose by', () => {
    const { threshold, notes } = chooseThreshold(BINARY, F1, { reason: 'No model.' })
    expect([threshold, notes]).toEqual([
      0.5,
      ['no rows are there to choose a threshold for f1 (No model.): the threshold is 0.5'],
    ])
  })
})

describe('bestThreshold', () => {
  const row = fc.record({ code: fc.integer({ min: 0, max: 1 }), score: fc.integer({ min: 0, max: 20 }) })
  const metricsAt = (actual: Float64Array, values: Float64Array, threshold: number) =>
    confusionMetrics(confusionCounts(confusionMatrix(actual, predictedCodes(BINARY, { values, threshold }), 2)))
  const drawn = (rows: readonly { readonly code: number; readonly score: number }[]) => ({
    actual: Float64Array.from(rows, ({ code }) => code),
    values: Float64Array.from(rows, ({ score }) => score / 20),
  })

  it.each([
    ['f1', 'f1'],
    ['balanced', 'balancedAccuracy'],
  ] as const)('has the most of all thresholds, and of equal ones is the nearest to 0.5: %s', (kind, metric) => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
        const { actual, values } = drawn(rows)
        fc.pre(actual.includes(1) && actual.includes(0))
        const best = bestThreshold({ kind }, actual, values)
        if (!('threshold' in best)) throw new Error('there is none')
        const worth = (threshold: number) => metricsAt(actual, values, threshold)[metric] ?? 0
        const distance = (threshold: number) => Math.abs(threshold - 0.5)
        const preferable = [0.5, ...values].filter((threshold) => worth(threshold) > worth(best.threshold) + 1e-12)
        expect(preferable).toEqual([])
        const nearer = [0.5, ...values].filter(
          (threshold) => worth(threshold) === worth(best.threshold) && distance(threshold) < distance(best.threshold),
        )
        // Mean recalls of other counts may differ in their last digit.
        expect(kind === 'f1' ? nearer : []).toEqual([])
      }),
    )
  })

  it.each(['recall', 'precision'] as const)(
    'reaches a %s wherever a threshold does, and gives up as little',
    (kind) => {
      const other = kind === 'recall' ? 'precision' : 'recall'
      fc.assert(
        fc.property(fc.array(row, { minLength: 20, maxLength: 60 }), (rows) => {
          const { actual, values } = drawn(rows)
          fc.pre(actual.includes(1) && actual.includes(0))
          const target = 0.7
          const flagged = (threshold: number) => values.filter((value) => value >= threshold).length
          const reaching = [0.5, ...values].filter(
            (threshold) =>
              (metricsAt(actual, values, threshold)[kind] ?? 0) >= target &&
              (kind === 'recall' || flagged(threshold) >= 10),
          )
          const best = bestThreshold({ kind, target }, actual, values)
          expect('threshold' in best).toBe(reaching.length > 0)
          if (!('threshold' in best)) return
          expect(metricsAt(actual, values, best.threshold)[kind]).toBeGreaterThanOrEqual(target)
          const counts = reaching.map(flagged)
          const wanted = kind === 'recall' ? Math.min(...counts) : Math.max(...counts)
          expect(flagged(best.threshold)).toBe(wanted)
          expect(metricsAt(actual, values, best.threshold)[other]).toBeDefined()
        }),
      )
    },
  )
})
