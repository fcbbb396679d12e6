import { describe, expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { RegisteredDecision } from '#shared/registry/registered-decision.ts'
import type { TrainingJobView } from '#shared/runs/sagemaker-run-services.ts'
import type { ServingState } from '#shared/serving/scorer.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import type { TrainingRound } from '#shared/training/training-rounds.ts'
import { type FollowPorts, followRun } from './follow-run.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-2' }
const KEYS = runKeys(RUN.dataset, RUN.runId)
const MINUTE_MS = 60_000
const RUNNING: TrainingJobView = { kind: 'running', says: 'InProgress', imageTag: '3.2-0', seconds: undefined }

const OF_RUN = { version: 1, ...RUN }
const SOURCE = {
  ...OF_RUN,
  bucket: 'b',
  key: 'datasets/iris.csv',
  eTag: 'e',
  sizeBytes: 1500,
  eventTime: '2026-07-01T10:00:00Z',
  manifest: null,
  codeVersion: 'dev',
}
const TRAINING = {
  ...OF_RUN,
  rows: { total: 30, withoutTarget: 0, train: 20, validation: 5, test: 5 },
  split: { method: 'hash', seed: 0, ratios: { train: 0.7, validation: 0.15, test: 0.15 }, columns: [], boundaries: {} },
  hyperparameters: {},
  job: {
    name: RUN.runId,
    image: 'i',
    instanceType: 'ml.m5.large',
    instanceCount: 1,
    volumeSizeGb: 1,
    maxRuntimeSeconds: 1,
  },
  warnings: ['a column was left out'],
}
const SCHEMA = {
  ...OF_RUN,
  problem: { type: 'regression', target: { mean: 1, min: 0, max: 2 } },
  columns: [{ name: 'y', index: 0, role: 'target' }],
  encodedWidth: 0,
  warnings: [],
}
const DEPLOYMENT = {
  ...OF_RUN,
  modelName: RUN.runId,
  endpointConfigName: RUN.runId,
  endpointName: RUN.runId,
  image: 'i',
  modelDataUrl: 's3://b/k',
  memoryMb: 2048,
  maxConcurrency: 2,
  at: '2026-07-01T10:00:00Z',
}
const FAILURE = {
  ...OF_RUN,
  stage: 'training',
  code: 'c',
  message: 'No target.',
  hint: 'Name one.',
  at: SOURCE.eventTime,
}

function evaluation(status: string) {
  return {
    ...OF_RUN,
    problem: 'regression',
    rows: 5,
    metrics: { rmse: { value: 0.5 } },
    confusion: null,
    threshold: null,
    decision: { status, reason: 'good' },
  }
}

function pointer(runId: string, eventTime = SOURCE.eventTime) {
  const source = { key: SOURCE.key, eventTime }
  return {
    version: 1,
    dataset: 'iris',
    revision: 7,
    champion: { runId, endpointName: runId, modelPackageArn: 'a', since: eventTime, source },
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
  }
}

/** Between two looks one step of the world happens; after the last one nothing does any more. */
async function follow(
  steps: (world: ReturnType<typeof newWorld>) => readonly (() => unknown)[],
  before?: (world: ReturnType<typeof newWorld>) => readonly (() => unknown)[],
) {
  const world = newWorld()
  const lines: string[] = []
  for (const step of before?.(world) ?? []) await step()
  const next = steps(world)[Symbol.iterator]()
  const ports: FollowPorts = {
    objects: world.objects,
    services: {
      job: async (name) => world.jobs.get(name) ?? world.job,
      state: async () => world.serving,
      registered: async () => world.registered,
    },
    rounds: () => async () => world.rounds.splice(0),
    ensureOnnx: async (say) => {
      say('installing')
      return true
    },
    columnsTold: world.columnsTold,
    splitNews: async () => world.splitNews.shift(),
    clock: world.clock,
    deploymentOptions: '--endpoint-url URL',
    show: (stage, text) => void lines.push(...text.split('\n').map((line) => `${stage}: ${line}`)),
    pause: async () => {
      const step = next.next()
      if (step.done) throw new Error('stopped')
      await step.value()
    },
  }
  const end = await followRun(RUN, ports, before !== undefined).catch((error: Error) => error.message)
  return { end, lines }
}

