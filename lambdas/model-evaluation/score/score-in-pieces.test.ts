import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { Endpoint } from '#shared/serving/endpoint.ts'
import { type ScoringJob, scoreInPieces } from './score-in-pieces.ts'

const ROWS = Array.from({ length: 120_000 }, (_, row) => `${row}`)

/** An endpoint that echoes rows and takes a second a call; the clock is its own. */
function slowEndpoint() {
  const scored: string[] = []
  const pausesMs: number[] = []
  const world = { nowMs: 0 }
  const endpoint: Endpoint = {
    invoke: async (_name, csvRows) => {
      world.nowMs += 1000
      scored.push(...csvRows.split('\n'))
      return csvRows
    },
  }
  const sleep = async (delayMs: number) => void pausesMs.push(delayMs)
  return { world, endpoint, scored, pausesMs, sleep }
}

function attempt(rows: readonly string[], options: Partial<ScoringJob> = {}) {
  const { world, endpoint, scored, pausesMs, sleep } = slowEndpoint()
  const objects = memoryObjectStore()
  const ports = { objects, endpoint, sleep, random: () => 0.5, clock: { now: () => world.nowMs } }
  const job = { endpointName: 'e', rows, width: 1, concurrency: 1, piecesPrefix: 'scores/test-', ...options }
  const score = (deadlineMs: number) => scoreInPieces(job, { deadlineMs, signal: new AbortController().signal }, ports)
  return { score, scored, pausesMs, objects }
}

describe('scoreInPieces', () => {
  it('goes on where the last delivery was cut off, and scores no finished piece again', async () => {
    const { score, scored } = attempt(ROWS)
    await expect(score(7_000)).rejects.toMatchObject({ code: 'evaluation-cut-off', retryable: true })
    expect(scored).toHaveLength(70_000)
    const predictions = await score(1_000_000)
    expect(predictions.every((value, row) => value === row)).toBe(true)
    // The piece that was cut off had 20,000 rows behind it.
    expect(scored).toHaveLength(140_000)
  })

  it('stores nothing where one piece is enough', async () => {
    const { score, objects } = attempt(ROWS.slice(0, 50_000))
    await score(1_000_000)
    expect(await Array.fromAsync(objects.list('scores/'))).toEqual([])
  })

  it('scores again what lies there with another size', async () => {
    const { score, objects } = attempt(ROWS)
    await objects.put('scores/test-0.f64', 'old')
    expect((await score(1_000_000)).at(-1)).toBe(119_999)
  })

  it('waits after each call for as long as the call took where others use the endpoint', async () => {
    const { score, pausesMs } = attempt(ROWS.slice(0, 25_000), { yields: true })
    await score(1_000_000)
    expect(pausesMs).toEqual([1000, 1000, 1000])
  })
})
