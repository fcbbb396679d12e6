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
  metrics: { logLoss: { value: 0.4, baseline: 0.69 }, auc: { value: 0.8 } },
  metric: 'logLoss',
  leftOut: { text: '', share: 0 },
  findings: [],
  importance: null,
  againstBaseline: BETTER,
  notes: [],
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
    ['pending', 'perhaps worse', PERHAPS_WORSE],
    ['rejected', 'certainly worse', WORSE],
    ['rejected', 'no better at all', { ...BETTER, value: 0, low: 0, high: 0 }],
    ['pending', 'not measurable', undefined],
    ['pending', 'better on 9 rows', { ...BETTER, rows: 9 }],
    ['approved', 'better on 10 rows', { ...BETTER, rows: 10 }],
    ['pending', 'worse on 9 rows', { ...WORSE, rows: 9 }],
    ['pending', 'better by nothing to all of the loss there is', { ...BETTER, low: 0.01, high: 0.71 }],
    ['approved', 'better by much to more than there is', { ...BETTER, value: 0.65, low: 0.2, high: 1.1 }],
  ] as const)('is %s: %s', (status, _, againstBaseline) => {
    expect(decide(SETTINGS, { ...FIRST, againstBaseline })).toMatchObject({ status, comparedWith: null })
  })

  const ORDER: Advantage = { metric: 'auc', rows: 100, value: 0.1, low: 0.02, high: 0.18 }
  it.each([
    ['approved', 'where log loss may be chance', null, PERHAPS_WORSE, ORDER],
    ['pending', 'where its own may be chance, too', null, PERHAPS_WORSE, { ...ORDER, low: -0.01 }],
    ['rejected', 'where log loss is worse for certain', null, WORSE, ORDER],
    ['pending', 'where log loss was asked for', 'logLoss', PERHAPS, ORDER],
    ['approved', 'where 10 rows are of the rarer class', null, PERHAPS_WORSE, { ...ORDER, ofRarerClass: 10 }],
    ['pending', 'where 9 rows are of the rarer class', null, PERHAPS_WORSE, { ...ORDER, ofRarerClass: 9 }],
  ] as const)('is %s by the order of the rows %s', (status, _, metric, againstBaseline, secondGain) => {
    const decision = decide({ ...SETTINGS, metric }, { ...FIRST, againstBaseline, secondGain })
    expect(decision.status).toBe(status)
    expect(decision.reason.includes('In AUC it is better by 0.1 (97.5 % interval: 0.02 to 0.18 better).')).toBe(
      status === 'approved',
    )
  })

  it.each([
    ['approved', PERHAPS_WORSE],
    ['pending', WORSE],
  ] as const)('by AUC is %s with such a log loss: %o', (status, secondGain) => {
    const evidence = { ...FIRST, metric: 'auc', againstBaseline: { ...ORDER }, secondGain } as const
    expect(decide({ ...SETTINGS, metric: 'auc' }, evidence).status).toBe(status)
  })

  it.each([null, 'logLoss', 'brier', 'accuracy', 'auc'] as const)(
    'is judged alike whichever metric is named: %s',
    (metric) => {
      const named = metric ?? 'logLoss'
      const evidence = (gain: Advantage): Evidence => ({
        ...FIRST,
        metric: named,
        againstBaseline: { ...gain, metric: named },
      })
      const decided = (gain: Advantage, more: Partial<Evidence> = {}) => {
        const { status, reasons } = decide({ ...SETTINGS, metric }, { ...evidence(gain), ...more })
        return [status, reasons?.[0]?.code, reasons?.[0]?.text]
      }
      const guessing = 'guessing by the class shares'
      expect(decided(WORSE)).toEqual(['rejected', 'no-better-than-baseline', `It predicts worse than ${guessing}.`])
      const perhaps = `It predicts worse than ${guessing} on these 100 test rows, though that may be chance.`
      expect(decided(PERHAPS_WORSE)).toEqual(['pending', 'no-gain-over-baseline', perhaps])
      const served = { againstChampion: against(BETTER) }
      expect(decided(PERHAPS_WORSE, served)).toEqual(['rejected', 'no-gain-over-baseline', perhaps])
    },
  )

  it('tells what else is to be known of the numbers last', () => {
    expect(decide(SETTINGS, { ...FIRST, notes: ['the intervals are rough'] }).reason).toMatch(
      / The intervals are rough\.$/,
    )
  })
})

