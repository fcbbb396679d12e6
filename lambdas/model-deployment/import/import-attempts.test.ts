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

it('is the model’s fault where four readings told of no end, and no sooner', async () => {
  const { clock, begin } = notes()
  for (let reading = 0; reading < 3; reading++) await begin()
  clock.time += MINUTE_MS
  await begin()
  clock.time += 4 * MINUTE_MS - 1
  // The fourth may still go on.
  expect(await begin()).toBeDefined()
  clock.time += 1
  await expect(begin()).rejects.toMatchObject({
    code: 'model-unscorable',
    message: expect.stringContaining('s3://b/models/own/model.tar.gz was read 4 times without an end'),
  })
})

it('begins no sixth while five may go on, and any number one after the other where each ends', async () => {
  const { clock, begin } = notes()
  for (let times = 0; times < 10; times++) {
    await (await begin())?.()
    clock.time += 10 * MINUTE_MS
  }
  const together = await Promise.all(Array.from({ length: 8 }, begin))
  expect(together.filter((takeBack) => takeBack !== undefined)).toHaveLength(5)
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
  const event = modelUploaded('', MODEL.key)
  for (const [cause, pauseMinutes] of [
    [event, 1],
    [event, 3],
    [event, 15],
    [HEARTBEAT, 15],
  ] as const) {
    reached = Promise.withResolvers()
    void handler(cause)
    await reached.promise
    clock.time += pauseMinutes * MINUTE_MS
  }
  await handler(HEARTBEAT)
  await handler(HEARTBEAT)
  const [run] = (await Array.fromAsync(objects.list('runs/own/'))).map(({ key }) => key.split('/')[2] ?? '')
  expect(await readRecord(objects, runKeys('own', run ?? '').failure, failureRecordSchema)).toMatchObject({
    code: 'model-unscorable',
    message: expect.stringContaining('takes more memory or time'),
  })
  expect(reads).toBe(4)
})

it('a schema.json of very many wrong columns is refused at once', async () => {
  const { objects, handler } = pipelineWith(memoryRegistry())
  const columns = Array.from({ length: 200_000 }, () => 1)
  await objects.put('models/own/schema.json', JSON.stringify({ version: 3, columns }))
  await objects.put(MODEL.key, MODEL_ARCHIVE)
  await handler(HEARTBEAT)
  const failures = (await Array.fromAsync(objects.list('runs/own/'))).filter(({ key }) => key.endsWith('failure.json'))
  expect(await readRecord(objects, failures[0]?.key ?? '', failureRecordSchema)).toMatchObject({
    code: 'record-invalid',
    message: expect.stringMatching(/^s3:\/\/boostline\/models\/own\/schema\.json is not a record .{1,300} more\.$/),
  })
})
