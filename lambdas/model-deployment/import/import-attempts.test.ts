import { expect, it } from 'vitest'
import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { HEARTBEAT, modelUploaded, pipelineWith } from '../testing/pipeline.ts'
import { beginImport } from './import-attempts.ts'

const MINUTE_MS = 60_000
const MODEL = { dataset: 'own', runId: 'boostline-own-20260705-100000-aaaaaaaa', key: 'models/own/model.tar.gz' }

function notes() {
  const clock = { time: Date.UTC(2026, 6, 5, 10), now: () => clock.time }
  const objects = memoryObjectStore('b', clock)
  return { clock, objects, begin: () => beginImport(MODEL, { objects, clock }) }
}

it('is the model’s fault where two readings told of no end, and no sooner', async () => {
  const { clock, begin } = notes()
  await begin()
  clock.time += MINUTE_MS
  await begin()
  clock.time += 4 * MINUTE_MS - 1
  // The second may still go on.
  expect(await begin()).toBeDefined()
  clock.time += 1
  await expect(begin()).rejects.toMatchObject({
    code: 'model-unscorable',
    message: expect.stringContaining('s3://b/models/own/model.tar.gz was read twice without an end'),
  })
})

it('begins no fourth while three may go on, and any number one after the other where each ends', async () => {
  const { clock, begin } = notes()
  for (let times = 0; times < 10; times++) {
    await (await begin())?.()
    clock.time += 10 * MINUTE_MS
  }
  const together = await Promise.all([begin(), begin(), begin(), begin(), begin()])
  expect(together.filter((takeBack) => takeBack !== undefined)).toHaveLength(3)
  await together.find((takeBack) => takeBack !== undefined)?.()
  expect(await begin()).toBeDefined()
})

it('a damaged note is begun anew', async () => {
  const { objects, begin } = notes()
  await objects.put(runKeys(MODEL.dataset, MODEL.runId).importAttempts, '{')
  expect(await begin()).toBeDefined()
})

it('a model whose reading ends the process ends with a failure that says so, and is read no more', async () => {
  let reads = 0
  let reached = Promise.withResolvers<void>()
  const mortal = (store: ObjectStore): ObjectStore => ({
    ...store,
    open: async (key, ...at) => {
      if (!key.startsWith('models/')) return await store.open(key, ...at)
      reads++
      reached.resolve()
      return await new Promise(() => undefined)
    },
  })
  const cloud = pipelineWith(memoryRegistry(), (port) => ('listFolder' in port ? mortal(port as never) : port) as never)
  const { objects, clock, handler } = cloud
  await objects.put(MODEL.key, MODEL_ARCHIVE)
  for (const pauseMs of [1, 3, 15]) {
    reached = Promise.withResolvers()
    void handler(modelUploaded('', MODEL.key))
    await reached.promise
    clock.time += pauseMs * MINUTE_MS
  }
  await handler(HEARTBEAT)
  await handler(HEARTBEAT)
  const [run] = (await Array.fromAsync(objects.list('runs/own/'))).map(({ key }) => key.split('/')[2] ?? '')
  expect(await readRecord(objects, runKeys('own', run ?? '').failure, failureRecordSchema)).toMatchObject({
    code: 'model-unscorable',
    message: expect.stringContaining('takes more memory or time'),
  })
  expect(reads).toBe(3)
})
