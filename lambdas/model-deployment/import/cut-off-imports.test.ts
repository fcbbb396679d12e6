import { describe, expect, it } from 'vitest'
import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { IMPORTED_SCHEMA } from '../testing/imported-schema.ts'
import { HEARTBEAT, modelUploaded, pipelineWith } from '../testing/pipeline.ts'

const KEY = 'models/own/model.tar.gz'
const MINUTE_MS = 60_000
const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'
/** What the process ends before. */
const WRITES = ['source.json', 'schema.json', 'evaluation.json', 'output/model.tar.gz', 'deployment.json']

/** An import that is cut off before it writes so; then something becomes of its model, and heartbeats come for two days. */
async function cutOff(write: string, then: (objects: ObjectStore) => Promise<unknown>) {
  const reached = Promise.withResolvers<void>()
  let isMortal = true
  const die = async () => {
    reached.resolve()
    return await new Promise<never>(() => undefined)
  }
  const dies = (key: string) => isMortal && key.startsWith('runs/') && key.endsWith(write)
  const mortal = (store: ObjectStore): ObjectStore => ({
    ...store,
    put: async (key, ...rest) => (dies(key) ? await die() : await store.put(key, ...rest)),
    upload: async (key, ...rest) => (dies(key) ? await die() : await store.upload(key, ...rest)),
  })
  const cloud = pipelineWith(memoryRegistry(), (port) => ('listFolder' in port ? mortal(port as never) : port) as never)
  const { objects, clock, handler } = cloud
  await objects.put('models/own/schema.json', JSON.stringify(IMPORTED_SCHEMA))
  await objects.put('models/own/model.json', JSON.stringify({ image: IMAGE }))
  await objects.put(KEY, MODEL_ARCHIVE)
  void handler(modelUploaded('', KEY))
  await reached.promise
  isMortal = false
  clock.time += 5 * MINUTE_MS
  await then(objects)
  for (let beat = 0; beat < 2 * 4 * 24; beat++) {
    await handler(HEARTBEAT)
    clock.time += 15 * MINUTE_MS
  }
  const keys = (await Array.fromAsync(objects.list(''))).map(({ key }) => key)
  const runs = keys.filter((key) => key.endsWith('/source.json')).map((key) => key.slice(0, -'source.json'.length))
  const hasEnded = (run: string) => keys.includes(`${run}failure.json`) || keys.includes(`${run}deployment.json`)
  return {
    ended: runs.map((run) => [run, hasEnded(run)]),
    expected: runs.map((run) => [run, true]),
    failures: keys.filter((key) => key.endsWith('/failure.json')).length,
    open: keys.filter((key) => key.startsWith('open/own/')),
  }
}

describe.each(WRITES)('an import that was cut off before its %s', (write) => {
  it('goes on where the model is still there', async () => {
    const { ended, expected, failures, open } = await cutOff(write, async () => {})
    expect([ended, failures, open]).toEqual([expected, 0, []])
  })

  it('ends, and leaves nothing open, where the model was deleted', async () => {
    const { ended, expected, open } = await cutOff(write, (objects) => objects.delete(KEY))
    expect([ended, open]).toEqual([expected, []])
  })

  it('ends, and leaves nothing open, where another model took its place', async () => {
    const { ended, expected, open } = await cutOff(write, (objects) => objects.put(KEY, MODEL_ARCHIVE))
    expect([ended, open]).toEqual([expected, []])
  })
})

it('asks for an evaluation that does not come each heartbeat of an hour, and then four times a day', async () => {
  const { objects, clock, handler, messages } = pipelineWith(memoryRegistry())
  await objects.put('models/own/schema.json', JSON.stringify(IMPORTED_SCHEMA))
  await objects.put('models/own/model.json', JSON.stringify({ image: IMAGE }))
  await objects.put(KEY, MODEL_ARCHIVE)
  await handler(modelUploaded('', KEY))
  const asked: number[] = []
  for (let beat = 0; beat < 2 * 4 * 24; beat++) {
    clock.time += 15 * MINUTE_MS
    const before = messages.length
    await handler(HEARTBEAT)
    if (messages.length > before) asked.push((beat + 1) / 4)
  }
  expect(asked).toEqual([0.25, 0.5, 0.75, 6, 12, 18, 24, 30, 36, 42, 48])
})
