import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { takeNetwork } from './network.ts'
import { outcomeOf } from './outcome.ts'
import { newestServes, pointerOf, putManifest, serveFirst, trainedRuns, upload } from './people.ts'
import { World } from './world.ts'

let giveBack: () => void
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  giveBack = await takeNetwork()
})
afterAll(() => {
  vi.useRealTimers()
  giveBack()
})

const IN_ROLLOUT_MINUTES = 4 * 60

it('a newer upload waits for the end of a rollout without message and endpoint, and serves then', async () => {
  const world = new World()
  await serveFirst(world)
  const rollout = { type: 'linear', stepPercent: 50, intervalMinutes: IN_ROLLOUT_MINUTES }
  putManifest(world, { promotion: { rollout } })
  upload(world, { variant: 1 })
  await world.settle(() => pointerOf(world)?.challenger != null)
  putManifest(world, { training: { quality: 'fast' } })
  upload(world, { variant: 2 })
  await world.beats(14)
  const newest = trainedRuns(outcomeOf(world)).at(-1) ?? ''
  expect(pointerOf(world)?.challenger).not.toBeNull()
  expect(world.json(`open/shop/${newest}`)).toMatchObject({ code: 'in-rollout' })
  expect(world.state.messages).toEqual([])
  expect(world.state.endpoints.has(newest)).toBe(false)
  await world.settle(() => newestServes(outcomeOf(world)) === undefined)
  expect([newestServes(outcomeOf(world)), outcomeOf(world).failures, outcomeOf(world).open]).toEqual([
    undefined,
    [],
    [],
  ])
})
