import { expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { type ServingTarget, targetInWords } from '#shared/serving/serving-target.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import { newestRun, readRunFacts } from './read-run-status.ts'
import type { JobState } from './run-status.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-2' }
const KEYS = runKeys(RUN.dataset, RUN.runId)

const TRAINING: TrainingRecord = {
  version: 1,
  ...RUN,
  rows: { total: 10, withoutTarget: 0, train: 7, validation: 2, test: 1 },
  split: {
    method: 'hash',
    seed: 1,
    ratios: { train: 0.7, validation: 0.2, test: 0.1 },
    columns: [],

    boundaries: {},
  },
  hyperparameters: {},
  quality: 'fast',
  jobs: [],
  maxParallelJobs: 4,
  job: {
    name: RUN.runId,
    image: 'i',
    instanceType: 'ml.m5.large',
    instanceCount: 1,
    volumeSizeGb: 10,
    maxRuntimeSeconds: 60,
  },
  warnings: [],
}

const EVALUATION = {
  version: 1,
  ...RUN,
  problem: 'regression',
  rows: 0,
  metrics: {},
  confusion: null,
  threshold: null,
  decision: { status: 'pending', reason: 'r' },
}

function bucket() {
  const clock = { nowMs: 0, now: () => clock.nowMs }
  return { objects: memoryObjectStore('b', clock), clock }
}

it('a run is known by what lies in its folder, and by when it came there', async () => {
  const { objects, clock } = bucket()
  expect(await readRunFacts(RUN, objects)).toMatchObject({ written: new Set(), lastWrittenMs: undefined })
  await objects.put(KEYS.source, '{}')
  clock.nowMs = 60_000
  await objects.put(`${KEYS.trainPrefix}part-00000.csv`, '')
  clock.nowMs = 90_000
  await objects.put(runKeys('iris', 'boostline-iris-20').source, '{}')
  expect(await readRunFacts(RUN, objects)).toMatchObject({ written: new Set(['source']), lastWrittenMs: 60_000 })
})

it('SageMaker is asked of the job until there is a deployment, and of the endpoint until there is an evaluation', async () => {
  const { objects } = bucket()
  const asked: string[] = []
  const services = {
    job: async (name: string) => {
      asked.push(`job ${name}`)
      return { kind: 'running', says: 'Training' } as const
    },
    state: async (target: ServingTarget) => {
      asked.push(targetInWords(target))
      return { kind: 'ready' } as const
    },
  }
  const deployment = {
    version: 1,
    ...RUN,
    modelName: RUN.runId,
    endpointConfigName: RUN.runId,
    endpointName: RUN.runId,
    image: 'i',
    modelDataUrl: 's3://b/k',
    memoryMb: 2048,
    maxConcurrency: 2,
    at: '2026-07-01T10:00:00Z',
  }
  for (const key of [KEYS.source, KEYS.training, KEYS.deployment]) {
    await objects.put(key, JSON.stringify({ [KEYS.training]: TRAINING, [KEYS.deployment]: deployment }[key] ?? {}))
    await readRunFacts(RUN, objects, services)
  }
  await objects.put(KEYS.evaluation, JSON.stringify(EVALUATION))
  await readRunFacts(RUN, objects, services)
  expect(asked).toEqual([`job ${RUN.runId}`, `endpoint ${RUN.runId}`])
})

it('whether a run is in the registry is known once it is evaluated, where the registry is asked', async () => {
  const { objects } = bucket()
  const registered = async () => undefined
  await objects.put(KEYS.source, '{}')
  expect((await readRunFacts(RUN, objects, { registered })).isRegistered).toBeUndefined()
  await objects.put(KEYS.evaluation, JSON.stringify({ ...EVALUATION, rows: 30 }))
  expect((await readRunFacts(RUN, objects)).isRegistered).toBeUndefined()
  expect((await readRunFacts(RUN, objects, { registered })).isRegistered).toBe(false)
  const found = { approval: 'pending', decidedByPerson: false, reason: '', changedMs: 0 } as const
  expect((await readRunFacts(RUN, objects, { registered: async () => found })).isRegistered).toBe(true)
})

it('the newest run is the last in order of names', async () => {
  const { objects } = bucket()
  expect(await newestRun(objects, 'iris')).toBeUndefined()
  for (const runId of ['boostline-iris-2', 'boostline-iris-1']) await objects.put(runKeys('iris', runId).source, '{}')
  await objects.put(runKeys('iris-two', 'boostline-iris-two-9').source, '{}')
  await objects.put(pointerKey('iris'), '{}')
  expect(await newestRun(objects, 'iris')).toEqual(RUN)
})

it.each([
  ['stage-1 runs', { 'stage-1': 'running' }, { kind: 'running', which: 'stage-1, job 1 of 2' }],
  ['stage-1 is complete', { 'stage-1': 'completed' }, { kind: 'running', which: 'stage-1, job 1 of 2' }],
  ['the refit runs', { 'stage-1': 'completed', refit: 'running' }, { kind: 'running', which: 'refit, job 2 of 2' }],
  ['the refit is complete', { 'stage-1': 'completed', refit: 'completed' }, { kind: 'completed' }],
  ['stage-1 failed', { 'stage-1': 'ended-without-a-model' }, { kind: 'ended-without-a-model' }],
] as const)('of a run of two jobs the one that it has come to counts, where %s', async (_, states, expected) => {
  const objects = memoryObjectStore()
  const jobs = plannedJobs('good', RUN)
  await objects.put(KEYS.training, JSON.stringify({ ...TRAINING, quality: 'good', jobs }))
  const stateOf = new Map<string, JobState['kind'] | undefined>(
    jobs.map(({ role, name }) => [name, Object.entries(states).find(([each]) => each === role)?.[1]]),
  )
  const services = {
    state: async () => ({ kind: 'missing' }) as const,
    job: async (name: string) => {
      const kind = stateOf.get(name)
      return kind && { kind, says: kind }
    },
  }
  expect((await readRunFacts(RUN, objects, services)).job).toMatchObject(expected)
})
