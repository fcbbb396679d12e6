import { afterAll, beforeAll, vi } from 'vitest'
import { type Baseline, tellStory } from './matrix.ts'
import { takeNetwork } from './network.ts'
import { allStories } from './stories.ts'

/** Every story as it goes without a fault, told before the tests of a file, which have the network to themselves. */
export function recordStories(): readonly Baseline[] {
  const baselines: Baseline[] = []
  let giveBack: (() => void) | undefined
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    giveBack = await takeNetwork()
    for (const story of await allStories()) baselines.push(await tellStory(story))
  }, 300_000)
  afterAll(() => {
    vi.useRealTimers()
    giveBack?.()
  })
  return baselines
}
