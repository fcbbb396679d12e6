import { describe, expect, it } from 'vitest'
import { historyPrefix } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { type ModelPointer, modelPointerSchema } from './model-pointer.ts'
import { hasServed, withBoundedHistory } from './pointer-history.ts'

type Change = ModelPointer['history'][number]
type Earlier = { readonly changes: readonly Change[] }

const START_MS = Date.UTC(2026, 0, 1)
const DAY_MS = 24 * 60 * 60 * 1000

/** The run of a day's upload, which served from the next day on. */
function runOf(day: number): string {
  const uploaded = new Date(START_MS + day * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')
  return `boostline-iris-${uploaded}-000000-0a1b2c3d`
}

function changeOf(day: number): Change {
  const at = new Date(START_MS + (day + 1) * DAY_MS).toISOString()
  return { revision: day + 1, at, who: 'evaluation', why: 'better', from: day ? runOf(day - 1) : null, to: runOf(day) }
}

function pointerAfter(days: number): ModelPointer {
  const history = Array.from({ length: days }, (_, day) => changeOf(day))
  const places = { champion: null, challenger: null, rollout: null, previous: [], retired: [] }
  return { version: 1, dataset: 'iris', revision: days, ...places, history }
}

async function keysOf(objects: ReturnType<typeof memoryObjectStore>): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const { key } of objects.list('')) keys.push(key)
  return keys
}

describe('the history of a pointer', () => {
  it('stays as it is while it is short', async () => {
    const objects = memoryObjectStore()
    expect(await withBoundedHistory(pointerAfter(20), objects)).toEqual(pointerAfter(20))
    expect(await keysOf(objects)).toEqual([])
  })

  it('of an earlier version, of any length, is moved out but for the newest changes', async () => {
    const objects = memoryObjectStore()
    const long = modelPointerSchema.parse(JSON.parse(JSON.stringify(pointerAfter(5000))))
    const { history } = await withBoundedHistory(long, objects)
    expect(history).toEqual(long.history.slice(-10))
    expect(await keysOf(objects)).toEqual(['models/iris/history/20390831000000000-4990.json'])
  })

  it('is the same whoever moves it, and however often', async () => {
    const objects = memoryObjectStore()
    let pointer = pointerAfter(0)
    for (let day = 0; day < 100; day++) {
      const next = { ...pointer, revision: day + 1, history: [...pointer.history, changeOf(day)] }
      // Two deliveries and one that loses the compare-and-swap, which had another last change in mind.
      const rival = { ...next, history: [...pointer.history, { ...changeOf(day), who: 'rival' }] }
      const [won] = await Promise.all([next, next, rival].map((each) => withBoundedHistory(each, objects)))
      pointer = won ?? pointer
      expect(pointer.history.length).toBeLessThanOrEqual(20)
    }
    const moved: Change[] = []
    for (const key of await keysOf(objects)) {
      const body = Buffer.from((await objects.get(key))?.body ?? '').toString('utf8')
      moved.push(...(JSON.parse(body) as Earlier).changes)
    }
    expect([...moved, ...pointer.history]).toEqual(pointerAfter(100).history)
  })

  it('tells of every run whether it has served', async () => {
    const objects = memoryObjectStore()
    let pointer = pointerAfter(0)
    for (let day = 0; day < 100; day++) {
      pointer = await withBoundedHistory({ ...pointer, history: [...pointer.history, changeOf(day)] }, objects)
    }
    for (let day = 0; day < 100; day++)
      expect([day, await hasServed(pointer, runOf(day), objects)]).toEqual([day, true])
    for (const day of [100, 101, 200]) expect(await hasServed(pointer, runOf(day), objects)).toBe(false)
    // What others put there, and what is damaged, stands in nobody's way.
    for (const name of ['notes.txt', 'zzz.json', '20991231000000000-7.json'])
      await objects.put(`${historyPrefix(pointer.dataset)}${name}`, '{')
    for (const day of [3, 50, 99]) expect(await hasServed(pointer, runOf(day), objects)).toBe(true)
    expect(await hasServed(pointer, runOf(100), objects)).toBe(false)
    // One of the same days that never came to serve.
    expect(await hasServed(pointer, runOf(3).replace('0a1b', 'ffff'), objects)).toBe(false)
  })
})
