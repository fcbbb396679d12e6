import { describe, expect, it } from 'vitest'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { RegisteredDecision } from '#shared/registry/registered-decision.ts'
import type { ServingState } from '#shared/serving/scorer.ts'
import { tellStatus } from './status.ts'

const RUN_ID = 'boostline-churn-20260701-100000-aaaaaaaa'
const KEYS = runKeys('churn', RUN_ID)

const TRAINING = {
  version: 1,
  runId: RUN_ID,
  dataset: 'churn',
  rows: { total: 30, withoutTarget: 0, train: 20, validation: 5, test: 5 },
  split: { method: 'hash', seed: 0, ratios: { train: 0.7, validation: 0.15, test: 0.15 }, columns: [], boundaries: {} },
  hyperparameters: {},
  job: { name: RUN_ID, image: 'i', instanceType: 'm', instanceCount: 1, volumeSizeGb: 1, maxRuntimeSeconds: 1 },
  warnings: [],
}

function bucket(registered?: RegisteredDecision, state: ServingState = { kind: 'ready' }) {
  const clock = { nowMs: Date.parse('2026-07-01T10:00:00Z'), now: () => clock.nowMs }
  const objects = memoryObjectStore('b', clock)
  const tell = async (withMetrics = false) => {
    const lines: string[] = []
    const services = {
      registered: async () => registered,
      job: async () => undefined,
      state: async () => state,
    }
    const say = (line: string) => void lines.push(line)
    const outcome = await tellStatus(
      { dataset: 'churn', withMetrics },
      { objects, services, clock, deploymentOptions: '--stage dev', say },
    )
    return { ...outcome, lines }
  }
  return { objects, clock, tell }
}

it('says of an approved run whose pointer is lost that the heartbeat sees to it', async () => {
  const { objects, clock, tell } = bucket({ approval: 'approved', reason: '', decidedByPerson: false })
  const evaluated = { version: 1, runId: RUN_ID, dataset: 'churn', problem: 'binary', rows: 5, metrics: {} }
  const decision = { status: 'approved', reason: 'better' }
  await objects.put(KEYS.evaluation, JSON.stringify({ ...evaluated, confusion: null, threshold: 0.5, decision }))
  clock.nowMs += 86 * 60_000
  const { lines, result } = await tell()
  expect(lines).toEqual([
    `The run ${RUN_ID} is approved and about to serve: the next heartbeat (every 15 minutes) sees to it.`,
  ])
  expect(result).toMatchObject({ state: 'under-way', stage: 'promotion', hint: null })
})

it('says how the newest run stands, and what to do when it is stuck', async () => {
  const { objects, clock, tell } = bucket()
  await objects.put(KEYS.source, '{}')
  await objects.put(KEYS.training, JSON.stringify(TRAINING))
  expect(await tell()).toMatchObject({
    ok: true,
    lines: [`The run ${RUN_ID} is in training.`],
    result: { dataset: 'churn', runId: RUN_ID, state: 'under-way', stage: 'training', hint: null },
  })
  clock.nowMs += 20 * 60_000
  const { lines, result } = await tell()
  expect(lines).toEqual([
    `The run ${RUN_ID} has come no further for 20 minutes in its training: no error is recorded.`,
    "Look at the training job's log, and at the log of model-deployment.",
  ])
  expect(result).toMatchObject({ stuckForMs: 20 * 60_000, hint: lines[1] })
})

it('says why the quality is another than the manifest asks for', async () => {
  const { objects, tell } = bucket()
  const whyQuality =
    'training.quality is fast: good is forecast to cost $0.0048, more than the $0.003 of training.maxDollars.'
  await objects.put(KEYS.source, '{}')
  await objects.put(KEYS.training, JSON.stringify({ ...TRAINING, whyQuality, warnings: [whyQuality] }))
  expect(await tell()).toMatchObject({
    lines: [`The run ${RUN_ID} is in training.`, whyQuality],
    result: { whyQuality },
  })
  await objects.put(KEYS.evaluation, JSON.stringify({ ...EVALUATION, warnings: [whyQuality] }))
  const { lines } = await tell()
  expect(lines.filter((line) => line === whyQuality)).toHaveLength(1)
})

