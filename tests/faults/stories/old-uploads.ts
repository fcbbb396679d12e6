import type { Outcome } from '../outcome.ts'
import { championOf, putManifest, serveTwo } from '../people.ts'
import type { Story } from '../story.ts'
import type { World } from '../world.ts'

const DAY_MS = 86_400_000
/** In the night. */
const HOUR = 3

export const story: Story = {
  name: 'old uploads',
  tells:
    'Rows and settings were replaced. In the night the old version that an approved run came from is marked to stay, that of the settings to go.',
  hits: 'model-deployment',
  before: async (world) => {
    await serveTwo(world)
    putManifest(world, { split: { seed: 7 } })
    putManifest(world, { split: { seed: 8 } })
    await untilNight(world)
  },
  // The heartbeat does it.
  act: async () => undefined,
  again: untilNight,
  problem: ({ serving }: Outcome, world) => {
    if (serving['shop']?.champion === undefined || championOf(world) === undefined) return 'nothing serves'
    return isMarked(world) ? undefined : `the marks are ${marksOf(world).join(', ')}`
  },
}

/** The heartbeats of the day between have nothing to do. */
async function untilNight(world: World): Promise<void> {
  const { nowMs } = world.state
  const today = new Date(nowMs).setUTCHours(HOUR, 0, 0, 0)
  const night = today >= nowMs ? today : today + DAY_MS
  await world.until(night)
  world.state.nextHeartbeatMs = night
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
