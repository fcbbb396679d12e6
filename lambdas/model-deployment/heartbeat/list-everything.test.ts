import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { heartbeatKeys } from '#shared/names/heartbeat-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { type Found, listEverything } from './list-everything.ts'

/** As if 1,000 keys took so long. */
const KEY_MS = 100
const KEYS = 400

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function slowBucket(keyOf = (index: number) => `models/m${1000 + index}/model.tar.gz`) {
  const stored = memoryObjectStore('b', { now: () => Date.now() })
  const models = Array.from({ length: KEYS }, (_, index) => keyOf(index))
  for (const key of models) await stored.put(key, '')
  let isSlow = true
  const objects = {
    ...stored,
    async *list(prefix: string, after?: string) {
      for await (const object of stored.list(prefix, after)) {
        if (isSlow && models[0]?.startsWith(prefix)) await new Promise((resolve) => setTimeout(resolve, KEY_MS))
        yield object
      }
    },
  }
  const registry = { datasets: async () => [] }
  const endpoints = { listEndpoints: async () => [] }
  const ports = { objects, registry, endpoints, log: recordingLog() }
  return {
    models,
    objects: stored,
    heal: () => void (isSlow = false),
    list: async (): Promise<Found> => {
      const found = listEverything(ports, { prefix: 'boostline' })
      await vi.advanceTimersByTimeAsync(KEYS * KEY_MS)
      return await found
    },
  }
}

it('finds in the end what no one heartbeat has the time to list, and begins anew behind it', async () => {
  const { models, list } = await slowBucket()
  const beats: string[][] = []
  for (let beat = 0; beat < 4; beat++) beats.push([...(await list()).models])
  const [first = [], second = [], third = [], fourth = []] = beats
  expect([first.length > 100, first.length < 200]).toEqual([true, true])
  expect([...new Set([...first, ...second, ...third])]).toEqual(models)
  expect(fourth).toEqual(first)
})

it('keeps no place where the listing comes to its end, and stands a damaged one', async () => {
  const { models, objects, list, heal } = await slowBucket()
  heal()
  expect((await list()).models).toEqual(models)
  expect(await objects.head(heartbeatKeys.listings)).toBeUndefined()
  await objects.put(heartbeatKeys.listings, '{"version":1,"after":[')
  expect((await list()).models).toEqual(models)
})

it('the same of open work', async () => {
  const runOf = (index: number) => `boostline-iris-20260701-100000-${(0xaaaa0000 + index).toString(16)}`
  const { list } = await slowBucket((index) => `open/iris/${runOf(index)}`)
  const found = new Set<string>()
  for (let beat = 0; beat < 3; beat++) for (const { runId } of (await list()).runs) found.add(runId)
  expect([...found]).toEqual(Array.from({ length: KEYS }, (_, index) => runOf(index)))
})
