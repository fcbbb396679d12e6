import { expect, it } from 'vitest'
import type { ThresholdRule } from '#shared/manifest/threshold-rule.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { baselineAnswers } from '../metrics/baseline.ts'
import { measurePredictions } from '../metrics/measure-predictions.ts'
import type { ChosenThreshold } from './choose-threshold.ts'
import { testOfThreshold, thresholdNotes } from './test-of-threshold.ts'

const PROBLEM: Problem = {
  type: 'binary',
  classes: [
    { label: 'stays', count: 800 },
    { label: 'leaves', count: 200 },
  ],
}

/** Of 20 that leave 15 have 0.4, of 80 that stay 10 do; all others have 0.1. */
const ACTUAL = Float64Array.from({ length: 100 }, (_, row) => Number(row < 20))
const VALUES = Float64Array.from({ length: 100 }, (_, row) => (row < 15 || row >= 90 ? 0.4 : 0.1))

/** What is recorded, and what a person reads. */
function told(thresholdFor: ThresholdRule, more: Partial<ChosenThreshold> = {}) {
  const chosen: ChosenThreshold = { threshold: 0.3, thresholdFrom: 'validation rows', thresholdFor, notes: [], ...more }
  const answers = { values: VALUES, threshold: chosen.threshold }
  const baseline = baselineAnswers(PROBLEM, ACTUAL)
  const measured = measurePredictions(PROBLEM, ACTUAL, answers, baseline)
  const test = testOfThreshold(PROBLEM, thresholdFor, { actual: ACTUAL, answers, baseline, measured })
  return { test, notes: thresholdNotes(PROBLEM, chosen, measured, test) }
}

const INTERVAL = String.raw`\(95 % interval [\d.]+( %)? to [\d.]+( %)?\)`

it.each<[ThresholdRule, { readonly value: number; readonly baseline: number }, string]>([
  [
    'recall>=0.8',
    { value: 0.75, baseline: 0.25 },
    `the threshold 0.3 is to find 80 % of the class "leaves": of its 20 test rows it finds 75 % ${INTERVAL}, where as many answers at random find 25 %; of the answers "leaves", 60 % are right`,
  ],
  [
    'precision>=0.5',
    { value: 0.6, baseline: 0.2 },
    `the threshold 0.3 is to have 50 % of the answers "leaves" right: of its answers "leaves" to the test rows 60 % are right ${INTERVAL}, at random 20 %; it finds 75 % of the class`,
  ],
  [
    'f1',
    { value: 30 / 45, baseline: 10 / 45 },
    `the threshold 0.3 is for the highest F1: on the test rows F1 is 0.667 ${INTERVAL}, and 0.222 with as many answers at random`,
  ],
  [
    'balanced',
    { value: (0.75 + 0.875) / 2, baseline: 0.5 },
    `the threshold 0.3 is for the highest balanced accuracy: it is 0.813 on the test rows ${INTERVAL}, and 0.5 by guessing`,
  ],
  [
    { cost: { falsePositive: 1, falseNegative: 3 } },
    { value: (10 + 3 * 5) / 100, baseline: 0.6 },
    `the threshold 0.3 follows from what promotion.thresholdFor says that errors cost, 1 for each wrong "leaves" and 3 for each wrong "stays": at that price the answers cost 0.25 a row on the test rows ${INTERVAL}, and 0.6 where "stays" is always answered`,
  ],
])('%o is judged by the test rows, beside what guessing comes to', (rule, expected, words) => {
  const { test, notes } = told(rule)
  expect(test?.value).toBeCloseTo(expected.value, 10)
  expect(test?.baseline).toBeCloseTo(expected.baseline, 10)
  expect(notes).toEqual([expect.stringMatching(new RegExp(`^${words}$`))])
})

it('where none reaches a target, tells what the test rows say of 0.5', () => {
  const { notes } = told('recall>=0.99', {
    threshold: 0.5,
    thresholdFrom: 'default',
    notes: ['no threshold reaches it'],
  })
  // Nor does it advise to set what is set.
  expect(notes).toEqual([
    'no threshold reaches it',
    'at the threshold 0.5: none of the 100 test rows is answered "leaves", where 20 are "leaves"',
  ])
})

it.each<ThresholdRule>(['recall>=0.9', 'precision>=0.9', 'f1', 'balanced'])(
  'of answers that there are none of tells no share: %s',
  (rule) => {
    const { notes } = told(rule, { threshold: 0.9 })
    expect(notes).toEqual([
      expect.stringMatching(/^the threshold 0\.9 is .+: none of the 100 test rows is answered "leaves", where 20 are/),
    ])
  },
)

it.each([
  [
    0,
    /^at the threshold 0\.5 none of 10 test rows of the class "leaves" is answered "leaves": promotion\.thresholdFor/,
  ],
  [1, /^at the threshold 0\.5 only 1 of 10 test rows of the class "leaves" is answered "leaves"/],
  [2, /^at the threshold 0\.5 only 2 of 15 test rows of the class "leaves" are answered "leaves"/],
] as const)('names the setting where 0.5 hardly ever answers the rare class: %i times', (found, note) => {
  const rare = found === 2 ? 15 : 10
  const actual = Float64Array.from({ length: 100 }, (_, row) => Number(row < rare))
  const answers = { values: actual.map((_, row) => (row < found ? 0.6 : 0.1)), threshold: 0.5 }
  const measured = measurePredictions(PROBLEM, actual, answers, baselineAnswers(PROBLEM, actual))
  const chosen = { threshold: 0.5, thresholdFrom: 'default', thresholdFor: 'accuracy', notes: [] } as const
  expect(thresholdNotes(PROBLEM, chosen, measured, undefined)).toEqual([expect.stringMatching(note)])
})

it("names a setting that helps where the first class is the rare one: recall, precision and F1 are the second one's", () => {
  const actual = Float64Array.from({ length: 100 }, (_, row) => Number(row >= 10))
  const answers = { values: actual.map(() => 0.8), threshold: 0.5 }
  const measured = measurePredictions(PROBLEM, actual, answers, baselineAnswers(PROBLEM, actual))
  const chosen = { threshold: 0.5, thresholdFrom: 'default', thresholdFor: 'accuracy', notes: [] } as const
  expect(thresholdNotes(PROBLEM, chosen, measured, undefined)).toEqual([
    'at the threshold 0.5 none of 10 test rows of the class "stays" is answered "stays": promotion.thresholdFor in the manifest, "balanced" or {"cost": …}, answers it more often',
  ])
})

it('of accuracy says nothing that the metrics do not say', () => {
  expect(told('accuracy').notes).toEqual([])
})
