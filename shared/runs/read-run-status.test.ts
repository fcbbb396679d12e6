import { expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { type ServingTarget, targetInWords } from '#shared/serving/serving-target.ts'
import { newestRun, readRunFacts } from './read-run-status.ts'

const RUN = { dataset: 'iris', runId: 'boostline-iris-2' }
const KEYS = runKeys(RUN.dataset, RUN.runId)

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
    await objects.put(key, JSON.stringify(key === KEYS.deployment ? deployment : {}))
    await readRunFacts(RUN, objects, services)
  }
  const evaluation = {
    version: 1,
    ...RUN,
    problem: 'regression',
    rows: 0,
    metrics: {},
    confusion: null,
    threshold: null,
    decision: { status: 'pending', reason: 'r' },
  }
  await objects.put(KEYS.evaluation, JSON.stringify(evaluation))
  await readRunFacts(RUN, objects, services)
  expect(asked).toEqual([`job ${RUN.runId}`, `endpoint ${RUN.runId}`])
})

it('the newest run is the last in order of names', async () => {
  const { objects } = bucket()
  expect(await newestRun(objects, 'iris')).toBeUndefined()
  for (const runId of ['boostline-iris-2', 'boostline-iris-1']) await objects.put(runKeys('iris', runId).source, '{}')
  await objects.put(runKeys('iris-two', 'boostline-iris-two-9').source, '{}')
  await objects.put(pointerKey('iris'), '{}')
  expect(await newestRun(objects, 'iris')).toEqual(RUN)
})