function newWorld() {
  const clock = { nowMs: Date.parse(SOURCE.eventTime), now: () => clock.nowMs }
  const objects = memoryObjectStore('b', clock)
  const put = (key: string, record: object) => () => objects.put(key, JSON.stringify(record))
  const rounds: TrainingRound[] = []
  const splitNews: string[] = []
  const columnsTold = new Map<string, string>()
  const world: {
    job: TrainingJobView | undefined
    /** Of several, by name. */
    readonly jobs: Map<string, TrainingJobView>
    serving: ServingState
    registered: RegisteredDecision | undefined
  } = { job: undefined, jobs: new Map(), serving: { kind: 'missing' }, registered: undefined }
  return Object.assign(world, { clock, objects, put, rounds, splitNews, columnsTold })
}

it('a run that the API serves by itself is told without an endpoint', async () => {
  const target = { type: 'lambda', modelKey: KEYS.servingModel, sourceHash: 'h' }
  const { end, lines } = await follow((world) => [
    world.put(KEYS.source, SOURCE),
    world.put(KEYS.schema, SCHEMA),
    world.put(KEYS.training, TRAINING),
    world.put(KEYS.deployment, { ...DEPLOYMENT, ...target }),
    () => (world.serving = { kind: 'ready' }),
    world.put(KEYS.evaluation, evaluation('approved')),
    world.put(pointerKey('iris'), pointer(RUN.runId)),
  ])
  expect(end).toBe('serving')
  expect(lines).toContain('serving: the API itself, without an endpoint')
  expect(lines.filter((line) => line.startsWith('endpoint:'))).toEqual([])
})

it.each([
  ['datasets/My Iris.csv', 'datasets/My Iris.csv, 1.5 kB'],
  ['datasets/顧客.csv', 'datasets/顧客.csv, 1.5 kB, as the dataset iris'],
])('of %s the dataset is told where its name is another one', async (key, expected) => {
  const { lines } = await follow((world) => [world.put(KEYS.source, { ...SOURCE, key })])
  expect(lines).toContain(`upload: ${expected}: run boostline-iris-2`)
})

it('a run is told from its upload to its promotion', async () => {
  const { end, lines } = await follow((world) => [
    world.put(KEYS.source, SOURCE),
    () => world.splitNews.push('reading: 40 % after 10 s, about 15 s more'),
    world.put(KEYS.schema, SCHEMA),
    world.put(KEYS.training, TRAINING),
    () => (world.job = RUNNING),
    () => world.rounds.push({ round: 0, atMs: 0, metrics: [{ name: 'train-rmse', value: 1 }] }),
    () => {
      world.rounds.push({ round: 7, atMs: 900, metrics: [{ name: 'train-rmse', value: 0.5 }] })
      world.job = { ...RUNNING, kind: 'completed', seconds: 3 }
    },
    world.put(KEYS.deployment, DEPLOYMENT),
    () => (world.serving = { kind: 'ready' }),
    world.put(KEYS.evaluation, evaluation('approved')),
    world.put(pointerKey('iris'), pointer(RUN.runId)),
  ])
  expect(end).toBe('serving')
  expect(lines).toEqual([
    'upload: datasets/iris.csv, 1.5 kB: run boostline-iris-2',
    'split: reading: 40 % after 10 s, about 15 s more',
    'split: predicts y, a number; 20 rows to learn from, 5 to know when to stop, 5 to judge it by',
    'column: "y" is the target; a regression',
    'note: a column was left out',
    'training: fast, 1 training job: on AWS about 3 minutes and $0.002',
    'training: job boostline-iris-2, XGBoost 3.2-0',
    'training: round 0: RMSE 1.0000 on training rows',
    'training: round 7: RMSE 0.5000 on training rows',
    'training: finished in 3 s',
    'endpoint: creating a serverless endpoint, 2048 MB',
    'endpoint: in service',
    'evaluation: scored 5 test rows; all metrics: ./boostline status iris --metrics --endpoint-url URL',
    'decision: approved: good',
  ])
})

it('columns that are those of the upload before are not told again', async () => {
  const { lines } = await follow((world) => [
    () => world.columnsTold.set('iris', '"y" is the target; a regression'),
    world.put(KEYS.source, SOURCE),
    world.put(KEYS.schema, SCHEMA),
    world.put(KEYS.training, TRAINING),
  ])
  expect(lines.filter((line) => line.startsWith('column'))).toEqual(['columns: as before'])
})

