import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import {
  DATASET,
  FIRST,
  HEARTBEAT,
  packageChanged,
  pipeline,
  pipelineWith,
  SECOND,
  THIRD,
} from '../testing/pipeline.ts'

type All = ReturnType<typeof pipeline>

async function beat({ handler, advance }: All, times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await handler(HEARTBEAT)
    advance(15)
  }
}

/** Every endpoint of a run that is made from now on fails. */
async function failTwice(all: All, runId: string): Promise<void> {
  for (let beats = 0; beats < 6 && !(await all.failure(runId)); beats++) {
    if (all.endpoints().includes(runId)) all.sagemaker.states.set(runId, 'failed')
    await beat(all)
  }
  expect(await all.failure(runId)).toMatchObject({ code: 'serving-failed' })
}

describe('a run whose endpoint failed twice and is made no more', () => {
  it('is passed over by a rollback, which goes on to what served before it', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.serving(SECOND)
    const third = await all.serving(THIRD)
    all.sagemaker.endpoints.delete(SECOND)
    all.advance(60)
    await all.decide(third, 'rejected', 'wrong since Monday')
    await all.handler(packageChanged(third))
    expect(await all.champion()).toBe(THIRD)
    await failTwice(all, SECOND)
    expect(await all.pointer()).toMatchObject({
      champion: { runId: FIRST },
      history: [{}, {}, {}, { why: 'wrong since Monday', from: THIRD, to: FIRST }],
    })
    // For good, and it is said why.
    await beat(all, 4)
    expect([await all.champion(), all.endpoints()]).toEqual([FIRST, [FIRST]])
    expect(all.log.entries).toContainEqual({
      level: 'info',
      message: 'promotion-skipped',
      fields: {
        dataset: DATASET,
        runId: SECOND,
        why: 'what is to serve it failed twice in a row and is made no more; another approval tries it again',
      },
    })
  })

  it('has its turn again after another approval', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const second = await all.serving(SECOND)
    const third = await all.serving(THIRD)
    all.sagemaker.endpoints.delete(SECOND)
    all.advance(60)
    await all.decide(third, 'rejected')
    await failTwice(all, SECOND)
    await all.decide(second, 'pending')
    await all.decide(second, 'approved')
    await all.handler(packageChanged(second))
    await beat(all)
    expect(await all.champion()).toBe(SECOND)
  })

  it('leaves its place to an approved run that never served', async () => {
    const all = pipeline()
    await all.serving(SECOND)
    const third = await all.serving(THIRD)
    await all.handler(packageChanged(await all.deployed(FIRST)))
    all.sagemaker.endpoints.delete(SECOND)
    all.advance(60)
    await all.decide(third, 'rejected')
    await failTwice(all, SECOND)
    await beat(all)
    expect(await all.champion()).toBe(FIRST)
  })

  it('leaves nothing to serve where there is no other', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    const second = await all.serving(SECOND)
    all.sagemaker.endpoints.delete(FIRST)
    all.advance(60)
    await all.decide(second, 'rejected')
    await failTwice(all, FIRST)
    expect(await all.pointer()).toMatchObject({ champion: null })
  })

  it('keeps no older run from serving that a person approves', async () => {
    const all = pipeline()
    const first = await all.deployed(FIRST, 'pending')
    const second = await all.deployed(SECOND, 'pending')
    await beat(all)
    await all.decide(second, 'approved')
    await all.handler(packageChanged(second))
    await failTwice(all, SECOND)
    await all.decide(first, 'approved')
    await all.handler(packageChanged(first))
    await beat(all)
    expect(await all.champion()).toBe(FIRST)
  })
})

describe.each(['source', 'deployment', 'evaluation'] as const)('a run whose %s.json is damaged', (record) => {
  const key = runKeys(DATASET, SECOND)[record]

  async function damaged() {
    const all = pipeline()
    const first = await all.serving(FIRST)
    await all.deployed(SECOND)
    const intact = (await all.objects.get(key))?.body ?? ''
    await all.objects.put(key, '{"version":')
    return { ...all, first, mend: () => all.objects.put(key, intact) }
  }

  it('keeps no newer one from serving', async () => {
    const all = await damaged()
    await all.handler(packageChanged(await all.deployed(THIRD)))
    await beat(all)
    expect(await all.champion()).toBe(THIRD)
  })

  it('is told with its key and what to do, and serves once it is mended', async () => {
    const all = await damaged()
    await beat(all, 3)
    expect(await all.champion()).toBe(FIRST)
    expect(all.log.entries).toContainEqual({
      level: 'error',
      message: 'run-passed-over',
      fields: {
        dataset: DATASET,
        runId: SECOND,
        code: 'record-invalid',
        reason: `s3://boostline/${key} is not a record this version understands: it is not JSON.`,
        hint: 'Put the version before of the object back, or reject the run. The next heartbeat looks at the run again.',
      },
    })
    await all.mend()
    await beat(all)
    expect(await all.champion()).toBe(SECOND)
  })

  it('keeps no rejected champion in its place', async () => {
    const all = await damaged()
    await all.handler(packageChanged(await all.deployed(THIRD)))
    const third = all.registry.packages.find(({ runId }) => runId === THIRD)?.arn ?? ''
    await all.decide(third, 'rejected')
    await all.handler(packageChanged(third))
    expect(await all.champion()).toBe(FIRST)
    // That it serves without a newer one is no reason to keep others' endpoints.
    all.advance(24 * 60)
    await beat(all)
    expect(all.endpoints()).not.toContain(THIRD)
  })
})

