import { describe, expect, it } from 'vitest'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import type { ModelPackage } from '#shared/registry/model-registry.ts'
import { servingRun } from '#shared/routing/serving-run.ts'
import {
  endpointChanged,
  FIRST,
  HEARTBEAT,
  packageChanged,
  pipeline,
  pipelineWith,
  SECOND,
  THIRD,
} from '../testing/pipeline.ts'

const LINEAR = { promotion: { rollout: { type: 'linear', stepPercent: 25, intervalMinutes: 10 } } }

/** A registry that describes its packages so. */
function registryThatSays(facts: Partial<ModelPackage>) {
  const registry = memoryRegistry()
  const describePackage = async (arn: string) => {
    const found = await registry.describe(arn)
    return found && { ...found, ...facts }
  }
  return { ...registry, describe: describePackage }
}

describe('an approved run', () => {
  it('becomes the champion', async () => {
    const all = pipeline()
    const arn = await all.serving(FIRST)
    expect(await all.pointer()).toMatchObject({
      revision: 1,
      champion: { runId: FIRST, endpointName: FIRST, modelPackageArn: arn, since: '2026-07-05T10:00:00.000Z' },
      history: [{ revision: 1, who: 'evaluation', why: 'good enough', from: null, to: FIRST }],
    })
  })

  it('is promoted once, however often the event comes and all at once', async () => {
    const all = pipeline()
    const arn = await all.deployed(FIRST)
    await Promise.all(Array.from({ length: 10 }, () => all.handler(packageChanged(arn))))
    expect(await all.pointer()).toMatchObject({ revision: 1, champion: { runId: FIRST }, previous: [] })
  })

  it('of a newer upload takes the place of the champion, which is kept for a rollback', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.serving(SECOND)
    expect(await all.pointer()).toMatchObject({
      revision: 2,
      champion: { runId: SECOND },
      previous: [{ runId: FIRST, until: '2026-07-05T10:00:00.000Z' }],
    })
  })

  it('of the newest upload serves in whatever order the approvals come', async () => {
    const all = pipeline()
    const events = [await all.deployed(SECOND), await all.deployed(FIRST)].map(packageChanged)
    await Promise.all([...events, ...events].map((event) => all.handler(event)))
    for (const event of events.toReversed()) await all.handler(event)
    expect(await all.champion()).toBe(SECOND)
  })

  it.each(['rejected', 'pending'] as const)(
    'is what the registry says, not the event: a package that is %s changes nothing',
    async (approval) => {
      const all = pipeline()
      await all.handler(packageChanged(await all.deployed(FIRST, approval)))
      expect(await all.pointer()).toBeUndefined()
    },
  )

  it('is one of this pipeline', async () => {
    const all = pipeline()
    const arn = await all.deployed(FIRST)
    const foreign = pipelineWith(registryThatSays({ run: undefined }))
    await foreign.handler(packageChanged(await foreign.deployed(FIRST)))
    expect(await foreign.pointer()).toBeUndefined()
    await all.handler(packageChanged(`${arn}9`))
    expect(await all.pointer()).toBeUndefined()
  })
})

describe('an automatic approval', () => {
  async function comparedWith(compared: string | null | undefined) {
    const registry = compared === undefined ? registryThatSays({ comparedWith: undefined }) : memoryRegistry()
    const all = pipelineWith(registry)
    await all.serving(FIRST)
    all.registry.remove(await all.deployed(SECOND, 'pending'))
    const approved = await all.evaluate(SECOND, 'approved', { comparedWith: compared ?? null })
    await all.handler(packageChanged(approved))
    return { ...all, approved }
  }

  it.each([
    ['the champion', FIRST, SECOND],
    ['nobody knows what', undefined, SECOND],
    ['another run', THIRD, FIRST],
    ['no run, when there was no champion yet', null, FIRST],
  ])('after a comparison with %s', async (_, compared, champion) => {
    const all = await comparedWith(compared)
    expect(await all.champion()).toBe(champion)
  })

  it("of another run than the champion becomes valid by a person's word", async () => {
    const all = await comparedWith(THIRD)
    await all.decide(all.approved, 'approved', 'I looked at it')
    await all.handler(packageChanged(all.approved))
    expect([await all.champion(), (await all.pointer())?.history.at(-1)]).toMatchObject([
      SECOND,
      { who: 'model registry', why: 'I looked at it' },
    ])
  })

  it('waits while the rollout of another run is under way', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.serving(SECOND, LINEAR)
    const arn = await all.serving(THIRD)
    expect((await all.pointer())?.challenger?.runId).toBe(SECOND)
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn))
    expect(await all.pointer()).toMatchObject({ champion: { runId: THIRD }, challenger: null })
  })
})

