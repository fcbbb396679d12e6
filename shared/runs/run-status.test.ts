import { describe, expect, it } from 'vitest'
import type { Decision } from '#shared/records/evaluation-record.ts'
import type { FailureRecord } from '#shared/records/failure-record.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import type { OpenWork } from '#shared/records/open-work.ts'
import { type RunFacts, type RunRecord, runStatus } from './run-status.ts'
import { runStatusHint, runStatusText } from './run-status-text.ts'

const MINUTE_MS = 60_000
const WRITTEN_MS = Date.parse('2026-07-01T10:00:00Z')
const RUN = { dataset: 'iris', runId: 'boostline-iris-2' }
const RUN_TIME = '2026-07-01T09:00:00Z'
const RECORDS: readonly RunRecord[] = ['source', 'training', 'deployment', 'evaluation']

/** The records up to this one are there. */
function facts(last: RunRecord | undefined, more: Partial<RunFacts> = {}): RunFacts {
  const written = new Set(RECORDS.slice(0, last === undefined ? 0 : RECORDS.indexOf(last) + 1))
  return { run: RUN, written, lastWrittenMs: last === undefined ? undefined : WRITTEN_MS, ...more }
}

function decided(status: Decision['status'], more: Partial<RunFacts> = {}): RunFacts {
  return facts('evaluation', { decision: { status, reason: 'auc 0.9' }, ...more })
}

const failure: FailureRecord = {
  version: 1,
  ...RUN,
  stage: 'deployment',
  code: 'endpoint-failed',
  message: 'No ping.',
  hint: 'Upload again.',
  at: '2026-07-01T10:00:00Z',
}

function open(work: Partial<OpenWork>): OpenWork {
  const since = new Date(WRITTEN_MS).toISOString()
  return {
    version: 1,
    ...RUN,
    code: 'endpoint-quota',
    reason: 'No endpoint is left.',
    hint: 'Raise it.',
    since,
    ...work,
  }
}

function serving(runId: string, eventTime: string): ServingRun {
  return {
    type: 'endpoint',
    runId,
    endpointName: runId,
    modelPackageArn: 'arn',
    since: eventTime,
    source: { key: 'k', eventTime },
  }
}

function pointer(champion: ServingRun | null, more: Partial<ModelPointer> = {}): ModelPointer {
  return {
    version: 1,
    dataset: 'iris',
    revision: 3,
    champion,
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
    ...more,
  }
}

const OURS = serving(RUN.runId, RUN_TIME)
const OLDER = serving('boostline-iris-1', '2026-06-01T09:00:00Z')
const NEWER = serving('boostline-iris-3', '2026-08-01T09:00:00Z')
const UPLOAD = { key: 'k', eventTime: RUN_TIME }

const gaveBack = { revision: 3, at: RUN_TIME, who: 'model-deployment', why: 'w', from: RUN.runId, to: OLDER.runId }
const withdrawal = { runId: RUN.runId, modelPackageArn: 'arn', why: '9 of 20 calls failed', at: RUN_TIME }
it.each(['endpoint', 'lambda'] as const)(
  'a run that serves from its %s, and of which the schema is lost, says what to put back',
  (type) => {
    const target =
      type === 'endpoint' ? OURS : { ...OURS, type, modelKey: 'runs/iris/r/serving/model.bin', sourceHash: 'h' }
    const found = runStatus(
      decided('approved', { pointer: pointer(target), lostRecord: 'runs/iris/r/schema.json' }),
      WRITTEN_MS,
    )
    expect(runStatusText(RUN, found)).toContain(
      'and does not: runs/iris/r/schema.json is gone, and what the API has of it, too.',
    )
    expect(runStatusHint(found)).toContain('Put its version before back')
  },
)

