import { expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
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

function bucket() {
  const clock = { nowMs: Date.parse('2026-07-01T10:00:00Z'), now: () => clock.nowMs }
  const objects = memoryObjectStore('b', clock)
  const tell = async () => {
    const lines: string[] = []
    const services = {
      job: async () => undefined,
      state: async () => ({ kind: 'ready' }) as const,
    }
    const outcome = await tellStatus('churn', { objects, services, clock, say: (line) => void lines.push(line) })
    return { ...outcome, lines }
  }
  return { objects, clock, tell }
}

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

it('says where there is no run, as a failure', async () => {
  const { tell } = bucket()
  expect(await tell()).toEqual({
    ok: false,
    lines: ['There is no run of churn in s3://b: upload a CSV to train one.'],
    result: { dataset: 'churn', runId: null },
  })
})