describe('a rollout', () => {
  it('gives the challenger its share by the clock alone, and the heartbeat closes it', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.serving(SECOND, LINEAR)
    const shares = async () => {
      const pointer = await all.pointer()
      if (!pointer) throw new Error('no pointer')
      const places = [0.1, 0.3, 0.6, 0.9]
      return places.map((place) => servingRun(pointer, all.clock.now(), place)?.runId === SECOND)
    }
    expect(await shares()).toEqual([true, false, false, false])
    all.advance(10)
    expect(await shares()).toEqual([true, true, false, false])
    all.advance(20)
    expect(await shares()).toEqual([true, true, true, true])
    expect(await all.champion()).toBe(FIRST)
    await all.handler(HEARTBEAT)
    expect(await all.pointer()).toMatchObject({
      champion: { runId: SECOND },
      challenger: null,
      rollout: null,
      previous: [{ runId: FIRST }],
      history: [{}, { from: FIRST, to: SECOND }, { who: 'rollout', from: FIRST, to: SECOND }],
    })
  })

  it('begins with all where nothing serves yet', async () => {
    const all = pipeline()
    await all.serving(FIRST, LINEAR)
    expect(await all.pointer()).toMatchObject({ champion: { runId: FIRST }, challenger: null, rollout: null })
  })

  it('ends at once when the challenger is rejected', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.serving(SECOND, LINEAR)
    await all.decide(arn, 'rejected', 'too slow')
    await all.handler(packageChanged(arn))
    expect(await all.pointer()).toMatchObject({
      champion: { runId: FIRST },
      challenger: null,
      rollout: null,
      history: [{}, {}, { why: 'too slow', from: SECOND, to: FIRST }],
    })
  })

  it('is over at once when the champion is rejected', async () => {
    const all = pipeline()
    const arn = await all.serving(FIRST)
    await all.serving(SECOND, LINEAR)
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    expect(await all.pointer()).toMatchObject({ champion: { runId: SECOND }, challenger: null, rollout: null })
  })
})

