import { newestServes, serveFirst, trainedRuns, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'retrain',
  tells: 'Newer rows of a dataset that a model serves: the new model is compared with it and takes its place.',
  before: (world) => serveFirst(world),
  act: async (world) => upload(world, { variant: 1 }),
  problem: (outcome) => (trainedRuns(outcome).length < 2 ? 'nothing was trained' : newestServes(outcome)),
}
