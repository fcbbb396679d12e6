import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { leaveOpen } from '#shared/records/open-work.ts'
import { DEPLOYED_AT_MS, type EvaluationWorld, evaluationWorld, KEYS, RUN_ID } from './testing/evaluation-world.ts'

const HANDED_BACK = { batchItemFailures: [{ itemIdentifier: 'message-1' }] }
const DONE = { batchItemFailures: [] }
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** The run waited so long for room in the account's quota of endpoints. */
const QUOTA_WAIT_MS = 20 * HOUR_MS
const SENT_MS = DEPLOYED_AT_MS + QUOTA_WAIT_MS
const NO_PING = 'The primary container did not pass the ping health check.'

type TimeLimit = {
  /** What it counts from. */
  readonly fromMs: number
  readonly limitMs: number
  /** Of failure.json when it is over. */
  readonly code: string | undefined
  arrange(world: EvaluationWorld): Promise<void> | void
}

const LIMITS: Readonly<Record<string, TimeLimit>> = {
  'an endpoint that is being created, from its message': {
    fromMs: SENT_MS,
    limitMs: 2 * HOUR_MS,
    code: 'evaluation-timed-out',
    arrange: ({ scorer }) => void scorer.states.push({ kind: 'changing', status: 'Creating' }),
  },
  'an endpoint that is being created again, from that creation': {
    fromMs: SENT_MS + 3 * HOUR_MS,
    limitMs: 2 * HOUR_MS,
    code: 'evaluation-timed-out',
    arrange: ({ scorer }) =>
      void scorer.states.push({ kind: 'changing', status: 'Creating', sinceMs: SENT_MS + 3 * HOUR_MS }),
  },
  'an endpoint that SageMaker does not show yet, from the message': {
    fromMs: SENT_MS,
    limitMs: 2 * MINUTE_MS,
    code: 'serving-missing',
    arrange: ({ scorer }) => void scorer.states.push({ kind: 'missing' }),
  },
  'a container that did not answer, from the failure of its endpoint': {
    fromMs: SENT_MS + HOUR_MS,
    limitMs: 30 * MINUTE_MS,
    code: 'serving-failed',
    arrange: ({ scorer }) =>
      void scorer.states.push({ kind: 'failed', status: 'Failed', reason: NO_PING, sinceMs: SENT_MS + HOUR_MS }),
  },
  'an endpoint that goes to be made again, from the decision to do so': {
    fromMs: SENT_MS + HOUR_MS,
    limitMs: 30 * MINUTE_MS,
    code: 'serving-missing',
    arrange: async ({ scorer, objects }) => {
      const at = new Date(SENT_MS + HOUR_MS).toISOString()
      const retry = { version: 1, runId: RUN_ID, dataset: 'churn', memoryMb: 3072, reason: NO_PING, at }
      await objects.put(KEYS.deploymentRetry, JSON.stringify(retry))
      scorer.states.push({ kind: 'missing' })
    },
  },
  'a promotion, from the evaluation': {
    fromMs: SENT_MS + HOUR_MS,
    limitMs: 2 * HOUR_MS,
    code: undefined,
    arrange: async (world) => {
      world.nowMs = SENT_MS + HOUR_MS
      expect(await world.deliver({ sentMs: SENT_MS })).toEqual(HANDED_BACK)
      expect(world.registry.packages).toMatchObject([{ approval: 'approved' }])
    },
  },
}

it.each(Object.entries(LIMITS))('a message waits for %s, and not longer', async (_, limit) => {
  const world = await evaluationWorld({ promotes: false })
  await limit.arrange(world)
  world.nowMs = limit.fromMs + limit.limitMs - 1
  expect(await world.deliver({ receiveCount: 100, sentMs: SENT_MS })).toEqual(HANDED_BACK)
  expect(await world.json(KEYS.failure)).toBeUndefined()
  world.nowMs = limit.fromMs + limit.limitMs + 1
  expect(await world.deliver({ receiveCount: 101, sentMs: SENT_MS })).toEqual(DONE)
  const failure = (await world.json(KEYS.failure)) as { code: string } | undefined
  expect(failure?.code).toBe(limit.code)
})

