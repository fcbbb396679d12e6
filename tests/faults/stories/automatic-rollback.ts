import { pointerOf, putManifest, serveFirst, upload } from '../people.ts'
import type { Story } from '../story.ts'

const ALARM = {
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: { alarmName: 'boostlinedev-rollout-errors', state: { value: 'ALARM' } },
}

export const story: Story = {
  name: 'automatic rollback',
  tells: 'The calls of a challenger fail: it gives them back.',
  before: async (world) => {
    await serveFirst(world)
    putManifest(world, { promotion: { rollout: { type: 'linear', stepPercent: 10, intervalMinutes: 600 } } })
    upload(world, { variant: 1 })
    await world.settle(() => pointerOf(world)?.challenger != null)
    await world.advance(3)
    const atMs = world.state.nowMs - 60_000
    world.state.metrics.push(
      { name: 'requests', role: 'challenger', atMs, value: 100 },
      { name: 'serverErrors', role: 'challenger', atMs, value: 50 },
      { name: 'requests', role: 'champion', atMs, value: 100 },
    )
  },
  act: async (world) => world.send('model-deployment', ALARM),
  problem: ({ serving, packages }) => {
    const { champion, challenger } = serving['shop'] ?? {}
    if (challenger !== undefined) return `${challenger} still gets calls`
    return packages.includes(`${champion} Approved`) ? undefined : `${champion} serves`
  },
}
