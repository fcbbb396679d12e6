import { OWN, serveOwnModel } from '../own-model.ts'
import { pointerOf } from '../people.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

export const story: Story = {
  name: 'changed type',
  tells: 'The model that the API serves is given an endpoint, and then the API again: the endpoint goes.',
  before: serveOwnModel,
  act: async (world) => {
    await serve(world, 'endpoint')
    await serve(world, 'lambda')
    await world.beats(1)
  },
  problem: ({ endpoints }, world) => {
    const { champion, changeover } = pointerOf(world, OWN) ?? {}
    if (champion?.type !== 'lambda' || changeover) return `${champion?.type ?? 'nothing'} serves it`
    return endpoints.length === 0 ? undefined : `${endpoints.join(', ')} is left`
  },
}

async function serve(world: World, type: 'endpoint' | 'lambda'): Promise<void> {
  world.send('model-deployment', { command: 'serve', dataset: OWN, type, who: 'ada' })
  await world.settle(() => pointerOf(world, OWN)?.champion?.type === type)
}
