import { approveOwnModel, OWN, OWN_ROW, putOwnModel } from '../own-model.ts'
import { ask, pointerOf } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'served by the API',
  tells: 'A model without an endpoint: it is compiled, tried and approved, and the API scores with it.',
  act: async (world) => {
    putOwnModel(world)
    await world.settle(() => world.state.packages.length > 0)
    approveOwnModel(world)
    await world.settle(() => pointerOf(world, OWN)?.champion !== undefined)
    const { status, body } = await ask(world, 'POST', `/models/${OWN}/predict`, OWN_ROW)
    if (status === 200 && !('prediction' in body)) throw new Error('there is no prediction in the answer')
  },
  problem: ({ endpoints }, world) => {
    const { champion } = pointerOf(world, OWN) ?? {}
    if (champion?.type !== 'lambda') return `${champion?.type ?? 'nothing'} serves it, and not the API itself`
    return endpoints.length === 0 ? undefined : `it has ${endpoints.join(', ')}`
  },
}
