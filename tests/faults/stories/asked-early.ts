import { ask, upload } from '../people.ts'
import type { Story } from '../story.ts'

export const story: Story = {
  name: 'asked early',
  tells: 'A caller asks for a dataset whose first model is still being made, and is told so; later it answers.',
  hits: 'inference-api',
  act: async (world) => {
    upload(world)
    await world.until(world.state.nowMs + 30_000)
    const { status } = await ask(world, 'POST', '/models/shop/predict', { size: 90, age: 4 })
    if (status === 200) throw new Error('it answers before there is a model')
  },
  again: async (world) => upload(world, { variant: 1 }),
  problem: ({ serving }) => (serving['shop']?.champion === undefined ? 'no model serves' : undefined),
}
