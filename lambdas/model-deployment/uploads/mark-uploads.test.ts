import { beforeEach, describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { heartbeatKeys } from '#shared/names/heartbeat-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { PackageSummary } from '#shared/registry/model-registry.ts'
import type { UploadVersion, UploadVersions } from '#shared/uploads/upload-version.ts'
import { isTimeToMark, markUploads } from './mark-uploads.ts'

const DAY_MS = 86_400_000
const BEAT_MS = 900_000
/** At three in the night. */
const NIGHT = Date.UTC(2026, 5, 1, 3, 2)

let world: ReturnType<typeof markedWorld>
beforeEach(() => {
  world = markedWorld()
})

describe('the heartbeat', () => {
  it('marks the old versions that no run names, once a night', async () => {
    await world.run('churn', 'kept', { key: 'datasets/churn.csv', versionId: 'v1' })
    world.versions.push(
      ...['v1', 'v2'].map((id) => versionOf('datasets/churn.csv', id)),
      versionOf('datasets/churn.csv', 'v3', true),
      versionOf('datasets/churn/manifest.json', 'm1'),
    )
    world.clock.ms = NIGHT - 4 * BEAT_MS
    await world.beat()
    expect([world.tags.size, world.pages]).toEqual([0, 0])
    world.clock.ms = NIGHT
    await world.beat()
    expect(world.marks()).toEqual({ v1: 'yes', v2: 'no', m1: 'no' })
    const { pages } = world
    world.clock.ms += BEAT_MS
    await world.beat()
    expect(world.pages).toBe(pages)
  })

  it('keeps a version again that a run names since, and ends the same as often as it is done', async () => {
    world.versions.push(versionOf('datasets/churn.csv', 'v1'))
    await world.beat()
    expect(world.marks()).toEqual({ v1: 'no' })
    await world.run('churn', 'late', { key: 'datasets/churn.csv', versionId: 'v1' })
    for (let night = 0; night < 3; night++) {
      world.clock.ms += DAY_MS
      await world.beat()
      expect(world.marks()).toEqual({ v1: 'yes' })
    }
    expect(world.writes).toBe(2)
  })

  it('goes on where the last one ended, by pages, over all prefixes', async () => {
    for (let at = 0; at < 25; at++) world.versions.push(versionOf(`datasets/a${at}.csv`, `d${at}`))
    for (let at = 0; at < 5; at++) world.versions.push(versionOf(`automl/b${at}.csv`, `u${at}`))
    await world.beat()
    // Five pages of two a heartbeat.
    expect(world.tags.size).toBe(10)
    expect(await world.place()).toMatchObject({ done: '', after: { prefix: 'datasets/' } })
    for (let beat = 0; beat < 3; beat++) {
      world.clock.ms += BEAT_MS
      await world.beat()
    }
    expect(world.tags.size).toBe(30)
    expect(await world.place()).toEqual({ version: 1, done: '2026-06-01', after: null, hasFailed: false })
  })

  it('goes on the next night where the hour was too short, and begins anew where its place is lost', async () => {
    for (let at = 0; at < 60; at++) world.versions.push(versionOf(`datasets/a${at}.csv`, `d${at}`))
    for (let beat = 0; beat < 4; beat++) {
      await world.beat()
      world.clock.ms += BEAT_MS
    }
    expect(world.tags.size).toBe(40)
    world.clock.ms = NIGHT + DAY_MS
    await world.objects.put(heartbeatKeys.uploads, '{"version": 1, "done": 7}')
    await world.beat()
    expect(world.tags.size).toBe(40)
    world.clock.ms = NIGHT + 2 * DAY_MS
    for (let beat = 0; beat < 4; beat++) await world.beat()
    expect(world.tags.size).toBe(50)
    await world.beat()
    expect(world.tags.size).toBe(60)
  })

  it('takes a page again that was cut off', async () => {
    world.versions.push(...['v1', 'v2'].map((id) => versionOf('datasets/churn.csv', id)))
    world.failsOnce('v2')
    await world.beat()
    expect(world.log.entries.map(({ message }) => message)).toContain('reconciliation-failed')
    await world.beat()
    expect(world.marks()).toEqual({ v1: 'no', v2: 'no' })
  })

  it('marks nothing of a dataset by a part of its registry, and goes on with the others', async () => {
    world.versions.push(versionOf('datasets/long.csv', 'v1'), versionOf('datasets/short.csv', 'v2'))
    world.tooLong = 'long'
    await world.beat()
    expect(world.marks()).toEqual({ v2: 'no' })
  })

  it('looks a dataset up only where it has old versions', async () => {
    world.versions.push(versionOf('datasets/new.csv', 'v1', true))
    await world.beat()
    expect(world.listed).toEqual([])
  })
})

function versionOf(key: string, versionId: string, isCurrent = false): UploadVersion {
  return { key, versionId, lastModified: '2026-05-01T10:00:00.000Z', sizeBytes: 1, isCurrent }
}

/** Pages of two versions. */
function markedWorld() {
  const clock = { ms: NIGHT, now: () => clock.ms }
  const objects = memoryObjectStore('b', clock)
  const log = recordingLog()
  const versions: UploadVersion[] = []
  const tags = new Map<string, Readonly<Record<string, string>>>()
  const packages = new Map<string, PackageSummary[]>()
  const listed: string[] = []
  const state = { pages: 0, writes: 0, failing: '', tooLong: '' }
  const uploads: UploadVersions = {
    page: async (prefix, after) => {
      state.pages++
      const all = versions.filter(({ key }) => key.startsWith(prefix))
      const start = after ? all.findIndex(({ versionId }) => versionId === after.versionId) + 1 : 0
      const page = all.slice(start, start + 2)
      const last = page.at(-1)
      return last && start + 2 < all.length ? { versions: page, next: last } : { versions: page }
    },
    tagsOf: async ({ versionId }) => tags.get(versionId) ?? {},
    setTags: async ({ versionId }, set) => {
      if (state.failing === versionId) {
        state.failing = ''
        throw new Error('cut off')
      }
      state.writes++
      tags.set(versionId, set)
    },
  }
  const registry = {
    list: async function* (dataset: string) {
      listed.push(dataset)
      if (dataset === state.tooLong) throw new Error('too long')
      yield* packages.get(dataset) ?? []
    },
  }
  return {
    clock,
    objects,
    log,
    versions,
    tags,
    listed,
    get pages() {
      return state.pages
    },
    get writes() {
      return state.writes
    },
    set tooLong(dataset: string) {
      state.tooLong = dataset
    },
    failsOnce: (versionId: string) => void (state.failing = versionId),
    beat: async () => {
      if (isTimeToMark({ clock })) await markUploads(['automl/'], { objects, registry, uploads, clock, log })
    },
    place: async () =>
      JSON.parse(Buffer.from((await objects.get(heartbeatKeys.uploads))?.body ?? []).toString()) as unknown,
    marks: () => Object.fromEntries([...tags].map(([id, set]) => [id, set['boostline-keep']])),
    run: async (dataset: string, runId: string, upload: { readonly key: string; readonly versionId: string }) => {
      packages.set(dataset, [...(packages.get(dataset) ?? []), { arn: runId, runId, approval: 'approved' }])
      const facts = { version: 1, runId, dataset, bucket: 'b', eTag: 'e', sizeBytes: 1, codeVersion: 'test' }
      const source = { ...facts, ...upload, eventTime: '2026-05-01T10:00:00.000Z', manifest: null }
      await objects.put(runKeys(dataset, runId).source, JSON.stringify(source))
    },
  }
}