it('each of several training jobs is told', async () => {
  const jobs = plannedJobs('good', RUN)
  const [stageOne = '', refit = ''] = jobs.map(({ name }) => name)
  const { lines } = await follow((world) => [
    world.put(KEYS.source, SOURCE),
    world.put(KEYS.schema, SCHEMA),
    world.put(KEYS.training, { ...TRAINING, quality: 'good', jobs }),
    () => world.jobs.set(stageOne, RUNNING),
    () => world.jobs.set(stageOne, { ...RUNNING, kind: 'completed', seconds: 3 }),
    () => world.jobs.set(refit, RUNNING),
    () => world.jobs.set(refit, { ...RUNNING, kind: 'completed', seconds: 4 }),
    world.put(KEYS.deployment, DEPLOYMENT),
  ])
  expect(lines.filter((line) => line.startsWith('training:'))).toEqual([
    'training: good, 2 training jobs one after the other: on AWS about 7 minutes and $0.005',
    `training: first model: job ${stageOne}, XGBoost 3.2-0`,
    'training: first model: finished in 3 s',
    `training: final model: job ${refit}, XGBoost 3.2-0`,
    'training: final model: finished in 4 s',
  ])
})

it('a run that an earlier session has told of goes on with what comes, and nothing is told again', async () => {
  const jobs = plannedJobs('good', RUN)
  const [stageOne = '', refit = ''] = jobs.map(({ name }) => name)
  const round = (number: number): TrainingRound => ({
    round: number,
    atMs: 0,
    metrics: [{ name: 'train-rmse', value: 0.00012345 }],
  })
  const { end, lines } = await follow(
    (world) => [
      () => world.rounds.push(round(7)),
      () => world.jobs.set(refit, { ...RUNNING, kind: 'completed', seconds: 4 }),
      world.put(KEYS.deployment, DEPLOYMENT),
      () => (world.serving = { kind: 'ready' }),
      world.put(KEYS.evaluation, evaluation('approved')),
      world.put(pointerKey('iris'), pointer(RUN.runId)),
    ],
    (world) => [
      world.put(KEYS.source, SOURCE),
      world.put(KEYS.schema, SCHEMA),
      world.put(KEYS.training, { ...TRAINING, quality: 'good', jobs }),
      () => world.jobs.set(stageOne, { ...RUNNING, kind: 'completed', seconds: 3 }),
      () => world.jobs.set(refit, RUNNING),
      () => world.rounds.push(round(0)),
    ],
  )
  expect(end).toBe('serving')
  expect(lines).toEqual([
    expect.stringMatching(/^goes on: the run boostline-iris-2 is in training/),
    'training: final model: round 7: RMSE 0.0001234 on training rows',
    'training: final model: finished in 4 s',
    'endpoint: creating a serverless endpoint, 2048 MB',
    'endpoint: in service',
    'evaluation: scored 5 test rows; all metrics: ./boostline status iris --metrics --endpoint-url URL',
    'decision: approved: good',
  ])
})

it('a run that was deployed before is told from its evaluation on', async () => {
  const { lines } = await follow(
    (world) => [world.put(KEYS.evaluation, evaluation('rejected'))],
    (world) => [
      world.put(KEYS.source, SOURCE),
      world.put(KEYS.schema, SCHEMA),
      world.put(KEYS.training, TRAINING),
      world.put(KEYS.deployment, DEPLOYMENT),
      () => (world.serving = { kind: 'ready' }),
    ],
  )
  expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual(['goes on', 'evaluation', 'decision'])
})

