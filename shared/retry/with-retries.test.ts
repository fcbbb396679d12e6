import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { type Backoff, withRetries } from './with-retries.ts'

const throttled = sampleError('serving-busy')

function attempts(options: {
  readonly failures: number
  readonly error?: Error
  readonly deadlineMs?: number
  readonly aborted?: boolean
  readonly backoff?: Backoff
}) {
  let nowMs = 0
  let calls = 0
  const delaysMs: number[] = []
  const ports = {
    clock: { now: () => nowMs },
    random: () => 0.5,
    sleep: async (delayMs: number) => {
      delaysMs.push(delayMs)
      nowMs += delayMs
    },
  }
  const signal = options.aborted ? AbortSignal.abort() : new AbortController().signal
  const call = async () => {
    if (++calls <= options.failures) throw options.error ?? throttled
    return 'answer'
  }
  const limit = { deadlineMs: options.deadlineMs ?? 60_000, signal }
  const result = withRetries(ports, limit, call, options.backoff)
  return { result, delaysMs, calls: () => calls }
}

describe('withRetries', () => {
  it('repeats with delays that double up to ten seconds, each spread by chance', async () => {
    const { result, delaysMs } = attempts({ failures: 8 })
    expect(await result).toBe('answer')
    expect(delaysMs).toEqual([150, 300, 600, 1200, 2400, 4800, 7500, 7500])
  })

  it('does not repeat what will never succeed', async () => {
    const { result, calls } = attempts({ failures: 1, error: new Error('broken') })
    await expect(result).rejects.toThrow('broken')
    expect(calls()).toBe(1)
  })

  it('starts no call after the deadline', async () => {
    const { result, delaysMs } = attempts({ failures: 9, deadlineMs: 1_100 })
    await expect(result).rejects.toBe(throttled)
    expect(delaysMs).toEqual([150, 300, 600])
  })

  it('has another pace for callers who wait', async () => {
    const { result, delaysMs } = attempts({ failures: 6, backoff: { firstDelayMs: 100, maxDelayMs: 500 } })
    expect(await result).toBe('answer')
    expect(delaysMs).toEqual([75, 150, 300, 375, 375, 375])
  })

  it('ends with the signal', async () => {
    const { result, delaysMs } = attempts({ failures: 9, aborted: true })
    await expect(result).rejects.toBe(throttled)
    expect(delaysMs).toEqual([])
  })
})
