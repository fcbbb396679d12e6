import { newestServes, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'first run',
  tells: 'A CSV becomes the first model of its dataset.',
  act: async (world) => upload(world),
  problem: (outcome) => newestServes(outcome),
}
