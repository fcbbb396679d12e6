import { championOf, decideRun, serveTwo, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'retirement',
  tells:
    'A third model takes over: the first is not needed any more. The second is rejected: whatever was made for it goes.',
  before: (world) => serveTwo(world),
  act: async (world) => {
    const second = championOf(world)
    upload(world, { variant: 2 })
    await world.settle(() => championOf(world) !== second)
    decideRun(world, second, 'Rejected')
  },
  problem: ({ endpoints, models, configs }) =>
    endpoints.length === 1 && models.length === 2 && configs.length === 2
      ? undefined
      : `left are ${[...endpoints, ...models, ...configs].join(', ')}`,
}
