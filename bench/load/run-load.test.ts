import { expect, it } from 'vitest'
import { runLoad } from './run-load.ts'

const LOAD = { uploads: 100, datasets: 10, trainingQuota: 3, endpointQuota: 15, losesEvents: false }

it('of many uploads in a minute every run ends and the newest of each dataset serves, without a heartbeat', async () => {
  const { ends, heartbeats, cloud } = await runLoad(LOAD)
  expect(heartbeats).toBe(0)
  expect(ends.evaluated + ends.superseded).toBe(LOAD.uploads)
  // A run that waits for its second job may be superseded.
  expect(ends.evaluated).toBe(cloud.jobs.started.filter((name) => !name.endsWith('-stage-1')).length)
})

it('one training after the other: of datasets that have one upload each, no heartbeat starts one either', async () => {
  const { heartbeats, minutes } = await runLoad({ ...LOAD, uploads: 30, datasets: 30, endpointQuota: 30 })
  expect(heartbeats).toBe(0)
  // Twenty rounds of three minutes, an endpoint, and the evaluations two at a time.
  expect(minutes).toBeLessThan(66)
})

it('of twenty uploads of one dataset the newest serves, although the oldest is trained first and rows to compare are few', async () => {
  const { ends, heartbeats, cloud } = await runLoad({
    ...LOAD,
    uploads: 20,
    datasets: 1,
    trainingQuota: 20,
    endpointQuota: 20,
  })
  expect([ends, heartbeats]).toEqual([{ evaluated: 20, superseded: 0 }, 0])
  expect(cloud.registry.packages.map(({ approval }) => approval)).not.toContain('pending')
})

it('the heartbeats do it alone where no state change reaches a function', async () => {
  const { heartbeats } = await runLoad({ ...LOAD, losesEvents: true })
  expect(heartbeats).toBeLessThan(20)
})

it('where more is trained than may have an endpoint, predecessors make room', async () => {
  const { heartbeats, cloud } = await runLoad({ ...LOAD, trainingQuota: 100, endpointQuota: 13 })
  expect(cloud.endpoints.mostAtOnce).toBe(13)
  expect(heartbeats).toBeLessThan(30)
})