describe('a rejection of the champion', () => {
  it('brings back the run that served before, at once', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.serving(SECOND)
    await all.decide(arn, 'rejected', 'wrong since Monday')
    await all.handler(packageChanged(arn))
    expect(await all.pointer()).toMatchObject({
      champion: { runId: FIRST },
      history: [{}, {}, { why: 'wrong since Monday', from: SECOND, to: FIRST }],
    })
    await all.decide(arn, 'approved', 'it was not')
    await all.handler(packageChanged(arn))
    expect(await all.champion()).toBe(SECOND)
  })

  it('passes over a run that is rejected too', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const second = await all.serving(SECOND)
    const third = await all.serving(THIRD)
    await all.decide(second, 'rejected')
    await all.decide(third, 'rejected')
    await all.handler(packageChanged(third))
    expect(await all.champion()).toBe(FIRST)
  })

  it('leaves nothing to serve where no approved run served before', async () => {
    const all = pipeline()
    const arn = await all.serving(FIRST)
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    expect(await all.pointer()).toMatchObject({ champion: null, previous: [{ runId: FIRST }] })
  })

  it('lets an older upload serve that was approved in vain, where none served before', async () => {
    const all = pipeline()
    const second = await all.serving(SECOND)
    await all.handler(packageChanged(await all.deployed(FIRST)))
    expect(await all.champion()).toBe(SECOND)
    await all.decide(second, 'rejected', 'wrong since Monday')
    await all.handler(packageChanged(second))
    // In one step: in between callers would get errors.
    expect(await all.pointer()).toMatchObject({
      champion: { runId: FIRST },
      history: [{}, { why: 'wrong since Monday', from: SECOND, to: FIRST }],
    })
  })

  it('goes on serving until the endpoint of the one that follows is there', async () => {
    const all = pipeline()
    const second = await all.serving(SECOND)
    await all.handler(packageChanged(await all.deployed(FIRST)))
    all.sagemaker.endpoints.delete(FIRST)
    all.sagemaker.states.set(FIRST, 'changing')
    await all.decide(second, 'rejected')
    await all.handler(packageChanged(second))
    expect(await all.champion()).toBe(SECOND)
    all.sagemaker.states.delete(FIRST)
    await all.handler(endpointChanged(FIRST))
    expect(await all.champion()).toBe(FIRST)
  })

  it('lets an approved run serve that is ready, while there is no room for the one to go back to', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const second = await all.serving(SECOND)
    await all.deployed(THIRD)
    all.sagemaker.endpoints.delete(FIRST)
    all.sagemaker.endpointQuota = 2
    await all.decide(second, 'rejected')
    await all.handler(packageChanged(second))
    expect(await all.pointer()).toMatchObject({ champion: { runId: THIRD }, previous: [{ runId: SECOND }, {}] })
  })

  it('of a retired run makes its endpoint again and switches when it is in service', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const second = await all.serving(SECOND)
    const third = await all.serving(THIRD)
    all.advance(15)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([SECOND, THIRD])
    all.advance(15)
    all.sagemaker.states.set(FIRST, 'changing')
    await all.decide(second, 'rejected')
    await all.decide(third, 'rejected')
    await all.handler(packageChanged(third))
    expect([await all.champion(), all.endpoints()]).toEqual([THIRD, [SECOND, THIRD, FIRST]])
    all.sagemaker.states.delete(FIRST)
    await all.handler(endpointChanged(FIRST))
    expect([await all.champion(), (await all.pointer())?.retired]).toEqual([FIRST, []])
  })
})

describe('a late approval of a run whose endpoint was retired', () => {
  it('makes the endpoint again and switches when it is in service', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([FIRST])
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn))
    expect([await all.champion(), all.endpoints()]).toEqual([FIRST, [FIRST, SECOND]])
    await all.handler(endpointChanged(SECOND))
    expect(await all.champion()).toBe(SECOND)
  })

  it('waits while somebody is about to delete the endpoint', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    // The clean-up marks the run and dies before it deletes anything.
    all.sagemaker.states.set(SECOND, 'changing')
    await all.handler(HEARTBEAT)
    all.sagemaker.states.delete(SECOND)
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn))
    expect([await all.champion(), all.endpoints()]).toEqual([FIRST, [FIRST, SECOND]])
    all.advance(15)
    await all.handler(HEARTBEAT)
    expect(await all.champion()).toBe(SECOND)
  })

  it('leaves nothing behind where another run serves before there is room', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    await all.handler(HEARTBEAT)
    all.advance(24 * 60)
    await all.handler(HEARTBEAT)
    all.sagemaker.endpointQuota = 1
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn))
    expect([...all.sagemaker.models.keys()]).toEqual([FIRST, SECOND])
    all.sagemaker.endpointQuota = 2
    await all.serving(THIRD)
    all.advance(24 * 60)
    await all.handler(HEARTBEAT)
    expect([await all.champion(), [...all.sagemaker.models.keys()]]).toEqual([THIRD, [FIRST, THIRD]])
  })

  it('leaves the run open where the quota is full, and goes on when there is room', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    await all.handler(HEARTBEAT)
    all.sagemaker.endpointQuota = 1
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn))
    expect((await all.open(SECOND))?.code).toBe('endpoint-quota')
    all.sagemaker.endpointQuota = 2
    all.advance(15)
    await all.handler(HEARTBEAT)
    await all.handler(endpointChanged(SECOND))
    expect([await all.champion(), await all.open(SECOND)]).toEqual([SECOND, undefined])
  })

  it('deletes an endpoint that failed and makes it again', async () => {
    const all = pipeline()
    const arn = await all.deployed(FIRST)
    all.sagemaker.states.set(FIRST, 'failed')
    await all.handler(packageChanged(arn))
    expect([await all.pointer(), all.endpoints()]).toEqual([undefined, []])
    await all.handler(HEARTBEAT)
    await all.handler(endpointChanged(FIRST))
    expect(await all.champion()).toBe(FIRST)
  })
})

