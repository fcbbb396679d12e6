import { championOf, serveTwo, trainedRuns } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'broken champion',
  tells: 'The endpoint of the champion is gone, and fails whenever it is made again: the one before it serves again.',
  before: (world) => serveTwo(world),
  act: async (world) => {
    world.state.endpointFailures.push(
      ...Array.from({ length: 9 }, () => 'The image of the container cannot be pulled.'),
    )
    world.state.endpoints.delete(championOf(world) ?? '')
  },
  problem: ({ serving, jobs, failures }) => {
    if (!failures.some((failure) => failure.endsWith(' serving-failed'))) return 'nobody is told why it failed'
    return serving['shop']?.champion === trainedRuns({ jobs })[0] ? undefined : `${serving['shop']?.champion} serves`
  },
}
