import { newestServes, serveTwo, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'endpoint quota',
  tells: 'The account has no room for another endpoint: the one that is only kept for a rollback makes room.',
  before: async (world) => {
    await serveTwo(world)
    world.state.quotas.endpoints = 2
  },
  act: async (world) => upload(world, { dataset: 'other' }),
  problem: (outcome) => newestServes(outcome, 'other') ?? newestServes(outcome),
}
