import { runKeys } from '#shared/names/run-keys.ts'
import { championOf, DATASET, serveFirst } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'known row',
  tells: 'With `canary.enabled` the heartbeat asks the model that serves a row of its own test rows.',
  hits: 'model-deployment',
  before: (world) => serveFirst(world, { canary: { enabled: true } }),
  act: (world) => world.beats(3),
  // Where the right to ask is missing for long, people are told that no answer comes, as they should be.
  problem: (_, world) => {
    // The record of the canary.
    const found = world.json(`monitoring/${DATASET}/canary.json`) as { readonly state: string } | undefined
    if (found?.state !== 'right')
      return `the answer is ${found?.state}, of ${runKeys(DATASET, championOf(world) ?? '').testPart}`
    return undefined
  },
}