it('a damaged pointer is told to be deleted wherever it is met, and written anew by the next heartbeat then', async () => {
  const all = pipeline()
  await all.serving(FIRST)
  await all.objects.put(pointerKey(DATASET), '"x"')
  await beat(all)
  const told = all.log.entries.filter(({ level }) => level === 'error').map(({ fields }) => JSON.stringify(fields))
  expect(told.length).toBeGreaterThan(0)
  for (const fields of told) expect(fields).toContain('Delete it: the next heartbeat (every 15 minutes) makes it anew')
  await all.objects.delete(pointerKey(DATASET))
  await beat(all)
  expect(await all.champion()).toBe(FIRST)
})

it('a rollback passes over a predecessor whose deployment.json is damaged and whose endpoint is gone', async () => {
  const all = pipeline()
  await all.serving(FIRST)
  await all.serving(SECOND)
  const third = await all.serving(THIRD)
  all.sagemaker.endpoints.delete(SECOND)
  await all.objects.put(runKeys(DATASET, SECOND).deployment, '{}')
  await all.decide(third, 'rejected')
  await all.handler(packageChanged(third))
  expect(await all.champion()).toBe(FIRST)
})

it('a person decides about a run without its evaluation', async () => {
  const all = pipeline()
  const first = await all.deployed(FIRST, 'pending')
  await all.objects.put(runKeys(DATASET, FIRST).evaluation, '{"version":')
  await all.decide(first, 'approved')
  await all.handler(packageChanged(first))
  expect(await all.champion()).toBe(FIRST)
})

it('a fault that may be that of every run takes nothing out of service', async () => {
  const all = pipeline()
  await all.serving(FIRST)
  const second = await all.serving(SECOND)
  all.sagemaker.endpoints.delete(FIRST)
  await all.decide(second, 'rejected')
  all.sagemaker.failWith(sampleError('aws-refused', 'this request is not as it should be'))
  await expect(all.handler(packageChanged(second))).rejects.toThrow('this request is not as it should be')
  expect(await all.champion()).toBe(SECOND)
  await beat(all, 2)
  expect(await all.champion()).toBe(FIRST)
})

describe("a person's approval behind newer ones that wait in vain, whose event is lost", () => {
  async function behind(newer: number, options: { readonly calls?: Map<string, number> } = {}) {
    const all = pipelineWith(memoryRegistry(), (port) => counting(port, options.calls))
    await all.serving(FIRST)
    const arn = await all.deployed(SECOND, 'pending')
    for (let index = 0; index < newer; index++) {
      const time = new Date(Date.UTC(2026, 6, 3, 10, 0, index)).toISOString()
      const runId = `boostline-iris-${time.slice(0, 10).replaceAll('-', '')}-${time.slice(11, 19).replaceAll(':', '')}-${String(index).padStart(8, '0')}`
      await all.startTraining(runId)
      const deployment = await all.objects.get(runKeys(DATASET, SECOND).deployment)
      await all.objects.put(runKeys(DATASET, runId).deployment, String(deployment?.body).replaceAll(SECOND, runId))
      await all.objects.delete(runKeys(DATASET, runId).open)
      await all.evaluate(runId, 'approved', { comparedWith: 'another-run' })
    }
    await all.decide(arn, 'approved')
    return all
  }

  it.each([9, 10, 1000])('serves: %i of them', async (newer) => {
    const calls = new Map<string, number>()
    const all = await behind(newer, { calls })
    calls.clear()
    await all.handler(HEARTBEAT)
    expect(await all.champion()).toBe(SECOND)
    // Each is looked at once before the promotion, and once after it: by its package and its evaluation alone.
    expect(calls.get('describe')).toBeLessThan(2 * newer + 20)
    expect(calls.get('get')).toBeLessThan(2 * newer + 50)
    expect(all.log.entries.filter(({ message }) => message === 'promotion-skipped').length).toBeLessThanOrEqual(10)
  })
})

/** Counts the calls of a port by their names. */
function counting<Port extends object>(port: Port, calls: Map<string, number> | undefined): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...args: readonly unknown[]) => {
        calls?.set(String(name), (calls.get(String(name)) ?? 0) + 1)
        return Reflect.apply(value, target, args) as unknown
      }
    },
  })
}

describe('while nothing serves and the newest approved run waits for room', () => {
  it('an older one that is ready serves, until the newest has its endpoint', async () => {
    const all = pipeline()
    const first = await all.deployed(FIRST, 'pending')
    const second = await all.deployed(SECOND, 'pending')
    all.sagemaker.endpoints.delete(SECOND)
    all.sagemaker.endpointQuota = 1
    await all.decide(second, 'approved')
    await all.decide(first, 'approved')
    await all.handler(packageChanged(first))
    expect(await all.champion()).toBe(FIRST)
    await beat(all, 2)
    expect(await all.champion()).toBe(FIRST)
    all.sagemaker.endpointQuota = 2
    await beat(all, 2)
    expect(await all.champion()).toBe(SECOND)
  })
})