it('says what is to be known of the training, such as that it stopped at its most rounds', async () => {
  const { objects, tell } = bucket()
  const warning = 'More rounds might have helped.'
  await objects.put(KEYS.source, '{}')
  await objects.put(KEYS.evaluation, JSON.stringify({ ...EVALUATION, warnings: [warning] }))
  const { lines, result } = await tell()
  expect(lines).toContain(warning)
  expect(result).toMatchObject({ warnings: [warning] })
})

it('says where there is no run, as a failure', async () => {
  const { tell } = bucket()
  expect(await tell()).toEqual({
    ok: false,
    lines: ['There is no run of churn in s3://b: upload a CSV to train one.'],
    result: { dataset: 'churn', runId: null },
  })
})

const BINARY = { type: 'binary', classes: ['stays', 'leaves'].map((label) => ({ label, count: 50 })) }

const EVALUATION = {
  version: 1,
  dataset: 'churn',
  runId: RUN_ID,
  problem: 'binary',
  rows: 6,
  metrics: { accuracy: { value: 0.9, baseline: 0.6 }, logLoss: { value: 0.4, low: 0.3, high: 0.5, baseline: 0.69 } },
  confusion: null,
  threshold: 0.5,
  decision: {
    status: 'pending',
    reason: 'all as one text',
    reasons: [
      { code: 'a', status: 'pending', text: 'Not sure.', todo: 'Approve it.', numbers: 'Log loss 0.4 on 6 rows.' },
      { code: 'b', status: 'approved', text: 'The figures are rough.' },
    ],
  },
}

it('of a run that waits says what decided, what to do, and the command', async () => {
  const { objects, tell } = bucket({ approval: 'pending', reason: '', decidedByPerson: false })
  await objects.put(KEYS.source, '{}')
  await objects.put(KEYS.evaluation, JSON.stringify(EVALUATION))
  expect((await tell()).lines).toEqual([
    `The run ${RUN_ID} waits for your approval: Not sure. Approve it.`,
    'Log loss 0.4 on 6 rows.',
    'The figures are rough.',
    'To let it serve: ./boostline approve churn --stage dev',
  ])
})

it('goes by what a person decided in the registry since', async () => {
  const { objects, tell } = bucket({ approval: 'rejected', reason: 'complaints (ann)', decidedByPerson: true })
  await objects.put(KEYS.source, '{}')
  await objects.put(KEYS.evaluation, JSON.stringify(EVALUATION))
  expect((await tell()).lines).toEqual([`The run ${RUN_ID} was rejected by a person: complaints (ann).`])
})

it('shows every metric beside the baseline on demand, the one that decides first', async () => {
  const { objects, tell } = bucket()
  await objects.put(KEYS.source, '{}')
  await objects.put(KEYS.evaluation, JSON.stringify(EVALUATION))
  expect((await tell(true)).lines.slice(-2)).toEqual([
    'log loss 0.4 (guessing by the class shares: 0.69; lower is better), 95 % interval 0.3 to 0.5',
    'accuracy 0.9 (guessing by the class shares: 0.6; higher is better)',
  ])
})

