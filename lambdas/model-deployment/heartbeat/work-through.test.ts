import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { heartbeatKeys } from '#shared/names/heartbeat-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { AT_ONCE, type Item, workThrough } from './work-through.ts'

const INVOCATION_MS = 120_000
const LIST = { placeKey: heartbeatKeys.place }
/** What a call of AWS takes. */
const CALL_MS = 30

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function heartbeats(itemMs: (name: string) => number, names: readonly string[]) {
  const done: string[] = []
  const log = recordingLog()
  const objects = memoryObjectStore('b')
  const items: readonly Item[] = names.map((name) => ({
    phase: 3,
    name,
    what: name,
    work: async () => {
      const ms = itemMs(name)
      if (ms === Number.POSITIVE_INFINITY) await new Promise(() => undefined)
      await new Promise((resolve) => setTimeout(resolve, ms))
      done.push(name)
    },
  }))
  /** One invocation; returns what it has done and how long it took. */
  async function beat() {
    done.length = 0
    const startMs = Date.now()
    let endMs = startMs
    const remainingMs = () => startMs + INVOCATION_MS - Date.now()
    const working = allOf(workThrough(items, remainingMs, { objects, log }, LIST)).then(() => {
      endMs = Date.now()
    })
    await vi.advanceTimersByTimeAsync(INVOCATION_MS)
    await working
    return { done: [...done], tookMs: endMs - startMs }
  }
  return { beat, log }
}

/** With what the heartbeat does at its end. */
const allOf = async (working: ReturnType<typeof workThrough>) => await (await working).takeUp()

const names = (count: number) => Array.from({ length: count }, (_, index) => `d${String(index).padStart(4, '0')}`)

describe('a heartbeat', () => {
  it('comes to 1,000 datasets of a dozen calls each within its time', async () => {
    const { done, tookMs } = await heartbeats(() => 12 * CALL_MS, names(1000)).beat()
    expect(done.length).toBe(1000)
    expect(tookMs).toBeLessThan(INVOCATION_MS / 2)
  })

  it('goes on the next time where the time was over, and comes round', async () => {
    const { beat } = heartbeats(() => 2000, names(1000))
    const [first, second, third, fourth] = [await beat(), await beat(), await beat(), await beat()]
    const seen = [first, second, third, fourth].flatMap(({ done }) => done)
    expect(new Set(seen).size).toBe(1000)
    expect(second.done.toSorted()[0]).toBe(`d${String(first.done.length).padStart(4, '0')}`)
    for (const { tookMs } of [first, second, third, fourth]) expect(tookMs).toBeLessThan(INVOCATION_MS)
  })

  it('is not stopped by items that never end', async () => {
    const poison = new Set(['d0000', 'd0003', 'd0500'])
    const { beat, log } = heartbeats((name) => (poison.has(name) ? Number.POSITIVE_INFINITY : 100), names(1000))
    const { done, tookMs } = await beat()
    expect([done.length, tookMs < INVOCATION_MS]).toEqual([997, true])
    expect(new Set(log.entries.map(({ message, fields }) => `${message} ${String(fields['what'])}`))).toEqual(
      new Set([...poison].map((name) => `reconciliation-failed ${name}`)),
    )
  })

  it.each([
    ['a few', 6, 'd0000'],
    ['as many as are worked on at once', AT_ONCE, 'd0007'],
    ['many', 100, 'd0004'],
  ])('keeps nothing from the others by an item that ends the process: %s', async (_many, count, killer) => {
    const all = names(count)
    const cloud = mortalHeartbeats(killer, all)
    // The first one dies; those after it come to everything else, though the killer still ends each.
    for (let beats = 0; beats < AT_ONCE; beats++) await cloud.beat()
    expect(cloud.done()).toEqual(new Set(all.filter((name) => name !== killer)))
    // From then on every heartbeat comes to all of them, before it ends.
    cloud.done().clear()
    await cloud.beat()
    expect(cloud.done()).toEqual(new Set(all.filter((name) => name !== killer)))
  })

  it('forgets an item that ended the process once that it ends by itself', async () => {
    const cloud = mortalHeartbeats('d0001', names(3))
    await cloud.beat()
    cloud.heal()
    await cloud.beat()
    expect(cloud.done()).toEqual(new Set(names(3)))
    expect(await cloud.place()).toEqual({ version: 1, after: '3 d0002', begun: [] })
  })

  it('goes on from the place that an earlier version wrote', async () => {
    const cloud = mortalHeartbeats('none', names(3))
    await cloud.objects.put('open/heartbeat.json', JSON.stringify({ version: 1, after: '3 d0001' }))
    await cloud.beat()
    expect([...cloud.done()]).toEqual(['d0002', 'd0000', 'd0001'])
  })

  it('writes its place twice where there is little to do, and not where there is nothing', async () => {
    for (const [count, writes] of [
      [0, 0],
      [AT_ONCE, 2],
      [AT_ONCE + 1, 3],
    ] as const) {
      const cloud = mortalHeartbeats('none', names(count))
      await cloud.beat()
      expect([count, cloud.writes()]).toEqual([count, writes])
    }
  })
})

/** Heartbeats of which one item ends the process: nothing after it happens, in its own heartbeat or beside it. */
function mortalHeartbeats(killer: string, all: readonly string[]) {
  const done = new Set<string>()
  const objects = memoryObjectStore('b')
  const log = recordingLog()
  let sick = true
  let writes = 0
  async function beat(): Promise<void> {
    let alive = true
    const never = () => new Promise<never>(() => undefined)
    const mortal = {
      ...objects,
      put: async (...args: Parameters<typeof objects.put>) => {
        if (!alive) return await never()
        writes++
        return await objects.put(...args)
      },
    }
    const items = all.map(
      (name): Item => ({
        phase: 3,
        name,
        what: name,
        work: async () => {
          if (name === killer && sick) alive = false
          if (!alive) return await never()
          // Longer than what ends the process at once.
          await new Promise((resolve) => setTimeout(resolve, CALL_MS))
          if (!alive) return await never()
          done.add(name)
        },
      }),
    )
    const started = Date.now()
    const remainingMs = () => (alive ? started + INVOCATION_MS - Date.now() : 0)
    const over = allOf(workThrough(items, remainingMs, { objects: mortal, log }, LIST))
    await vi.advanceTimersByTimeAsync(INVOCATION_MS)
    if (alive) await over
  }
  return {
    beat,
    objects,
    done: () => done,
    writes: () => writes,
    heal: () => {
      sick = false
    },
    place: async () =>
      JSON.parse(Buffer.from((await objects.get('open/heartbeat.json'))?.body ?? '').toString('utf8')) as unknown,
  }
}
