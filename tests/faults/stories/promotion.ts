import { decideRun, newestServes, putManifest, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'promotion',
  tells: 'A model that waits for a person is approved by one.',
  before: async (world) => {
    putManifest(world, { promotion: { approval: 'manual' } })
    upload(world)
    await world.settle(() => world.state.packages.length > 0)
  },
  act: async (world) => {
    const [waiting] = world.state.packages
    // SageMaker sends an event only when the approval changes.
    decideRun(world, waiting?.metadata['runId'], 'Rejected')
    decideRun(world, waiting?.metadata['runId'], 'Approved')
  },
  problem: (outcome) => newestServes(outcome),
}
