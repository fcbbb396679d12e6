import { upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'failed endpoint',
  tells: "A model's endpoint fails for a reason that more memory does not mend: the run says so.",
  before: async (world) => {
    world.state.endpointFailures.push(
      ...Array.from({ length: 9 }, () => 'The image of the container cannot be pulled.'),
    )
  },
  act: async (world) => upload(world),
  problem: ({ failures, endpoints }) => {
    if (!failures.some((failure) => failure.endsWith(' serving-failed'))) return 'nobody is told why it failed'
    return endpoints.length === 0 ? undefined : `there is ${endpoints.join(', ')}`
  },
}
