import type { Outcome } from '../outcome.ts'
import { championOf, putManifest, serveTwo } from '../people.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

/** At three in the night. */
const NIGHT_MS = Date.UTC(2026, 6, 2, 3, 0)

export const story: Story = {
  name: 'old uploads',
  tells:
    'Rows and settings were replaced. In the night the old version that an approved run came from is marked to stay, that of the settings to go.',
  hits: 'model-deployment',
  before: async (world) => {
    await serveTwo(world)
    putManifest(world, { split: { seed: 7 } })
    putManifest(world, { split: { seed: 8 } })
    // The heartbeats of the day between have nothing to do.
    await world.until(NIGHT_MS)
    world.state.nextHeartbeatMs = NIGHT_MS
  },
  act: (world) => world.settle(() => isMarked(world)),
  problem: ({ serving }: Outcome, world) => {
    if (serving['shop']?.champion === undefined || championOf(world) === undefined) return 'nothing serves'
    return isMarked(world) ? undefined : `the marks are ${marksOf(world).join(', ')}`
  },
}

function isMarked(world: World): boolean {
  return marksOf(world).join() === 'manifest.json no,rows.csv yes'
}

/** Of the old versions alone. */
function marksOf(world: World): readonly string[] {
  return [...world.state.objects]
    .filter(([key]) => key.startsWith('datasets/'))
    .flatMap(([key, versions]) =>
      versions.slice(0, -1).map(({ tags }) => `${key.split('/').at(-1)} ${tags?.['boostline-keep'] ?? 'none'}`),
    )
    .sort()
}