describe('a run', () => {
  it.each<[string, RunFacts, string]>([
    ['of nothing but a folder', facts(undefined), 'is being prepared for its training.'],
    ['that is uploaded', facts('source'), 'is being prepared for its training.'],
    ['that is split', facts('training'), 'is in training.'],
    [
      'whose job is complete',
      facts('training', { job: { kind: 'completed', says: '' } }),
      'is trained and in deployment.',
    ],
    ['with an endpoint in work', facts('deployment'), 'is trained and in deployment.'],
    [
      'with an endpoint that answers',
      facts('deployment', { serving: { kind: 'ready' } }),
      'is deployed and in evaluation.',
    ],
    [
      'that its evaluation has taken up',
      facts('deployment', { open: open({ stage: 'evaluation' }) }),
      'is deployed and in evaluation.',
    ],
    ['that stopped', facts('deployment', { failure }), 'stopped in its deployment: No ping.'],
    ['that waits for a person', decided('pending'), 'waits for your approval: auc 0.9.'],
    [
      'that waits while an older one serves',
      decided('pending', { pointer: pointer(OLDER), upload: UPLOAD }),
      'waits for your approval: auc 0.9.',
    ],
    [
      'that waits while a newer upload serves, which an approval would not change',
      decided('pending', { pointer: pointer(NEWER), upload: UPLOAD }),
      'is not to serve: boostline-iris-3 does, which came after it or took its place.',
    ],
    [
      'that a person turned down after its evaluation',
      facts('evaluation', {
        decision: {
          status: 'rejected',
          reason: 'complaints (ann)',
          byPerson: { evaluated: { status: 'pending', reason: 'auc 0.9' } },
        },
      }),
      'was rejected by a person: complaints (ann).',
    ],
    [
      'that waits for a person, but is not in the registry yet, so that nobody can decide',
      decided('pending', { isRegistered: false }),
      'is deployed and in evaluation.',
    ],
    [
      'that is refused, but not in the registry yet',
      decided('rejected', { isRegistered: false }),
      'is deployed and in evaluation.',
    ],
    ['that is refused', decided('rejected', { isRegistered: true }), 'was rejected: auc 0.9.'],
    ['that is refused, and failed before', decided('rejected', { failure }), 'was rejected: auc 0.9.'],
    ['that is approved', decided('approved', { failure }), 'is approved and about to serve.'],
    [
      'that is approved while an older one serves',
      decided('approved', { pointer: pointer(OLDER), upload: UPLOAD }),
      'is approved and about to serve.',
    ],
    ['that serves', decided('approved', { pointer: pointer(OURS), upload: UPLOAD }), 'serves from an endpoint.'],
    ['that a person made serve', decided('rejected', { pointer: pointer(OURS) }), 'serves from an endpoint.'],
    [
      'that takes over',
      decided('approved', { pointer: pointer(OLDER, { challenger: OURS }) }),
      'serves a growing share of the calls from an endpoint.',
    ],
    [
      'that a newer upload came before',
      decided('approved', { pointer: pointer(NEWER), upload: UPLOAD }),
      'is not to serve: boostline-iris-3 does, which came after it or took its place.',
    ],
    [
      'that served',
      decided('approved', { pointer: pointer(OLDER), hasServed: true }),
      'is not to serve: boostline-iris-1 does, which came after it or took its place.',
    ],
    [
      'that gave its calls back, since its endpoint did not answer, and comes again',
      decided('approved', { pointer: pointer(OLDER, { history: [gaveBack] }), hasServed: true }),
      'is approved and about to serve.',
    ],
    [
      'that gave its calls back, since they failed',
      decided('approved', {
        pointer: pointer(OLDER, { history: [gaveBack], withdrawn: [withdrawal] }),
        hasServed: true,
      }),
      'served, and was taken back: 9 of 20 calls failed; boostline-iris-1 serves now.',
    ],
    [
      'that was taken back',
      decided('approved', { pointer: pointer(null), hasServed: true }),
      'served, and was taken back.',
    ],
    [
      'that a person took back, so that another one serves',
      decided('rejected', {
        pointer: pointer(OLDER),
        hasServed: true,
        decision: {
          status: 'rejected',
          reason: 'complaints (ann)',
          byPerson: { evaluated: { status: 'approved', reason: 'auc 0.9' } },
        },
      }),
      'served, and was taken back: complaints (ann); boostline-iris-1 serves now.',
    ],
  ])('%s', (_, known, text) => {
    const status = runStatus(known, WRITTEN_MS + MINUTE_MS)
    expect(runStatusText(RUN, status)).toBe(`the run ${RUN.runId} ${text}`)
    expect(runStatusHint(status)).toBe(status.state === 'failed' ? 'Upload again.' : undefined)
  })
})

