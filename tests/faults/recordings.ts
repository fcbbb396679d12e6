import { afterAll, beforeAll, vi } from 'vitest'
import { type Baseline, tellStory } from './matrix.ts'
import { takeNetwork } from './network.ts'
import { allStories } from './stories.ts'

/**
 * Every story, or the `only` one, as it goes without a fault, told before the tests of a file, which have the network to
 * themselves.
 */
export function recordStories(only?: string): readonly Baseline[] {
  const baselines: Baseline[] = []
  let giveBack: (() => void) | undefined
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    giveBack = await takeNetwork()
    const stories = (await allStories()).filter(({ name }) => only === undefined || name === only)
    if (stories.length === 0) throw new Error(`there is no story ${only}`)
    for (const story of stories) baselines.push(await tellStory(story))
  }, 300_000)
  afterAll(() => {
    vi.useRealTimers()
    giveBack?.()
  })
  return baselines
}
