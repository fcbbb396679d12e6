import { decideRun, newestServes, putManifest, serveFirst, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'late approval',
  tells: 'A model whose endpoint was retired while it waited is approved: its endpoint is made again, then it serves.',
  before: async (world) => {
    await serveFirst(world)
    putManifest(world, { promotion: { approval: 'manual' } })
    upload(world, { variant: 1 })
    await world.settle(() => world.state.packages.length > 1)
    await world.beats(2)
  },
  act: async (world) => {
    const waiting = world.state.packages.at(-1)?.metadata['runId']
    decideRun(world, waiting, 'Rejected')
    decideRun(world, waiting, 'Approved')
  },
  problem: (outcome) => newestServes(outcome),
}
