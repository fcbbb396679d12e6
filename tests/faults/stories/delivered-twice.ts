import { newestServes, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'delivered twice',
  tells: 'A first run of which every event and every message comes twice.',
  before: async (world) => {
    world.state.deliversTwice = true
  },
  act: async (world) => upload(world),
  problem: (outcome) => newestServes(outcome),
}