describe('a run of which nothing has changed', () => {
  const quota = open({})
  const training = open({ code: 'in-training', reason: 'The training job has not ended.' })
  const seen = (minutes: number) => ({ ...training, at: new Date(WRITTEN_MS + minutes * MINUTE_MS).toISOString() })

  it.each<[string, RunFacts, number, string]>([
    [
      'for a minute, since a quota is full, waits for it',
      facts('deployment', { open: quota }),
      1,
      'is trained and in deployment, and waits: No endpoint is left.',
    ],
    [
      'for a minute, since there is no room to train',
      facts('training', { open: open({ code: 'training-quota', stage: 'training', reason: 'No instance is left.' }) }),
      1,
      'is in training, and waits: No instance is left.',
    ],
    [
      'for a minute, though its first job had no room and another runs',
      facts('training', { open: open({ code: 'training-quota' }), job: { kind: 'running', says: 'Training' } }),
      1,
      'is in training.',
    ],
    [
      'for months, since another takes over, waits for its end',
      decided('approved', {
        open: open({ code: 'in-rollout', stage: 'promotion', reason: 'The rollout of x is under way.' }),
      }),
      90 * 24 * 60,
      'is approved and about to serve, and waits: The rollout of x is under way.',
    ],
    [
      'for a minute, and whose endpoint has found room',
      facts('deployment', { open: quota, serving: { kind: 'changing', status: 'Creating' } }),
      1,
      'is trained and in deployment.',
    ],
    [
      'for 14 minutes, after another error, is under way',
      facts('deployment', { open: open({ code: 'aws-failed' }) }),
      14,
      'is trained and in deployment.',
    ],
    [
      'for 15 minutes is stuck, for its last error',
      facts('deployment', { open: quota }),
      15,
      'has come no further for 15 minutes in its deployment: No endpoint is left.',
    ],
    ['for hours', facts('source'), 200, 'has come no further for 3 hours in its preparation: no error is recorded.'],
    [
      'in its evaluation',
      facts('deployment', { open: open({ stage: 'evaluation', reason: 'The endpoint x is Creating.' }) }),
      16,
      'has come no further for 16 minutes in its evaluation: The endpoint x is Creating.',
    ],
    [
      'though it is approved, and an older one serves',
      decided('approved', { pointer: pointer(OLDER), upload: UPLOAD }),
      16,
      'has come no further for 16 minutes in its promotion: no error is recorded.',
    ],
    [
      'though it is approved, while its dataset has no pointer, or lost it, waits for the heartbeat',
      decided('approved', { isRegistered: true }),
      86,
      'is approved and about to serve: the next heartbeat (every 15 minutes) sees to it.',
    ],
    [
      'though it is approved, while the pointer names nobody, waits for the heartbeat',
      decided('approved', { pointer: pointer(null) }),
      86,
      'is approved and about to serve: the next heartbeat (every 15 minutes) sees to it.',
    ],
    [
      'though it is approved, while nobody serves and something keeps it, is stuck',
      decided('approved', { open: open({ stage: 'promotion' }) }),
      86,
      'has come no further for 86 minutes in its promotion: No endpoint is left.',
    ],
    [
      'though it is approved, but never came into the registry, is stuck',
      decided('approved', { isRegistered: false }),
      86,
      'has come no further for 86 minutes in its promotion: no error is recorded.',
    ],
    [
      'that a person approved a minute ago is about to serve',
      facts('evaluation', {
        decision: { status: 'approved', reason: 'yes (ann)', decidedMs: WRITTEN_MS + 199 * MINUTE_MS },
      }),
      200,
      'is approved and about to serve.',
    ],
    [
      'and whose endpoint, after a wait, is being created',
      facts('deployment', {
        serving: { kind: 'changing', status: 'Creating', sinceMs: WRITTEN_MS + 190 * MINUTE_MS },
      }),
      200,
      'is trained and in deployment.',
    ],
    [
      'with an endpoint that SageMaker is at',
      facts('deployment', { serving: { kind: 'changing', status: 'Creating' } }),
      16,
      'has come no further for 16 minutes in its deployment: what is to serve it is Creating.',
    ],
    [
      'but whose job runs, is in training',
      facts('training', { job: { kind: 'running', says: 'Training' } }),
      600,
      'is in training.',
    ],
    ['but whose job was seen running', facts('training', { open: seen(45) }), 74, 'is in training.'],
    [
      'and whose job nobody has seen for long',
      facts('training', { open: seen(45) }),
      75,
      'has come no further for 15 minutes in its training: The training job has not ended.',
    ],
    [
      'whose job ended without a record of it',
      facts('training', { job: { kind: 'ended-without-a-model', says: 'Failed: no data' }, open: undefined }),
      16,
      'has come no further for 16 minutes in its training: SageMaker says of its training job: Failed: no data.',
    ],
    [
      'since its training ended is not told that it trains',
      facts('deployment', { open: training }),
      16,
      'has come no further for 16 minutes in its deployment: no error is recorded.',
    ],
    ['but which waits for a person, is not stuck', decided('pending'), 600, 'waits for your approval: auc 0.9.'],
    [
      'but which serves, is not stuck',
      decided('approved', { pointer: pointer(OURS) }),
      600,
      'serves from an endpoint.',
    ],
  ])('%s', (_, known, minutes, text) => {
    const status = runStatus(known, WRITTEN_MS + minutes * MINUTE_MS)
    expect(runStatusText(RUN, status)).toBe(`the run ${RUN.runId} ${text}`)
  })

  it('says what to do: of its obstacle, else where to look', () => {
    const later = WRITTEN_MS + 16 * MINUTE_MS
    expect(runStatusHint(runStatus(facts('deployment', { open: quota }), later))).toBe('Raise it.')
    expect(runStatusHint(runStatus(facts('deployment', { open: quota }), WRITTEN_MS))).toBe('Raise it.')
    expect(runStatusHint(runStatus(facts('source'), later))).toContain('the log of model-training')
    expect(runStatusHint(runStatus(decided('approved'), later))).toBeUndefined()
  })
})