it('what fails in passing is tried for two hours from the first try, however late its turn came', async () => {
  const firstReceivedMs = SENT_MS + 3 * HOUR_MS
  const world = await evaluationWorld()
  const { objects } = world.dependencies
  const get = objects.get.bind(objects)
  let isAway = true
  world.dependencies.objects.get = async (key, version) => {
    if (isAway && key === KEYS.schema) throw sampleError('aws-unavailable')
    return await get(key, version)
  }
  const deliver = async (nowMs: number, receiveCount: number) => {
    world.nowMs = nowMs
    return await world.deliver({ receiveCount, sentMs: SENT_MS, firstReceivedMs })
  }
  expect(await deliver(firstReceivedMs, 1)).toEqual(HANDED_BACK)
  expect(await deliver(firstReceivedMs + 2 * HOUR_MS - 1, 50)).toEqual(HANDED_BACK)
  expect(await world.json(KEYS.failure)).toBeUndefined()
  isAway = false
  expect(await deliver(firstReceivedMs + 2 * HOUR_MS, 51)).toEqual(DONE)
  expect(await world.json(KEYS.evaluation)).toBeDefined()
})

it('and not longer', async () => {
  const firstReceivedMs = SENT_MS + 3 * HOUR_MS
  const world = await evaluationWorld()
  const get = world.dependencies.objects.get.bind(world.dependencies.objects)
  world.dependencies.objects.get = async (key, version) => {
    if (key === KEYS.schema) throw sampleError('aws-unavailable')
    return await get(key, version)
  }
  world.nowMs = firstReceivedMs + 2 * HOUR_MS + 1
  expect(await world.deliver({ receiveCount: 50, sentMs: SENT_MS, firstReceivedMs })).toEqual(DONE)
  expect(await world.json(KEYS.failure)).toMatchObject({ code: 'evaluation-timed-out' })
})

it('a run that is registered has not failed, however late its message comes again', async () => {
  const world = await evaluationWorld()
  expect(await world.deliver({ sentMs: SENT_MS })).toEqual(DONE)
  expect(world.registry.packages).toHaveLength(1)
  world.dependencies.objects.head = async () => {
    throw sampleError('aws-throttled')
  }
  world.nowMs = SENT_MS + 3 * HOUR_MS
  expect(await world.deliver({ receiveCount: 8, sentMs: SENT_MS })).toEqual(DONE)
  expect(await world.json(KEYS.failure)).toBeUndefined()
  expect(world.log.entries).toContainEqual(expect.objectContaining({ message: 'promotion-skipped' }))
})

it('a run whose source.json was deleted ends with a failure that names it', async () => {
  const world = await evaluationWorld()
  await world.objects.delete(KEYS.source)
  expect(await world.deliver()).toEqual(DONE)
  expect(await world.json(KEYS.failure)).toMatchObject({
    code: 'record-missing',
    message: expect.stringContaining(KEYS.source),
  })
})

it('no limit of the evaluation runs while the endpoint, made again, waits for room in the quota', async () => {
  const world = await evaluationWorld()
  world.scorer.states.push({ kind: 'missing' })
  const { objects, clock } = world.dependencies
  const quota = {
    stage: 'deployment',
    by: 'model-deployment',
    code: 'endpoint-quota',
    reason: 'full',
    hint: 'h',
  } as const
  for (let hour = 1; hour <= 23; hour++) {
    world.nowMs = DEPLOYED_AT_MS + hour * HOUR_MS
    await leaveOpen({ dataset: 'churn', runId: RUN_ID }, quota, { objects, clock })
    expect(await world.deliver({ receiveCount: 100 })).toEqual(HANDED_BACK)
  }
  // Whoever kept the entry up is gone.
  world.nowMs += HOUR_MS
  expect(await world.deliver({ receiveCount: 101 })).toEqual(DONE)
  expect(await world.json(KEYS.failure)).toMatchObject({ code: 'serving-missing' })
})

