import { newestServes, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'larger endpoint',
  tells: 'The first endpoint of a model has too little memory: it is made again with more.',
  before: async (world) => {
    world.state.endpointFailures.push(
      'The primary container for production variant AllTraffic did not pass the ping health check.',
    )
  },
  act: async (world) => upload(world),
  problem: (outcome) => newestServes(outcome),
}
