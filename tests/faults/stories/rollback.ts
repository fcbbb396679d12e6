import { championOf, decideRun, pointerOf, serveTwo, trainedRuns } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'rollback',
  tells: 'A person rejects the champion: the one before it serves again.',
  before: (world) => serveTwo(world),
  act: async (world) => decideRun(world, championOf(world), 'Rejected'),
  // What was decided once is decided; only the pointer has to follow.
  again: async (world) => decideRun(world, pointerOf(world)?.previous?.[0]?.runId, 'Approved'),
  problem: ({ serving, jobs }) =>
    serving['shop']?.champion === trainedRuns({ jobs })[0] ? undefined : `${serving['shop']?.champion} serves`,
}