describe('a run that serves says why', () => {
  const evaluated: Decision = {
    status: 'pending',
    reason: 'all as one text',
    reasons: [{ code: 'a', status: 'pending', text: 'It may be a leak.', todo: 'Look.' }],
  }
  const place = { pointer: pointer(OURS), upload: UPLOAD }
  it.each<[string, RunFacts['decision'], readonly string[]]>([
    ['as evaluated', { ...evaluated, status: 'approved' }, ['It may be a leak. Look.']],
    [
      'and who approved what was told',
      { status: 'approved', reason: 'known before (ann)', byPerson: { evaluated } },
      ['Approved by a person: known before (ann)', 'It may be a leak.'],
    ],
  ])('%s', (_, decision, details) => {
    expect(runStatus(facts('evaluation', { decision, ...place }), WRITTEN_MS)).toMatchObject({
      state: 'serving',
      details,
    })
  })
})

describe('of what serves a person is told the truth', () => {
  const COMPILED = { ...OURS, type: 'lambda', modelKey: 'runs/iris/x/serving/model.bin', sourceHash: 'a' } as const
  const ENDPOINT = { type: 'endpoint', endpointName: 'e' } as const
  const change = { runId: RUN.runId, who: 'ann', at: RUN_TIME }
  const again: unknown = expect.stringMatching(/^The next heartbeat, in 15 minutes at most, makes it again; /)
  it.each<[string, Partial<RunFacts>, string, unknown]>([
    ['where it was asked and is ready', { serving: { kind: 'ready' } }, 'serves from an endpoint.', undefined],
    [
      'where its endpoint was deleted',
      { serving: { kind: 'missing' } },
      `is to serve from an endpoint, and does not: the endpoint ${OURS.runId} does not exist.`,
      again,
    ],
    [
      'where its endpoint failed twice in a row',
      { serving: { kind: 'missing' }, failure },
      'is to serve from an endpoint, and does not: No ping.',
      'Upload again.',
    ],
    [
      'where its endpoint was deleted, long after it failed',
      { serving: { kind: 'missing' }, failure: { ...failure, at: '2026-06-01T10:00:00Z' } },
      `is to serve from an endpoint, and does not: the endpoint ${OURS.runId} does not exist.`,
      again,
    ],
    [
      'where its endpoint failed',
      { serving: { kind: 'failed', status: 'Failed', reason: 'out of memory.' } },
      `is to serve from an endpoint, and does not: the endpoint ${OURS.runId} is Failed: out of memory.`,
      again,
    ],
    [
      'while its endpoint is made again',
      { serving: { kind: 'changing', status: 'Creating' } },
      `is to serve from an endpoint, and does not: the endpoint ${OURS.runId} is Creating.`,
      expect.stringMatching(/next heartbeat/),
    ],
    [
      'as a challenger',
      { pointer: { ...pointer(OLDER), challenger: OURS } },
      'serves a growing share of the calls from an endpoint.',
      undefined,
    ],
    ['without an endpoint', { pointer: pointer(COMPILED) }, 'serves from the API itself.', undefined],
    [
      'without an endpoint, with a damaged model',
      { pointer: pointer(COMPILED), serving: { kind: 'missing' } },
      'serves from the API itself, but its compiled model runs/iris/x/serving/model.bin is missing or damaged.',
      expect.stringMatching(/puts it back; .* the API makes it again/),
    ],
    [
      'while it is given an endpoint',
      { pointer: { ...pointer(COMPILED), changeover: { ...change, target: ENDPOINT } } },
      'serves from the API itself, and from an endpoint as soon as that is ready.',
      undefined,
    ],
  ])('%s', (_, known, text, hint) => {
    const status = runStatus(decided('approved', { pointer: pointer(OURS), upload: UPLOAD, ...known }), WRITTEN_MS)
    expect(runStatusText(RUN, status)).toBe(`the run ${RUN.runId} ${text}`)
    expect(runStatusHint(status)).toEqual(hint)
  })
})
