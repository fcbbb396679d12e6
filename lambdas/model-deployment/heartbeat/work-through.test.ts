import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { type Item, workThrough } from './work-through.ts'

const INVOCATION_MS = 120_000
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
    const working = workThrough(items, () => startMs + INVOCATION_MS - Date.now(), { objects, log }).then(() => {
      endMs = Date.now()
    })
    await vi.advanceTimersByTimeAsync(INVOCATION_MS)
    await working
    return { done: [...done], tookMs: endMs - startMs }
  }
  return { beat, log }
}

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
})
