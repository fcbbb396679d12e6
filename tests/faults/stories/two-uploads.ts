import { newestServes, supersededRuns, trainedRuns, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'two uploads',
  tells: 'Two uploads of one dataset, one right after the other: the later one serves in the end.',
  isRace: true,
  act: async (world) => {
    upload(world)
    await world.until(world.state.nowMs + 1_500)
    upload(world, { variant: 1 })
  },
  // One that a fault held up until the newer had come as far is superseded, and its record says so.
  problem: (outcome) =>
    trainedRuns(outcome).length + supersededRuns(outcome).length < 2 ? 'one was not trained' : newestServes(outcome),
}
