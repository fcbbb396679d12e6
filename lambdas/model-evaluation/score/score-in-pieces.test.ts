import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { rowsOfBlock } from './encoded-rows.ts'
import { type ScoringJob, scoreInPieces } from './score-in-pieces.ts'

const rows = (count: number) => ({ values: Float64Array.from({ length: count }, (_, row) => row), width: 1 })

/** Rows that a target takes at once. */
const REQUEST_ROWS = 10_000

/** A target that echoes rows and takes a second a request; the clock is its own. */
function slowTarget() {
  const scored: number[] = []
  const pausesMs: number[] = []
  const world = { nowMs: 0 }
  const scorer: Scorer = {
    score: async (_target, { values }, { attempt = async (call) => await call() }) => {
      const answers = new Float64Array(values.length)
      for (let start = 0; start < values.length; start += REQUEST_ROWS) {
        const answer = await attempt(async () => {
          world.nowMs += 1000
          scored.push(...values.subarray(start, start + REQUEST_ROWS))
          return values.subarray(start, start + REQUEST_ROWS)
        })
        answers.set(answer, start)
      }
      return answers
    },
    state: async () => ({ kind: 'ready' }),
  }
  const sleep = async (delayMs: number) => void pausesMs.push(delayMs)
  return { world, scorer, scored, pausesMs, sleep }
}

function attempt(count: number, options: Partial<ScoringJob> = {}) {
  const { world, scorer, scored, pausesMs, sleep } = slowTarget()
  const objects = memoryObjectStore()
  const ports = { objects, scorer, sleep, random: () => 0.5, clock: { now: () => world.nowMs } }
  const target = { type: 'endpoint' as const, endpointName: 'e' }
  const job = {
    target,
    rows: rowsOfBlock(rows(count)),
    answerWidth: 1,
    concurrency: 1,
    piecesPrefix: 'scores/test-',
    ...options,
  }
  const score = (deadlineMs: number) => scoreInPieces(job, { deadlineMs, signal: new AbortController().signal }, ports)
  return { score, scored, pausesMs, objects }
}

describe('scoreInPieces', () => {
  it('goes on where the last delivery was cut off, and scores no finished piece again', async () => {
    const { score, scored } = attempt(120_000)
    await expect(score(7_000)).rejects.toMatchObject({ code: 'evaluation-cut-off', retryable: true })
    expect(scored).toHaveLength(70_000)
    const predictions = await score(1_000_000)
    expect(predictions.every((value, row) => value === row)).toBe(true)
    // The piece that was cut off had 20,000 rows behind it.
    expect(scored).toHaveLength(140_000)
  })

  it('stores nothing where one piece is enough', async () => {
    const { score, objects } = attempt(50_000)
    await score(1_000_000)
    expect(await Array.fromAsync(objects.list('scores/'))).toEqual([])
  })

  it('scores again what lies there with another size', async () => {
    const { score, objects } = attempt(120_000)
    await objects.put('scores/test-0.f64', 'old')
    expect((await score(1_000_000)).at(-1)).toBe(119_999)
  })

  it('waits after each call for as long as the call took where others use the endpoint', async () => {
    const { score, pausesMs } = attempt(25_000, { yields: true })
    await score(1_000_000)
    expect(pausesMs).toEqual([1000, 1000, 1000])
  })
})