describe('of a dataset that a model serves', () => {
  const OLDER = 'boostline-churn-20260601-100000-bbbbbbbb'
  const champion = (runId: string) => ({
    version: 1,
    dataset: 'churn',
    revision: 1,
    champion: {
      runId,
      endpointName: runId,
      modelPackageArn: 'arn',
      since: '2026-06-01T10:00:00.000Z',
      source: { key: 'datasets/churn.csv', eventTime: '2026-06-01T10:00:00.000Z' },
    },
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
  })
  const approved = { ...EVALUATION, decision: { status: 'approved', reason: 'good' } }
  const SOURCE = {
    version: 1,
    runId: RUN_ID,
    dataset: 'churn',
    bucket: 'b',
    key: 'datasets/churn.csv',
    eTag: 'e',
    sizeBytes: 1,
    eventTime: '2026-07-01T10:00:00.000Z',
    manifest: null,
    codeVersion: 'test',
  }
  const HINT =
    'The next heartbeat, in 15 minutes at most, makes it again; ./boostline serve with --type serverless does so at once.'

  it('a deleted endpoint is told, and what to do', async () => {
    const { objects, tell } = bucket(undefined, { kind: 'missing' })
    await objects.put(KEYS.source, JSON.stringify(SOURCE))
    await objects.put(KEYS.schema, '{}')
    await objects.put(KEYS.evaluation, JSON.stringify(approved))
    await objects.put(pointerKey('churn'), JSON.stringify(champion(RUN_ID)))
    const told = await tell()
    expect(told.lines.slice(0, 2)).toEqual([
      `The run ${RUN_ID} is to serve from an endpoint, and does not: the endpoint ${RUN_ID} does not exist.`,
      HINT,
    ])
    expect(told.result).toMatchObject({ state: 'serving', by: 'endpoint', obstacle: { code: 'serving-missing' } })
  })

  it('a lost schema is told where its copy is lost, too, and what to do', async () => {
    const { objects, tell } = bucket(undefined, { kind: 'ready' })
    await objects.put(KEYS.source, JSON.stringify(SOURCE))
    await objects.put(KEYS.evaluation, JSON.stringify(approved))
    await objects.put(pointerKey('churn'), JSON.stringify(champion(RUN_ID)))
    const told = await tell()
    expect(told.lines[0]).toContain(`and does not: ${KEYS.schema} is gone, and what the API has of it, too.`)
    expect(told.lines[1]).toContain('Put its version before back')
    await objects.put(KEYS.servingRecord, '{}')
    expect((await tell()).lines[0]).toBe(`The run ${RUN_ID} serves from an endpoint.`)
  })

  it('how what came since differs from the training rows', async () => {
    const { objects, tell } = bucket()
    const schema = {
      version: 1,
      dataset: 'churn',
      runId: RUN_ID,
      problem: BINARY,
      columns: [{ name: 'y', index: 0, role: 'target' }],
      encodedWidth: 0,
      warnings: [],
    }
    await objects.put(KEYS.source, JSON.stringify(SOURCE))
    await objects.put(KEYS.schema, JSON.stringify(schema))
    await objects.put(KEYS.evaluation, JSON.stringify(approved))
    await objects.put(pointerKey('churn'), JSON.stringify(champion(RUN_ID)))
    const summary = { day: '2026-07-02', model: RUN_ID, sentence: 'age is higher. 1 more column has changed.' }
    const alarms = ['age is higher.', 'plan is missing.']
    await objects.put(monitoringKeys('churn').state, JSON.stringify({ summary: { ...summary, alarms } }))
    const { lines, result } = await tell()
    expect(lines.slice(-3)).toEqual([
      'Capture is off: only scored files of at least 300 rows are watched, and not the predictions of the API.',
      'age is higher. 1 more column has changed. (2026-07-02)',
      'plan is missing.',
    ])
    expect(result).toMatchObject({ monitoring: { day: '2026-07-02', alarms } })
  })

  it('of which the newest run is another one, both are told', async () => {
    const { objects, tell } = bucket(undefined, { kind: 'missing' })
    await objects.put(runKeys('churn', OLDER).schema, '{}')
    await objects.put(runKeys('churn', OLDER).evaluation, JSON.stringify({ ...approved, runId: OLDER }))
    await objects.put(KEYS.source, JSON.stringify(SOURCE))
    await objects.put(KEYS.evaluation, JSON.stringify(EVALUATION))
    await objects.put(pointerKey('churn'), JSON.stringify(champion(OLDER)))
    expect((await tell()).lines.slice(-2)).toEqual([
      `Meanwhile the run ${OLDER} is to serve from an endpoint, and does not: the endpoint ${OLDER} does not exist.`,
      HINT,
    ])
  })
})
