import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { newest } from '../cloud/s3.ts'
import { serveFirst } from '../people.ts'
import type { Story } from '../story.ts'

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'

export const story: Story = {
  name: 'imported model',
  tells: "A model that was trained elsewhere is served, and waits for a person's approval.",
  before: async (world) => {
    await serveFirst(world)
    const [key = ''] = world.keys('runs/').filter((each) => each.endsWith('/schema.json'))
    const schema = newest(world.state, key)
    world.put('models/own/schema.json', schema?.body ?? '')
    world.put('models/own/model.json', JSON.stringify({ image: IMAGE }))
  },
  act: async (world) => world.put('models/own/model.tar.gz', MODEL_ARCHIVE),
  problem: ({ packages, endpoints }) => {
    const waiting = packages.filter((each) => each.includes('-own-') && each.endsWith('PendingManualApproval'))
    if (waiting.length !== 1) return `the registry has ${waiting.length} packages of it`
    const [run = ''] = waiting[0]?.split(' ') ?? []
    // While it waits its endpoint may go: an approval makes it again.
    return endpoints.some((each) => each.startsWith(run) && !each.endsWith('InService'))
      ? `${run} is half made`
      : undefined
  },
}
