import { newestServes, putManifest, serveFirst, trainedRuns, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'linear rollout',
  tells: 'A better model takes over step by step.',
  before: async (world) => {
    await serveFirst(world)
    putManifest(world, { promotion: { rollout: { type: 'linear', stepPercent: 50, intervalMinutes: 10 } } })
  },
  act: async (world) => upload(world, { variant: 1 }),
  problem: (outcome) => (trainedRuns(outcome).length < 2 ? 'nothing was trained' : newestServes(outcome)),
}
