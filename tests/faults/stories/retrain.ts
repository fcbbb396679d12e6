import { newestServes, serveFirst, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'retrain',
  tells: 'Newer rows of a dataset that a model serves: the new model is compared with it and takes its place.',
  before: (world) => serveFirst(world),
  act: async (world) => upload(world, { variant: 1 }),
  problem: (outcome) => (outcome.jobs.length < 2 ? 'nothing was trained' : newestServes(outcome)),
}
