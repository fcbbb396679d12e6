import { serveFirst } from '../people.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

const ROWS = 400

export const story: Story = {
  name: 'moved files',
  tells:
    'Two files are dropped one after the other, whose rows have moved away from the training rows: people are told.',
  hits: 'batch-scoring',
  before: async (world) => {
    await serveFirst(world)
    world.state.tellsPeople = true
    drop(world, 'june', 0)
    await world.advance(3)
  },
  act: async (world) => drop(world, 'july', 1),
  problem: ({ scored, told, untold, watched }) => {
    if (scored.length !== 4) return `there are ${scored.join()}`
    if (watched.join() !== 'shop: 2 windows of files; moved: size,prediction') return `watched is ${watched.join()}`
    if (untold.length > 0) return `not told: ${untold.join()}`
    return told.join() === 'shop: the rows to predict have changed (prediction and 1 more)'
      ? undefined
      : `told: ${told.join()}`
  },
}

/** Rows of large things alone. */
function drop(world: World, name: string, first: number): void {
  const lines = Array.from({ length: ROWS }, (_, row) => `${70 + ((first + row * 7) % 31)},${(row * 31) % 600}`)
  world.put(`score/shop/${name}.csv`, `size,age\n${lines.join('\n')}\n`)
}
