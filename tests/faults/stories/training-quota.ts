import { newestServes, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'quota wait',
  tells: 'The account has room for one training job, and two datasets are uploaded.',
  before: async (world) => {
    world.state.quotas.trainingInstances = 1
  },
  act: async (world) => {
    upload(world, { dataset: 'other' })
    upload(world)
  },
  problem: (outcome) => newestServes(outcome) ?? newestServes(outcome, 'other'),
}
