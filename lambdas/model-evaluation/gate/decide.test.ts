import { describe, expect, it } from 'vitest'
import type { Advantage, Comparison } from '#shared/records/evaluation-record.ts'
import type { Finding } from '#shared/schema/finding.ts'
import { decide, type Evidence, type GateSettings, gateMetric } from './decide.ts'

const SETTINGS: GateSettings = { approval: 'auto', metric: null, minimum: null, mustBeatChampion: false }

const BETTER: Advantage = { metric: 'logLoss', rows: 100, value: 0.2, low: 0.1, high: 0.3 }
const PERHAPS: Advantage = { ...BETTER, low: -0.1, high: 0.5 }
const PERHAPS_WORSE: Advantage = { ...BETTER, value: -0.1, low: -0.3, high: 0.1 }
const WORSE: Advantage = { ...BETTER, value: -0.2, low: -0.3, high: -0.1 }

const FIRST: Evidence = {
  problem: 'binary',
  rows: 100,
  metrics: { logLoss: { value: 0.4 }, auc: { value: 0.8 } },
  metric: 'logLoss',
  leftOut: { text: '', share: 0 },
  findings: [],
  againstBaseline: BETTER,
  againstChampion: null,
}

const against = (advantage: Advantage | null, obstacles: string[] = []): Comparison => ({
  champion: 'run-1',
  advantage,
  obstacles,
})

describe('without a champion', () => {
  it.each([
    ['approved', 'certainly better than the baseline', BETTER],
    ['pending', 'perhaps better', PERHAPS],
    ['pending', 'better on a single row, which has no interval', { metric: 'logLoss', rows: 1, value: 0.2 }],
    ['rejected', 'perhaps worse', PERHAPS_WORSE],
    ['rejected', 'certainly worse', WORSE],
    ['rejected', 'no better at all', { ...BETTER, value: 0, low: 0, high: 0 }],
    ['pending', 'not measurable', undefined],
  ] as const)('is %s: %s', (status, _, againstBaseline) => {
    expect(decide(SETTINGS, { ...FIRST, againstBaseline })).toMatchObject({ status, comparedWith: null })
  })
})

describe('with classes that it cannot answer', () => {
  it.each([
    ['approved', 0.02, '(2 % of all)'],
    ['pending', 0.021, '(2.1 % of all, more than 2 %)'],
  ] as const)('is %s at a share of %s', (status, share, words) => {
    const decision = decide(SETTINGS, { ...FIRST, leftOut: { text: 'ISLAND, 5 rows', share } })
    expect(decision.status).toBe(status)
    expect(decision.reason).toContain('on 100 test rows of the classes it knows')
    expect(decision.reason).toContain(`it cannot answer: ISLAND, 5 rows ${words}`)
  })
})

describe('with signs of a leak, or a weak guess of the target', () => {
  const LEAK: Finding = {
    kind: 'alone',
    columns: ['account'],
    effect: 'holds',
    text: 'Column "account" alone predicts the target.',
    hint: 'Name it in features.exclude.',
  }
  const GUESS: Finding = { ...LEAK, kind: 'target', text: 'The target "age" is a guess.' }
  const champion = against(BETTER)
  it.each([
    ['pending', 'a leak', { findings: [LEAK] }],
    ['pending', 'a leak that the champion may have too', { findings: [LEAK], againstChampion: champion }],
    ['approved', 'what is only told', { findings: [{ ...LEAK, effect: 'warns' }] }],
    ['rejected', 'a leak that does not help', { findings: [LEAK], againstBaseline: WORSE }],
    ['pending', 'a guess for a first model', { findings: [GUESS] }],
    ['approved', 'a guess that a model serves by', { findings: [GUESS], againstChampion: champion }],
  ] as const)('is %s: %s', (status, _, evidence) => {
    expect(decide(SETTINGS, { ...FIRST, ...evidence }).status).toBe(status)
  })

  it('says why in one sentence, with what to do', () => {
    expect(decide(SETTINGS, { ...FIRST, findings: [LEAK] }).reason).toContain(
      '; waits for a person: Column "account" alone predicts the target. Name it in features.exclude',
    )
  })
})

