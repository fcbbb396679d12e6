import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rollout, ServingRun } from '#shared/records/model-pointer.ts'
import { challengerShare, placeOf, servingRun } from './serving-run.ts'

const START = Date.UTC(2026, 6, 1)
const MINUTE_MS = 60_000
const run = (runId: string): ServingRun => ({
  runId,
  type: 'endpoint' as const,
  endpointName: runId,
  modelPackageArn: 'arn',
  since: '2026-07-01T00:00:00Z',
  source: { key: 'k', eventTime: '2026-07-01T00:00:00Z' },
})
const rolling = (rollout: Rollout | null) => ({ champion: run('old'), challenger: run('new'), rollout })
const startedAt = new Date(START).toISOString()
const linear: Rollout = { type: 'linear', stepPercent: 30, intervalMinutes: 10, startedAt }
const canary: Rollout = { type: 'canary', share: 0.05, minutes: 60, startedAt }

describe("the challenger's share", () => {
  it.each([
    ['linear, at the start', linear, 0, 0.3],
    ['linear, just before the second step', linear, 9.99, 0.3],
    ['linear, at the second step', linear, 10, 0.6],
    ['linear, at the end', linear, 30, 1],
    ['linear, for ever after', linear, 1e6, 1],
    ['linear, on a clock that is behind', linear, -1, 0.3],
    ['canary, at the start', canary, 0, 0.05],
    ['canary, until its time is over', canary, 59.9, 0.05],
    ['canary, then', canary, 60, 1],
  ])('%s', (_, rollout, minutes, share) => {
    expect(challengerShare(rolling(rollout), START + minutes * MINUTE_MS)).toBeCloseTo(share, 12)
  })

  it('is nothing without a rollout or a challenger', () => {
    expect(challengerShare(rolling(null), START)).toBe(0)
    expect(challengerShare({ ...rolling(linear), challenger: null }, START)).toBe(0)
    expect(servingRun({ champion: null, challenger: null, rollout: null }, START, 0)).toBeNull()
  })
})

describe('a caller', () => {
  it('with a sticky key never comes back from the challenger while the share grows', () => {
    const minutes = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 2 })
    fc.assert(
      fc.property(fc.string(), minutes, fc.constantFrom(linear, canary), (key, times, rollout) => {
        const pointer = rolling(rollout)
        const place = placeOf(key, pointer)
        const sides = times.sort((a, b) => a - b).map((at) => servingRun(pointer, START + at * MINUTE_MS, place)?.runId)
        expect(sides).toEqual([...sides].sort((a, b) => (a === b ? 0 : a === 'old' ? -1 : 1)))
      }),
    )
  })

  it('stands anywhere, evenly, and elsewhere for another challenger', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => `customer ${index}`)
    const first = keys.map((key) => placeOf(key, rolling(linear)))
    const second = keys.map((key) => placeOf(key, { challenger: run('newer') }))
    const share = (places: readonly number[]) => places.filter((place) => place < 0.3).length / places.length
    expect(share(first)).toBeGreaterThan(0.28)
    expect(share(first)).toBeLessThan(0.32)
    const both = keys.filter((_, index) => (first[index] ?? 1) < 0.3 && (second[index] ?? 1) < 0.3).length
    expect(both / keys.length).toBeGreaterThan(0.07)
    expect(both / keys.length).toBeLessThan(0.11)
  })
})