it('a pointer that changes for years stays small, and every change can be found', async () => {
  const all = pipeline()
  const first = await all.serving(FIRST)
  const second = await all.serving(SECOND)
  for (let time = 0; time < 40; time++) {
    await all.decide(second, 'rejected')
    // Delivered twice, and at the same moment.
    await Promise.all([all.handler(packageChanged(second)), all.handler(HEARTBEAT)])
    await all.decide(second, 'approved')
    await Promise.all([all.handler(packageChanged(second)), all.handler(packageChanged(first))])
    const length = (await all.pointer())?.history.length
    expect(length).toBeLessThanOrEqual(20)
  }
  const changes: unknown[] = []
  for await (const { key } of all.objects.list('models/iris/history/')) {
    const found = await all.objects.get(key)
    const record = JSON.parse(Buffer.from(found?.body ?? '').toString('utf8')) as {
      readonly changes: readonly unknown[]
    }
    changes.push(...record.changes)
  }
  const expected = Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? FIRST : SECOND))
  const toOf = (change: unknown) => (change as { readonly to: string }).to
  expect([...changes, ...((await all.pointer())?.history ?? [])].map(toOf)).toEqual([FIRST, SECOND, ...expected])
  // What the pointer forgot is still told.
  expect(await all.champion()).toBe(SECOND)
})

describe('an approved run whose endpoint fails', () => {
  async function failing() {
    const all = pipeline()
    const arn = await all.serving(FIRST)
    await all.deployed(SECOND, 'pending')
    all.sagemaker.endpoints.delete(SECOND)
    all.sagemaker.failureReason = 'did not pass the ping health check'
    all.endpointLogLines.push('Unable to load model: list index out of range')
    const second = all.registry.packages.find(({ runId }) => runId === SECOND)?.arn ?? ''
    const fail = async () => {
      all.advance(5)
      expect(all.endpoints()).toContain(SECOND)
      all.sagemaker.states.set(SECOND, 'failed')
      // Told twice.
      await all.handler(endpointChanged(SECOND))
      await all.handler(endpointChanged(SECOND))
    }
    const beat = async () => {
      all.advance(15)
      await all.handler(HEARTBEAT)
    }
    all.advance(1)
    await all.decide(second, 'approved')
    await all.handler(packageChanged(second))
    return { ...all, arn, second, fail, beat }
  }

  it('twice in a row is made no more, which is said in failure.json; the champion stays', async () => {
    const all = await failing()
    await all.fail()
    expect([all.endpoints(), await all.failure(SECOND)]).toEqual([[FIRST], undefined])
    await all.beat()
    await all.fail()
    for (let beats = 0; beats < 3; beats++) await all.beat()
    expect([all.endpoints(), await all.champion()]).toEqual([[FIRST], FIRST])
    expect(await all.failure(SECOND)).toMatchObject({
      stage: 'deployment',
      code: 'serving-failed',
      message: `The endpoint ${SECOND} failed twice in a row and is made no more: did not pass the ping health check The container says: Unable to load model: list index out of range`,
      hint: expect.stringContaining('Approve the run again to try it again'),
    })
  })

  it('is tried again after another approval, and serves where it then comes up', async () => {
    const all = await failing()
    await all.fail()
    await all.beat()
    await all.fail()
    all.advance(60)
    // What ./boostline approve does.
    await all.decide(all.second, 'pending')
    await all.decide(all.second, 'approved')
    await all.handler(packageChanged(all.second))
    expect(all.endpoints()).toEqual([FIRST, SECOND])
    await all.handler(endpointChanged(SECOND))
    expect(await all.champion()).toBe(SECOND)
  })

  it('once, and later once more after it had served, is made again', async () => {
    const all = await failing()
    await all.fail()
    await all.beat()
    await all.handler(endpointChanged(SECOND))
    expect(await all.champion()).toBe(SECOND)
    all.advance(60)
    await all.decide(all.second, 'rejected')
    await all.handler(packageChanged(all.second))
    all.advance(60)
    await all.beat()
    expect(all.endpoints()).toEqual([FIRST])
    await all.decide(all.second, 'approved')
    await all.handler(packageChanged(all.second))
    await all.fail()
    await all.beat()
    expect(all.endpoints()).toContain(SECOND)
  })
})