describe('a model trained elsewhere', () => {
  const imported = { ...evaluation('pending'), rows: 0, metrics: {} }
  const waits: RegisteredDecision = { approval: 'pending', reason: 'good', decidedByPerson: false }
  const target = { type: 'lambda', format: 'onnx', modelKey: KEYS.servingModel, sourceHash: 'h' }
  const deployment = { ...OF_RUN, ...target, image: 'i', modelDataUrl: 's3://b/k', at: '2026-07-01T10:00:00Z' }

  it('waits for a person once it was tried, and not when its records are written', async () => {
    const { end, lines } = await follow((world) => [
      world.put(KEYS.source, SOURCE),
      world.put(KEYS.schema, SCHEMA),
      world.put(KEYS.evaluation, imported),
      world.put(KEYS.deployment, deployment),
      () => (world.serving = { kind: 'ready' }),
      () => (world.registered = waits),
    ])
    expect(end).toBe('pending')
    expect(lines.slice(1)).toEqual([
      'serving: the API itself, by onnxruntime',
      'onnx: installing',
      'trial: it is asked for a few rows as its schema.json describes them; where it answers, it waits for your approval',
      'evaluation: no test rows',
      'decision: pending: good',
      'to approve: ./boostline approve iris --endpoint-url URL',
    ])
  })

  it('that fails its trial never waited', async () => {
    const { end, lines } = await follow((world) => [
      world.put(KEYS.source, SOURCE),
      world.put(KEYS.evaluation, imported),
      world.put(KEYS.deployment, deployment),
      world.put(KEYS.failure, FAILURE),
    ])
    expect([end, ...lines.slice(-2)]).toEqual(['failed', 'stopped: No target.', 'stopped: Name one.'])
    expect(lines.join()).not.toContain('approve ')
  })
})

it.each<[string, object, string, string]>([
  ['waits for a person', evaluation('pending'), 'pending', 'to approve: ./boostline approve iris --endpoint-url URL'],
  ['is refused', evaluation('rejected'), 'rejected', 'decision: rejected: good'],
])('a run %s', async (_, record, expected, last) => {
  const { end, lines } = await follow((world) => [
    world.put(KEYS.source, SOURCE),
    world.put(KEYS.schema, SCHEMA),
    world.put(KEYS.training, TRAINING),
    world.put(KEYS.deployment, DEPLOYMENT),
    world.put(KEYS.evaluation, record),
    // Nobody can decide about it before.
    () => (world.registered = { approval: 'pending', decidedByPerson: false, reason: '', changedMs: 0 }),
  ])
  expect([end, lines.at(-1)]).toEqual([expected, last])
})

it('a run that stopped is told with what to do', async () => {
  const { end, lines } = await follow((world) => [world.put(KEYS.source, SOURCE), world.put(KEYS.failure, FAILURE)])
  expect([end, ...lines.slice(1)]).toEqual(['failed', 'stopped: No target.', 'stopped: Name one.'])
})

it('a run that a newer upload came before is told so', async () => {
  const { end, lines } = await follow((world) => [
    world.put(KEYS.source, SOURCE),
    world.put(KEYS.schema, SCHEMA),
    world.put(KEYS.training, TRAINING),
    world.put(KEYS.deployment, DEPLOYMENT),
    world.put(pointerKey('iris'), pointer('boostline-iris-3', '2026-08-01T00:00:00Z')),
    world.put(KEYS.evaluation, evaluation('approved')),
  ])
  expect([end, lines.at(-1)]).toEqual([
    'outdated',
    'promotion: the run boostline-iris-2 is not to serve: boostline-iris-3 does, which came after it or took its place.',
  ])
})

it('a run that is stuck is told with its stage and its last error, once for each', async () => {
  const wait = (world: ReturnType<typeof newWorld>) => () => (world.clock.nowMs += 16 * MINUTE_MS)
  const open = (code: string, reason: string) => ({
    ...OF_RUN,
    code,
    reason,
    hint: 'Raise it.',
    since: SOURCE.eventTime,
  })
  const { end, lines } = await follow((world) => [
    world.put(KEYS.source, SOURCE),
    world.put(KEYS.schema, SCHEMA),
    world.put(KEYS.training, TRAINING),
    world.put(KEYS.deployment, DEPLOYMENT),
    wait(world),
    wait(world),
    world.put(KEYS.open, open('endpoint-quota', 'No endpoint is left.')),
    wait(world),
  ])
  expect(end).toBe('stopped')
  expect(lines.filter((line) => line.startsWith('stuck'))).toEqual([
    'stuck: the run boostline-iris-2 has come no further for 16 minutes in its deployment: what is to serve it is missing.',
    expect.stringContaining('stuck: Look at the log of model-deployment.'),
    'stuck: the run boostline-iris-2 has come no further for 32 minutes in its deployment: No endpoint is left.',
    'stuck: Raise it.',
  ])
})
