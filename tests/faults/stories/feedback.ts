import { ask, serveFirst } from '../people.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

export const story: Story = {
  name: 'feedback',
  tells: 'A model is looked at, a prediction is asked for and kept, and its true outcome is sent.',
  before: (world) => serveFirst(world, { capture: { enabled: true } }),
  act: async (world) => {
    await ask(world, 'GET', '/models')
    await ask(world, 'GET', '/models/shop')
    for (let tries = 0; tries < 3; tries++) {
      const requestId = await predict(world)
      // A prediction that could not be kept has no id.
      if (requestId === undefined) continue
      await ask(world, 'POST', '/models/shop/feedback', { requestId, truth: 'yes' })
      return
    }
  },
  problem: ({ captures }) =>
    captures.some((key) => key.endsWith('.feedback.jsonl')) ? undefined : 'the feedback is not kept',
}

async function predict(world: World): Promise<string | undefined> {
  const { status, body } = await ask(world, 'POST', '/models/shop/predict', { size: 90, age: 4 })
  if (status !== 200) return undefined
  // An answer of the API.
  const { prediction, requestId } = body as { prediction: { label: string }; requestId?: string }
  if (prediction.label !== 'yes') throw new Error(`a wrong answer: ${prediction.label}`)
  return requestId
}
