import { championOf, serveFirst, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'told people',
  tells: 'People get mail: of a new champion, and of a file that cannot be trained on.',
  hits: 'notifications',
  before: async (world) => {
    await serveFirst(world)
    world.state.tellsPeople = true
  },
  act: async (world) => {
    upload(world, { variant: 1 })
    world.put('datasets/tiny/rows.csv', 'size,returned\n1,yes\n')
  },
  problem: ({ told, untold }, world) => {
    if (untold.length > 0) return `not told: ${untold.join()}`
    if (championOf(world) === undefined) return 'nothing serves'
    // The pointer's history has the first model, too, of which people are told only where that is still news.
    const found = told.filter((subject) => subject !== 'shop: a model serves now').join()
    return found === 'shop: another run serves,tiny: a run failed in its training' ? undefined : `told: ${told.join()}`
  },
}