describe('an endpoint that serves and was deleted by hand', () => {
  it.each([
    ['the heartbeat', async ({ handler }: ReturnType<typeof pipeline>) => void (await handler(HEARTBEAT))],
    [
      'an approval that is given again',
      async (all: ReturnType<typeof pipeline>, arn: string) => {
        await all.decide(arn, 'pending')
        await all.decide(arn, 'approved')
        await all.handler(packageChanged(arn))
      },
    ],
  ] as const)('is made again by %s', async (_, restore) => {
    const all = pipeline()
    const arn = await all.serving(FIRST)
    all.sagemaker.endpoints.delete(FIRST)
    await restore(all, arn)
    expect([all.endpoints(), await all.champion()]).toEqual([[FIRST], FIRST])
  })

  it('is asked for by no heartbeat that sees it', async () => {
    const asked: string[] = []
    const all = pipelineWith(memoryRegistry(), (port) => {
      if (!('describeEndpoint' in port)) return port
      return new Proxy(port, {
        get: (target, name) => {
          if (name === 'describeEndpoint') asked.push(name)
          const value: unknown = Reflect.get(target, name)
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    })
    await all.serving(FIRST)
    asked.length = 0
    await all.handler(HEARTBEAT)
    expect(asked).toEqual([])
  })
})

type Failing = ReturnType<typeof pipeline>

describe('what serves, and whose endpoint failed', () => {
  async function failing() {
    const all = pipeline()
    await all.serving(FIRST)
    const fail = () => {
      all.advance(1)
      all.sagemaker.states.set(FIRST, 'failed')
    }
    const beat = async () => {
      all.advance(15)
      await all.handler(HEARTBEAT)
    }
    return { ...all, fail, beat }
  }

  it.each([
    [
      'its event',
      async ({ handler }: Pick<ReturnType<typeof pipeline>, 'handler'>) => void (await handler(endpointChanged(FIRST))),
    ],
    ['the heartbeat, where the event was lost', async ({ beat }: { beat: () => Promise<void> }) => await beat()],
  ] as const)('is deleted by %s, and made again by the next heartbeat', async (_, notice) => {
    const all = await failing()
    all.fail()
    await notice(all)
    expect(all.endpoints()).toEqual([])
    await all.beat()
    expect([all.endpoints(), await all.champion(), await all.failure(FIRST)]).toEqual([[FIRST], FIRST, undefined])
  })

  it('twice in a row is made no more, which is said in failure.json, until it is approved again', async () => {
    const all = await failing()
    for (let failures = 0; failures < 2; failures++) {
      all.fail()
      await all.handler(endpointChanged(FIRST))
      await all.beat()
    }
    for (let beats = 0; beats < 3; beats++) await all.beat()
    expect([all.endpoints(), await all.champion()]).toEqual([[], FIRST])
    expect(await all.failure(FIRST)).toMatchObject({
      stage: 'deployment',
      code: 'serving-failed',
      message: `The endpoint ${FIRST} failed twice in a row and is made no more: no image`,
    })
    const arn = (await all.pointer())?.champion?.modelPackageArn ?? ''
    all.advance(1)
    await all.decide(arn, 'pending')
    await all.decide(arn, 'approved')
    await all.handler(packageChanged(arn))
    expect(all.endpoints()).toEqual([FIRST])
  })

  describe('twice in a row, where another one served before', () => {
    async function failedTwice(prepare: (all: Failing) => Promise<void> | void = () => {}) {
      const all = await failing()
      await all.serving(SECOND)
      await all.beat()
      await prepare(all)
      for (let failures = 0; failures < 2; failures++) {
        all.advance(1)
        all.sagemaker.states.set(SECOND, 'failed')
        await all.handler(endpointChanged(SECOND))
        await all.beat()
      }
      return all
    }

    it('gives its place back to it, and is rejected', async () => {
      const all = await failedTwice()
      for (let beats = 0; beats < 3; beats++) await all.beat()
      const why = expect.stringMatching(/^automatic rollback: .* failed twice in a row and is made no more/)
      const pointer = await all.pointer()
      expect(pointer).toMatchObject({ champion: { runId: FIRST }, previous: [{ runId: SECOND }] })
      expect(pointer?.history.at(-1)).toMatchObject({ from: SECOND, to: FIRST, who: 'model-deployment', why })
      expect([all.endpoints(), (await all.failure(SECOND))?.code]).toEqual([[FIRST], 'serving-failed'])
      const modelPackageArn = pointer?.previous?.[0]?.modelPackageArn ?? ''
      expect(await all.registry.describe(modelPackageArn)).toMatchObject({ approval: 'rejected', reason: why })
    })

    it('comes again with another approval', async () => {
      const all = await failedTwice()
      const modelPackageArn = (await all.pointer())?.previous?.[0]?.modelPackageArn ?? ''
      all.advance(1)
      await all.decide(modelPackageArn, 'approved')
      await all.handler(packageChanged(modelPackageArn))
      await all.beat()
      expect([await all.champion(), all.endpoints()]).toEqual([SECOND, [FIRST, SECOND]])
    })

    it('is followed by it once its endpoint is made again', async () => {
      const all = await failedTwice(({ sagemaker }) => void sagemaker.endpoints.delete(FIRST))
      expect(all.endpoints()).toEqual([FIRST])
      await all.beat()
      expect(await all.champion()).toBe(FIRST)
    })

    it('keeps its place where that one is rejected', async () => {
      const all = await failedTwice(async ({ registry, decide }) => {
        const packages = await Array.fromAsync(registry.list('iris', {}))
        await decide(packages.find(({ runId }) => runId === FIRST)?.arn ?? '', 'rejected')
      })
      for (let beats = 0; beats < 3; beats++) await all.beat()
      expect([await all.champion(), all.endpoints()]).toEqual([SECOND, []])
    })
  })

  it.each([
    ['three hours', 3 * 60],
    ['months', 90 * 24 * 60],
  ])('once, and once more after %s of service, is made again', async (_, minutes) => {
    const all = await failing()
    for (let failures = 0; failures < 3; failures++) {
      all.fail()
      await all.beat()
      await all.beat()
      expect([all.endpoints(), await all.failure(FIRST)]).toEqual([[FIRST], undefined])
      all.advance(minutes)
    }
  })
})

it('a run that is wanted again right after its retirement, and finds no room, stays marked', async () => {
  const all = pipeline()
  await all.serving(FIRST)
  const arn = await all.deployed(SECOND, 'pending')
  await all.handler({ command: 'cleanup' })
  all.sagemaker.endpointQuota = 1
  await all.decide(arn, 'approved')
  await all.handler(packageChanged(arn))
  expect(await all.open(SECOND)).toMatchObject({ code: 'endpoint-quota' })
  expect((await all.pointer())?.retired).toMatchObject([{ runId: SECOND }])
})
