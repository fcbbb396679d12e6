import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import {
  DEPLOYED_AT_MS,
  type EvaluationWorld,
  evaluationWorld,
  KEYS,
  POINTER_KEY,
  RUN_ID,
} from './testing/evaluation-world.ts'

const HANDED_BACK = { batchItemFailures: [{ itemIdentifier: 'message-1' }] }
const BUSY = Array.from({ length: 1000 }, () => sampleError('serving-busy', 'Too many calls.'))

const openWork = (world: EvaluationWorld) => world.json(KEYS.open)

describe('what keeps a run from its evaluation is in open/', () => {
  it('a fault that passes, from the first delivery on, until the evaluation is done', async () => {
    const world = await evaluationWorld()
    world.scorer.faults.push(...BUSY)
    expect(await world.deliver({ receiveCount: 1 })).toEqual(HANDED_BACK)
    const first = await openWork(world)
    expect(first).toMatchObject({ stage: 'evaluation', by: 'model-evaluation', reason: expect.stringMatching(/./) })
    await world.deliver({ receiveCount: 2 })
    expect(await openWork(world)).toMatchObject({ since: (first as { since: string }).since })
    world.scorer.faults.length = 0
    await world.deliver({ receiveCount: 3 })
    expect(await openWork(world)).toBeUndefined()
  })

  it('an endpoint that is not ready, after the first minute', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'changing', status: 'Creating' })
    await world.deliver({ receiveCount: 5 })
    expect(await openWork(world)).toBeUndefined()
    await world.deliver({ receiveCount: 6 })
    expect(await openWork(world)).toMatchObject({
      stage: 'deployment',
      code: 'waiting',
      reason: `The endpoint ${RUN_ID} is Creating.`,
    })
  })

  it('a promotion that does not come', async () => {
    const world = await evaluationWorld({ promotes: false })
    expect(await world.deliver({ receiveCount: 6 })).toEqual(HANDED_BACK)
    expect(await openWork(world)).toMatchObject({
      stage: 'promotion',
      code: 'waiting',
      reason: `${POINTER_KEY} names no run where ${RUN_ID} is approved.`,
    })
  })

  it('nothing of a run that ended in failure.json', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'changing', status: 'Creating' })
    await world.deliver({ receiveCount: 6 })
    world.nowMs = DEPLOYED_AT_MS + 2 * 60 * 60 * 1000 + 1
    await world.deliver({ receiveCount: 130 })
    expect(await world.json(KEYS.failure)).toMatchObject({ code: 'evaluation-timed-out' })
    expect(await openWork(world)).toBeUndefined()
  })

  it('nothing for a message of no run', async () => {
    const world = await evaluationWorld()
    await world.deliver({ receiveCount: 6, body: '{}' })
    expect(await openWork(world)).toBeUndefined()
  })
})

it('a reminder that cannot be written or taken away keeps no evaluation from its end', async () => {
  const world = await evaluationWorld()
  const { objects } = world.dependencies
  const broken = async () => {
    throw sampleError('aws-unavailable')
  }
  Object.assign(world.dependencies, {
    objects: {
      ...objects,
      put: (...args: Parameters<typeof objects.put>) => (args[0] === KEYS.open ? broken() : objects.put(...args)),
      delete: (key: string) => (key === KEYS.open ? broken() : objects.delete(key)),
    },
  })
  world.scorer.faults.push(...BUSY)
  expect(await world.deliver()).toEqual(HANDED_BACK)
  world.scorer.faults.length = 0
  expect(await world.deliver({ receiveCount: 2 })).toEqual({ batchItemFailures: [] })
  expect(world.log.entries.filter(({ message }) => message === 'work-left-open')).toHaveLength(2)
})