describe('an evaluation that ends the process', () => {
  /** Delivers the message; resolves once the evaluation is at work, which never ends, or when it is done. */
  async function dies(world: EvaluationWorld): Promise<void> {
    const reached = Promise.withResolvers<void>()
    const get = world.dependencies.objects.get.bind(world.dependencies.objects)
    world.dependencies.objects.get = async (key, version) => {
      if (key !== KEYS.schema) return await get(key, version)
      reached.resolve()
      return await new Promise<never>(() => {})
    }
    await Promise.race([reached.promise, world.deliver()])
    world.dependencies.objects.get = get
    world.nowMs += 60 * MINUTE_MS
  }

  it('ends with a failure that says so after the fourth time', async () => {
    const world = await evaluationWorld()
    for (let death = 0; death < 4; death++) {
      expect(await world.json(KEYS.failure)).toBeUndefined()
      await dies(world)
    }
    expect(await world.deliver()).toEqual(DONE)
    expect(await world.json(KEYS.failure)).toMatchObject({
      code: 'evaluation-timed-out',
      message: expect.stringContaining('was begun 4 times and told of no end'),
    })
    expect(world.registry.packages).toEqual([])
  })

  it('is no fault of what came to its end, however often its registration fails', async () => {
    const world = await evaluationWorld()
    const create = world.registry.create.bind(world.registry)
    world.registry.create = async () => {
      throw sampleError('aws-unavailable')
    }
    await world.objects.delete(KEYS.report)
    for (let attempt = 1; attempt <= 6; attempt++) {
      expect(await world.deliver({ receiveCount: attempt })).toEqual(HANDED_BACK)
      await world.objects.delete(KEYS.report)
      world.nowMs += 18 * MINUTE_MS
    }
    world.registry.create = create
    expect(await world.deliver({ receiveCount: 7 })).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
  })

  it('is not taken for dead where only reads fail meanwhile', async () => {
    const world = await evaluationWorld()
    const whole = { ...world.dependencies.objects }
    let isAway = false
    world.dependencies.objects.put = async (key, ...rest) => {
      const outcome = await whole.put(key, ...rest)
      if (key === KEYS.evaluationAttempts) isAway = true
      return outcome
    }
    world.dependencies.objects.get = async (key, version) => {
      if (isAway) throw sampleError('aws-unavailable')
      return await whole.get(key, version)
    }
    const times = { sentMs: world.nowMs, firstReceivedMs: world.nowMs }
    for (let attempt = 1; attempt <= 6; attempt++) {
      isAway = false
      expect(await world.deliver({ receiveCount: attempt, ...times })).toEqual(HANDED_BACK)
      world.nowMs += 18 * MINUTE_MS
    }
    Object.assign(world.dependencies.objects, whole)
    expect(await world.deliver({ receiveCount: 7, ...times })).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
  })

  it('is done where one of the tries comes to its end', async () => {
    const world = await evaluationWorld()
    for (let death = 0; death < 3; death++) await dies(world)
    expect(await world.deliver()).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
  })

  it('is another thing than one that fails, however often', async () => {
    const world = await evaluationWorld()
    const get = world.dependencies.objects.get.bind(world.dependencies.objects)
    world.dependencies.objects.get = async (key, version) => {
      if (key === KEYS.schema) throw sampleError('aws-unavailable')
      return await get(key, version)
    }
    const times = { sentMs: world.nowMs, firstReceivedMs: world.nowMs }
    for (let attempt = 1; attempt <= 6; attempt++) {
      expect(await world.deliver({ receiveCount: attempt, ...times })).toEqual(HANDED_BACK)
      world.nowMs += 18 * MINUTE_MS
    }
    world.dependencies.objects.get = get
    expect(await world.deliver({ receiveCount: 7, ...times })).toEqual(DONE)
    expect(world.registry.packages).toHaveLength(1)
  })
})