describe('against a champion', () => {
  it.each([
    ['approved', 'certainly better', against(BETTER)],
    ['approved', 'perhaps better', against(PERHAPS)],
    ['approved', 'no worse for certain', against(PERHAPS_WORSE)],
    ['rejected', 'certainly worse', against(WORSE)],
    ['rejected', 'certainly worse, with other features', against(WORSE, ['age is a new feature'])],
    ['pending', 'better, with other features', against(BETTER, ['age is a new feature'])],
    ['pending', 'not comparable', against(null, ["the target is a where the champion's is b"])],
    ['pending', 'not defined for the rows', against(null)],
  ])('is %s: %s', (status, _, againstChampion) => {
    const decision = decide(SETTINGS, { ...FIRST, againstChampion })
    expect(decision).toMatchObject({ status, comparedWith: 'run-1' })
    for (const obstacle of againstChampion.obstacles) expect(decision.reason).toContain(obstacle)
  })

  it.each([
    ['approved', BETTER],
    ['pending', PERHAPS],
    ['rejected', WORSE],
  ] as const)(
    'is no more than %s where the baseline allows no more: wrong labels make a champion fail, too',
    (status, baseline) => {
      const decision = decide(SETTINGS, { ...FIRST, againstBaseline: baseline, againstChampion: against(BETTER) })
      expect(decision.status).toBe(status)
    },
  )

  it.each([
    ['approved', BETTER],
    ['pending', PERHAPS],
    ['rejected', PERHAPS_WORSE],
  ] as const)('is %s where it must beat the champion: %o', (status, advantage) => {
    const settings = { ...SETTINGS, mustBeatChampion: true }
    expect(decide(settings, { ...FIRST, againstChampion: against(advantage) }).status).toBe(status)
  })
})

describe('against a champion that came into service after the upload', () => {
  const inBurst = (servedAtUpload: string | null, advantage: Advantage | null, obstacles: string[] = []) => ({
    ...against(advantage, obstacles),
    servedAtUpload,
  })

  it.each([
    ['approved', 'too few rows to compare, and nothing served then', inBurst(null, null)],
    ['pending', 'too few rows to compare, and another served then', inBurst('run-0', null)],
    ['approved', 'no worse for certain', inBurst(null, PERHAPS_WORSE)],
    ['rejected', 'certainly worse', inBurst(null, WORSE)],
    ['pending', 'with other features', inBurst(null, null, ['age is a new feature'])],
  ])('is %s: %s', (status, _, againstChampion) => {
    expect(decide(SETTINGS, { ...FIRST, againstChampion })).toMatchObject({ status, comparedWith: 'run-1' })
  })

  it.each([null, 'run-0'])('need not be beaten, for that was asked of it (then served: %s)', (servedAtUpload) => {
    const settings = { ...SETTINGS, mustBeatChampion: true }
    const decided = (advantage: Advantage) =>
      decide(settings, { ...FIRST, againstChampion: inBurst(servedAtUpload, advantage) })
    expect(decided(PERHAPS_WORSE).status).toBe('approved')
    expect(decided(WORSE).status).toBe('rejected')
  })
})

describe('what a person asked for', () => {
  it.each([
    ['logLoss', 0.4, 'approved'],
    ['logLoss', 0.39, 'rejected'],
    ['auc', 0.8, 'approved'],
    ['auc', 0.81, 'rejected'],
  ] as const)('%s has to be as good as %f: %s', (metric, minimum, status) => {
    expect(decide({ ...SETTINGS, metric, minimum }, { ...FIRST, metric }).status).toBe(status)
  })

  it('is asked for every approval where approval is manual, and for no rejection', () => {
    const settings: GateSettings = { ...SETTINGS, approval: 'manual' }
    expect(decide(settings, FIRST)).toEqual({
      status: 'pending',
      reason:
        "logLoss 0.4 on 100 test rows; a gain of 0.2 (95 % interval 0.1 to 0.3) over knowing no features; waits for a person's approval (promotion.approval is manual)",
      comparedWith: null,
    })
    expect(decide(settings, { ...FIRST, againstBaseline: WORSE }).status).toBe('rejected')
  })

  it('judges by a metric that the problem has; another is said, and a person decides', () => {
    expect(gateMetric('binary', { metric: 'auc' })).toBe('auc')
    expect(gateMetric('multiclass', { metric: 'auc' })).toBe('logLoss')
    expect(gateMetric('regression', { metric: null })).toBe('rmse')
    const decision = decide({ ...SETTINGS, metric: 'mae' }, FIRST)
    expect(decision.status).toBe('pending')
    expect(decision.reason).toContain('promotion.metric mae is not defined for a binary problem')
  })

  it('holds a minimum against the metric that it was written for, no other', () => {
    // FIRST is judged by its log loss of 0.4, which says nothing of a mean absolute error.
    for (const minimum of [0.3, 60])
      expect(decide({ ...SETTINGS, metric: 'mae', minimum }, FIRST).status).toBe('pending')
  })
})