describe('with classes that it cannot answer', () => {
  it.each([
    ['approved', 0.02, '(2 % of all rows)'],
    ['pending', 0.021, '(2.1 % of all rows, more than 2 %)'],
  ] as const)('is %s at a share of %s', (status, share, words) => {
    const decision = decide(SETTINGS, { ...FIRST, leftOut: { text: 'ISLAND, 5 rows', share } })
    expect(decision.status).toBe(status)
    expect(decision.reason).toContain(`It cannot answer every class: ISLAND, 5 rows ${words}.`)
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
})

describe('against a champion', () => {
  it.each([
    ['approved', 'certainly better', against(BETTER)],
    ['approved', 'perhaps better', against(PERHAPS)],
    ['approved', 'no worse for certain', against(PERHAPS_WORSE)],
    ['rejected', 'certainly worse', against(WORSE)],
    ['rejected', 'certainly worse, with other features', against(WORSE, ['age is a new feature'])],
    ['pending', 'better, with other features', against(BETTER, ['age is a new feature'])],
    ['pending', 'better, with other spellings', { ...against(BETTER), changes: ['a is read as in "$1"'] }],
    ['rejected', 'certainly worse, with other spellings', { ...against(WORSE), changes: ['a is read as in "$1"'] }],
    ['pending', 'not comparable', against(null, ['the target is a here, and b there'])],
    ['pending', 'not defined for the rows', against(null)],
    ['pending', 'perhaps better on few rows', { ...against(PERHAPS), lack: ['12 test rows are too few'] }],
    ['approved', 'certainly no worse on few rows', { ...against({ ...BETTER, low: 0 }), lack: ['12 are too few'] }],
    ['pending', 'worse on few rows', { ...against(WORSE), lack: ['12 test rows are too few'] }],
    ['pending', 'better on a handful', { ...against({ ...BETTER, rows: 9 }), lack: ['9 test rows are too few'] }],
  ])('is %s: %s', (status, _, againstChampion) => {
    const decision = decide(SETTINGS, { ...FIRST, againstChampion })
    expect(decision).toMatchObject({ status, comparedWith: 'run-1' })
    for (const obstacle of againstChampion.obstacles) expect(decision.reason).toContain(obstacle)
  })

  it.each([
    ['not comparable', { ...against(null, ['that one reads a otherwise']), changes: ['a is read as in "$1"'] }],
    ['of the same burst', { ...against(null), servedAtUpload: null, changes: ['a is read as in "$1"'] }],
    ['unsure', { ...against(null), lack: ['12 test rows are too few'], changes: ['a is read as in "$1"'] }],
    ['better', { ...against(BETTER), changes: ['a is read as in "$1"'] }],
    ['better, in a record of an earlier version', against(BETTER, ['a is a new feature'])],
  ])('says of one that is %s what callers have to change', (_, againstChampion) => {
    const { status, reasons } = decide(SETTINGS, { ...FIRST, againstChampion })
    expect(status).toBe('pending')
    const told = reasons?.find(({ code }) => code === 'callers-must-change')
    expect(told).toMatchObject({ status: 'pending', todo: 'Tell those who call it, then approve it.' })
    expect(told?.text).toMatch(/^Whoever calls the model that serves now has to send other data: a is /)
  })

  it.each([
    ['approved', BETTER],
    ['pending', PERHAPS],
    ['rejected', PERHAPS_WORSE],
    ['rejected', WORSE],
  ] as const)(
    'is no more than %s where the baseline allows no more: wrong labels make a champion fail, too',
    (status, baseline) => {
      const decision = decide(SETTINGS, { ...FIRST, againstBaseline: baseline, againstChampion: against(BETTER) })
      expect(decision.status).toBe(status)
      const codes = decision.reasons?.map(({ code }) => code)
      expect(codes).toContain(status === 'approved' ? 'better-than-champion' : 'champion-fails-too')
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
    const { status, reasons } = decide(settings, FIRST)
    expect(status).toBe('pending')
    expect(reasons?.map(({ code }) => code)).toEqual(['approval-is-manual', 'better-than-baseline'])
    expect(decide(settings, { ...FIRST, againstBaseline: WORSE }).status).toBe('rejected')
  })

  it('judges by a metric that the problem has; another is said, and a person decides', () => {
    expect(gateMetric('binary', { metric: 'auc' })).toBe('auc')
    expect(gateMetric('multiclass', { metric: 'auc' })).toBe('logLoss')
    expect(gateMetric('regression', { metric: null })).toBe('rmse')
    const decision = decide({ ...SETTINGS, metric: 'mae' }, FIRST)
    expect(decision.status).toBe('pending')
    expect(decision.reason).toContain('promotion.metric is mae, which is not defined for a binary problem.')
  })

  it('holds a minimum against the metric that it was written for, no other', () => {
    // FIRST is judged by its log loss of 0.4, which says nothing of a mean absolute error.
    for (const minimum of [0.3, 60])
      expect(decide({ ...SETTINGS, metric: 'mae', minimum }, FIRST).status).toBe('pending')
  })
})
