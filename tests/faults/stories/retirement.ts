import { outcomeOf } from '../outcome.ts'
import { championOf, decideRun, serveTwo, trainedRuns, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'retirement',
  tells:
    'A third model takes over: the first is not needed any more. The second is rejected: whatever was made for it goes.',
  // Where the first is still there when the second is rejected, it is the one before the champion, and stays.
  isRace: true,
  before: (world) => serveTwo(world),
  act: async (world) => upload(world, { variant: 2 }),
  look: (world) => {
    const [, second] = trainedRuns(outcomeOf(world))
    const isRejected = world.state.packages.some(
      ({ metadata, approval }) => metadata['runId'] === second && approval === 'Rejected',
    )
    if (championOf(world) !== second && !isRejected) decideRun(world, second, 'Rejected')
  },
  problem: ({ serving, jobs, endpoints, models, configs }) => {
    const runs = trainedRuns({ jobs })
    const [, second = ''] = runs
    // The newest, where the third could not be made and its rows were uploaded again.
    if (serving['shop']?.champion !== runs.at(-1)) return `${serving['shop']?.champion} serves`
    const left = [...endpoints, ...models, ...configs].filter((name) => name.startsWith(second))
    return left.length === 0 ? undefined : `left of the second are ${left.join(', ')}`
  },
}
