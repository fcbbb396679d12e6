import { expect, it, vi } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { FIRST, HEARTBEAT, modelUploaded, packageChanged, pipeline, SECOND, THIRD } from '../testing/pipeline.ts'

const BEAT_MINUTES = 15
const BEATS_A_DAY = 4 * 24

function fullAccount() {
  const all = pipeline()
  all.sagemaker.endpointQuota = 2
  const beats = async (count: number) => {
    for (let beat = 0; beat < count; beat++) {
      all.advance(BEAT_MINUTES)
      await all.handler(HEARTBEAT)
    }
  }
  return { ...all, beats }
}

it('a newer approved run that has no room keeps no older one from serving that has it, and comes to its turn then', async () => {
  const all = fullAccount()
  await all.serving(FIRST)
  await all.beats(2)
  const third = await all.deployed(THIRD, 'pending')
  await all.handler(packageChanged(third))
  await all.beats(12)
  expect(all.endpoints()).toEqual([FIRST])
  await all.startTraining(SECOND)
  await all.finishTraining(SECOND)
  await all.handler(modelUploaded(SECOND))
  expect(all.endpoints()).toEqual([FIRST, SECOND])
  await all.decide(third, 'approved')
  await all.handler(packageChanged(third))
  await all.handler(packageChanged(await all.evaluate(SECOND)))
  expect(await all.champion()).toBe(SECOND)
  await all.beats(BEATS_A_DAY)
  expect([await all.champion(), await all.open(THIRD)]).toEqual([THIRD, undefined])
})

it.each([15, 61, 240])(
  'how long an approved run waits for room counts from its beginning, a heartbeat each %i minutes',
  async (minutes) => {
    const all = fullAccount()
    await all.serving(FIRST)
    await all.beats(2)
    const second = await all.deployed(SECOND, 'pending')
    await all.handler(packageChanged(second))
    await all.beats(12)
    all.sagemaker.endpointQuota = 1
    await all.decide(second, 'approved')
    await all.handler(packageChanged(second))
    const first = await all.open(SECOND)
    const told: unknown[] = []
    for (let beat = 0; beat < 5; beat++) {
      all.advance(minutes)
      await all.handler(HEARTBEAT)
      told.push((await all.open(SECOND))?.since)
    }
    expect(first).toMatchObject({ code: 'endpoint-quota', stage: 'promotion' })
    expect(new Set(told)).toEqual(new Set([first?.since]))
  },
)

it('word of a wait for room goes with the heartbeat after its hour, where the run waits no more', async () => {
  const all = fullAccount()
  await all.serving(FIRST)
  await all.beats(2)
  const second = await all.deployed(SECOND, 'pending')
  await all.handler(packageChanged(second))
  await all.beats(12)
  all.sagemaker.endpointQuota = 1
  await all.decide(second, 'approved')
  await all.handler(packageChanged(second))
  expect(await all.open(SECOND)).toMatchObject({ code: 'endpoint-quota' })
  await all.registry.set(second, 'rejected')
  await all.beats(6)
  expect([await all.open(SECOND), await all.champion()]).toEqual([undefined, FIRST])
})

it.each(['aws-throttled', 'aws-denied'] as const)(
  'a full quota is what is waited for though the endpoints cannot be listed: %s',
  async (code) => {
    const all = fullAccount()
    await all.serving(FIRST)
    all.advance(20)
    await all.serving(SECOND)
    await all.startTraining(THIRD)
    await all.finishTraining(THIRD)
    const listing = vi.spyOn(all.sagemaker, 'listEndpoints').mockRejectedValue(sampleError(code))
    await all.handler(modelUploaded(THIRD))
    expect(await all.open(THIRD)).toMatchObject({
      code: 'endpoint-quota',
      reason: expect.stringContaining('No room could be made'),
    })
    expect(await all.failure(THIRD)).toBeUndefined()
    listing.mockRestore()
    await all.beats(8)
    expect(all.endpoints()).toContain(THIRD)
  },
)

it.each([
  ['lately', 0],
  ['as the pointer says no more', 12],
])(
  'an approval without a description of a run that served %s, and was rejected since, is a person’s',
  async (_, changes) => {
    const all = pipeline()
    const beats = async () => {
      for (let beat = 0; beat < 3; beat++) {
        all.advance(BEAT_MINUTES)
        await all.handler(HEARTBEAT)
      }
    }
    const arns = new Map<string, string>()
    for (const run of [FIRST, SECOND, THIRD]) {
      arns.set(run, await all.serving(run))
      await beats()
    }
    const set = async (run: string, approval: 'approved' | 'rejected') => {
      const arn = arns.get(run) ?? ''
      await all.registry.set(arn, approval)
      await all.handler(packageChanged(arn))
      await beats()
      return await all.champion()
    }
    expect(await set(THIRD, 'rejected')).toBe(SECOND)
    for (let change = 0; change < changes; change++) {
      expect(await set(SECOND, 'rejected')).toBe(FIRST)
      expect(await set(SECOND, 'approved')).toBe(SECOND)
    }
    expect(await set(SECOND, 'rejected')).toBe(FIRST)
    expect(await set(THIRD, 'approved')).toBe(THIRD)
  },
)
