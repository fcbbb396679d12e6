import { captureId, captureKeys } from '#shared/names/capture-keys.ts'
import { championOf, DATASET, serveFirst } from '../people.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

/** So many of one row are looked at; when they are known to have more rows, fewer. */
const FIRST_REQUESTS = 300
const REQUESTS = 20
const ROWS = 20

export const story: Story = {
  name: 'moved captures',
  tells:
    'What is asked of a model has moved away from its training rows: a second window confirms it, and people are told.',
  hits: 'model-deployment',
  before: async (world) => {
    await serveFirst(world, { capture: { enabled: true } })
    world.state.tellsPeople = true
    capture(world, 'a', FIRST_REQUESTS)
    await world.beats(1)
    await world.advance(3)
  },
  act: async (world) => capture(world, 'b', REQUESTS),
  problem: ({ told, untold, watched }) => {
    if (watched.join() !== 'shop: 2 windows of captures; moved: size,prediction') return `watched is ${watched.join()}`
    if (untold.length > 0) return `not told: ${untold.join()}`
    return told.join() === 'shop: the rows to predict have changed (prediction and 1 more)'
      ? undefined
      : `told: ${told.join()}`
  },
}

/** Requests as the API keeps them, all of large things. */
function capture(world: World, name: string, requests: number): void {
  const model = championOf(world) ?? ''
  for (let request = 0; request < requests; request++) {
    const requestId = captureId(world.state.nowMs, `${name}${String(request).padStart(3, '0')}`)
    const lines = Array.from({ length: ROWS }, (_, instance) =>
      JSON.stringify({
        version: 1,
        kind: 'prediction',
        requestId,
        instance,
        at: new Date(world.state.nowMs).toISOString(),
        dataset: DATASET,
        model,
        role: 'champion',
        latencyMs: 1,
        features: { size: 70 + ((request + instance * 7) % 31), age: (request * 29 + instance * 31) % 600 },
        prediction: { label: 'yes', probability: 0.9 },
      }),
    )
    world.put(captureKeys(DATASET, requestId)?.predictions ?? '', `${lines.join('\n')}\n`)
  }
}
