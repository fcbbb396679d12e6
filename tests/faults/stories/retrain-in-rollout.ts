import { newestServes, pointerOf, putManifest, serveFirst, trainedRuns, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'retrain in a rollout',
  tells: 'While a better model takes over, a newer upload is trained, and waits for its end.',
  before: async (world) => {
    await serveFirst(world)
    putManifest(world, { promotion: { rollout: { type: 'linear', stepPercent: 50, intervalMinutes: 30 } } })
    upload(world, { variant: 1 })
    await world.settle(() => pointerOf(world)?.challenger != null)
    putManifest(world, { training: { quality: 'fast' } })
  },
  act: async (world) => upload(world, { variant: 2 }),
  problem: (outcome) => (trainedRuns(outcome).length < 3 ? 'nothing was trained' : newestServes(outcome)),
}
