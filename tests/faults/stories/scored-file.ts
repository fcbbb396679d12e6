import { serveFirst } from '../people.ts'
import { rowsCsv } from '../rows.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

export const story: Story = {
  name: 'scored file',
  tells:
    'A file is dropped, of which one row cannot be scored, and comes back with its predictions; then another of its name.',
  hits: 'batch-scoring',
  before: async (world) => {
    await serveFirst(world)
    drop(world, 1)
    await world.advance(3)
  },
  act: async (world) => drop(world, 0),
  problem: ({ scored }) =>
    scored.join() === 'scored/shop/june.csv,scored/shop/june.errors.csv,scored/shop/june.json scored: 600 rows'
      ? undefined
      : `there are ${scored.join() || 'no results'}`,
}

function drop(world: World, variant: number): void {
  world.put('score/shop/june.csv', `${rowsCsv(variant)}large,4,yes\n`)
}
