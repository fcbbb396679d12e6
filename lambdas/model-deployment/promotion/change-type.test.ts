import { describe, expect, it } from 'vitest'
import { archiveOf } from '#engines/scoring/archive/testing/model-archives.ts'
import { schemaOfModel } from '#engines/scoring/schema-of-model.ts'
import { compileModel } from '#engines/scoring/xgboost/compile-model.ts'
import { readGoldens } from '#engines/scoring/xgboost/testing/goldens.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import {
  DATASET,
  endpointChanged,
  FIRST,
  HEARTBEAT,
  modelUploaded,
  outcomeOf,
  packageChanged,
  pipeline,
  SECOND,
} from '../testing/pipeline.ts'

const [FILES = []] = (await readGoldens()).find(({ name }) => name === 'v174-multi-softprob')?.models ?? []
const ARCHIVE = archiveOf(Object.fromEntries(FILES.map(({ name, bytes }) => [name, Buffer.from(bytes)])))
const { info: INFO } = compileModel(FILES, '1.7')

const LAMBDA = { endpoint: { type: 'lambda' } }
const ofLambda = (runId: string) => ({ runId, type: 'lambda', modelKey: runKeys(DATASET, runId).servingModel })
const ofEndpoint = (runId: string) => ({ runId, type: 'endpoint', endpointName: runId })

type Scorable = ReturnType<typeof scorable>

/** The pipeline with models that can be scored. */
function scorable() {
  const all = pipeline()
  const reads: string[] = []
  const stored = { ...all.objects }
  const get: typeof stored.get = (key, at) => {
    reads.push(key)
    return stored.get(key, at)
  }
  Object.assign(all.objects, { get })
  return {
    ...all,
    serve: (type: 'lambda' | 'endpoint') => all.handler({ command: 'serve', dataset: DATASET, type, who: 'ada' }),
    /** A run whose approval was acted on; returns its package. */
    serving: async (runId: string, manifest?: unknown): Promise<string> => {
      const keys = runKeys(DATASET, runId)
      await all.startTraining(runId, manifest)
      await all.objects.put(keys.schema, JSON.stringify(schemaOfModel(INFO, { dataset: DATASET, runId })))
      await all.objects.put(keys.model, ARCHIVE)
      all.sagemaker.trainings.set(runId, outcomeOf('completed'))
      await all.handler(modelUploaded(runId))
      const arn = await all.evaluate(runId)
      await all.handler(packageChanged(arn))
      return arn
    },
    readsOf: (key: string) => reads.filter((each) => each === key).length,
    targets: async () => {
      const pointer = await all.pointer()
      return { champion: pointer?.champion, changeover: pointer?.changeover, history: pointer?.history.length }
    },
  }
}

describe('the compiled model of what serves', () => {
  it.each([
    ['deleted', (all: Scorable, key: string) => all.objects.delete(key)],
    ['damaged', (all: Scorable, key: string) => all.objects.put(key, 'odd')],
    [
      'cut off',
      async (all: Scorable, key: string) => {
        const { body = Buffer.alloc(0) } = (await all.objects.get(key)) ?? {}
        await all.objects.put(key, body.slice(0, -1))
      },
    ],
  ])('is put back by a heartbeat, the same bytes, when it was %s', async (_, damage) => {
    const all = scorable()
    await all.serving(FIRST, LAMBDA)
    const { servingModel } = runKeys(DATASET, FIRST)
    const bytes = async () => (await all.objects.get(servingModel))?.body
    const before = await bytes()
    await all.handler(HEARTBEAT)
    await damage(all, servingModel)
    await all.handler(HEARTBEAT)
    expect(await bytes()).toEqual(before)
    await damage(all, servingModel)
    expect(await all.serve('lambda')).toMatchObject({ type: 'lambda', changesTo: null, isReady: true })
    expect(await bytes()).toEqual(before)
  })

  it('is read once an instance while it stays as it is', async () => {
    const all = scorable()
    await all.serving(FIRST, LAMBDA)
    await all.handler(HEARTBEAT)
    const { servingModel } = runKeys(DATASET, FIRST)
    const reads = all.readsOf(servingModel)
    await all.handler(HEARTBEAT)
    await all.handler(HEARTBEAT)
    expect(all.readsOf(servingModel)).toBe(reads)
  })
})

describe('from an endpoint to the API itself', () => {
  it('the pointer changes at once, the run stays, and the endpoint goes when its last calls are over', async () => {
    const all = scorable()
    await all.serving(FIRST)
    const before = (await all.pointer())?.champion
    const report = { dataset: DATASET, runId: FIRST, type: 'lambda', changesTo: null, isReady: true }
    expect(await all.serve('lambda')).toEqual(report)
    const pointer = await all.pointer()
    expect(pointer?.champion).toMatchObject({ ...ofLambda(FIRST), since: before?.since, source: before?.source })
    expect(pointer?.champion).not.toHaveProperty('endpointName')
    expect(pointer?.changeover).toBeUndefined()
    expect(pointer?.history.at(-1)).toMatchObject({ who: 'ada', from: FIRST, to: FIRST })
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([FIRST])
    all.advance(2)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([])
    expect((await all.pointer())?.champion).toMatchObject(ofLambda(FIRST))
    expect([all.jobs.jobs.size, all.messages.length]).toEqual([0, 1])
    all.advance(25 * 60)
    await all.handler(HEARTBEAT)
    expect([all.sagemaker.models.size, all.sagemaker.configs.size]).toEqual([0, 0])
  })

  it('any number of times', async () => {
    const all = scorable()
    await all.serving(FIRST)
    await Promise.all([all.serve('lambda'), all.serve('lambda'), all.serve('lambda')])
    const after = await all.targets()
    await all.serve('lambda')
    expect(await all.targets()).toEqual(after)
    expect(after).toMatchObject({ champion: ofLambda(FIRST), history: 2 })
  })

  it('is refused with the reason where the API cannot score the model', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    expect(await all.handler({ command: 'serve', dataset: DATASET, type: 'lambda', who: 'ada' })).toMatchObject({
      refused: { message: expect.stringMatching(/schema.json|cannot be scored/) },
    })
    expect((await all.pointer())?.champion).toMatchObject(ofEndpoint(FIRST))
  })
})

it('an endpoint that was deleted is made again by who asks for the type that it has', async () => {
  const all = scorable()
  await all.serving(FIRST)
  all.sagemaker.endpoints.delete(FIRST)
  const report = { dataset: DATASET, runId: FIRST, type: 'endpoint', changesTo: null }
  expect(await all.serve('endpoint')).toMatchObject({ ...report, isReady: true })
  expect(all.endpoints()).toEqual([FIRST])
  all.sagemaker.endpoints.delete(FIRST)
  all.sagemaker.states.set(FIRST, 'changing')
  expect(await all.serve('endpoint')).toMatchObject({ ...report, isReady: false })
})

describe('from the API itself to an endpoint', () => {
  it('the API goes on until the endpoint is in service, which comes by its event or the heartbeat', async () => {
    for (const event of [endpointChanged(FIRST), HEARTBEAT]) {
      const all = scorable()
      await all.serving(FIRST, LAMBDA)
      expect(all.endpoints()).toEqual([])
      all.sagemaker.states.set(FIRST, 'changing')
      const underWay = { dataset: DATASET, runId: FIRST, type: 'lambda', changesTo: 'endpoint', isReady: true }
      expect(await all.serve('endpoint')).toEqual(underWay)
      expect(await all.serve('endpoint')).toEqual(underWay)
      all.advance(2)
      await all.handler(HEARTBEAT)
      expect(all.endpoints()).toEqual([FIRST])
      expect((await all.pointer())?.champion).toMatchObject(ofLambda(FIRST))
      all.sagemaker.states.delete(FIRST)
      await all.handler(event)
      expect(await all.targets()).toMatchObject({ champion: ofEndpoint(FIRST), changeover: undefined, history: 2 })
      all.advance(20)
      await all.handler(HEARTBEAT)
      expect(all.endpoints()).toEqual([FIRST])
    }
  })

  it('that fails is left, with the reason in the history, and goes', async () => {
    const all = scorable()
    await all.serving(FIRST, LAMBDA)
    all.sagemaker.states.set(FIRST, 'changing')
    await all.serve('endpoint')
    all.sagemaker.states.set(FIRST, 'failed')
    await all.handler(endpointChanged(FIRST))
    const pointer = await all.pointer()
    expect(pointer?.champion).toMatchObject(ofLambda(FIRST))
    expect(pointer?.history.at(-1)?.why).toBe(`the endpoint ${FIRST} could not be made: no image`)
    expect(await all.failure(FIRST)).toBeUndefined()
    all.advance(2)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([])
  })

  it.each([0, 1, 2])('goes on although it was cut off after %i calls', async (calls) => {
    const all = scorable()
    await all.serving(FIRST, LAMBDA)
    all.sagemaker.failAfter(calls)
    await all.serve('endpoint').catch(() => undefined)
    await all.handler(HEARTBEAT)
    await all.handler(HEARTBEAT)
    expect(await all.targets()).toMatchObject({ champion: ofEndpoint(FIRST), changeover: undefined, history: 2 })
  })

  it('waits for room in the quota', async () => {
    const all = scorable()
    await all.serving(FIRST, LAMBDA)
    all.sagemaker.endpointQuota = 0
    expect(await all.serve('endpoint')).toMatchObject({ type: 'lambda', changesTo: 'endpoint', isReady: true })
    all.sagemaker.endpointQuota = 1
    await all.handler(HEARTBEAT)
    await all.handler(HEARTBEAT)
    expect(await all.targets()).toMatchObject({ champion: ofEndpoint(FIRST), changeover: undefined })
    expect(await all.open(FIRST)).toBeUndefined()
  })
})

it('there and back again, and taken back while it is under way', async () => {
  const all = scorable()
  await all.serving(FIRST)
  await all.serve('lambda')
  all.advance(2)
  await all.handler(HEARTBEAT)
  expect(all.endpoints()).toEqual([])
  await all.serve('endpoint')
  all.advance(6)
  await all.handler(HEARTBEAT)
  await all.handler(HEARTBEAT)
  expect(await all.targets()).toMatchObject({ champion: ofEndpoint(FIRST), history: 3 })
  expect(all.endpoints()).toEqual([FIRST])
  await all.serve('lambda')
  all.sagemaker.states.set(FIRST, 'changing')
  await all.serve('endpoint')
  await all.serve('lambda')
  expect(await all.targets()).toMatchObject({ champion: ofLambda(FIRST), changeover: undefined, history: 4 })
})

describe('a rollback goes to the run before with what served it', () => {
  it.each([
    ['an endpoint', undefined, LAMBDA, ofEndpoint(FIRST)],
    ['the API itself', LAMBDA, undefined, ofLambda(FIRST)],
  ])('%s', async (_, before, after, wanted) => {
    const all = scorable()
    await all.serving(FIRST, before)
    const arn = await all.serving(SECOND, after)
    all.advance(30)
    await all.handler(HEARTBEAT)
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    expect((await all.pointer())?.champion).toMatchObject(wanted)
    all.advance(30)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual(wanted.type === 'endpoint' ? [FIRST] : [])
  })

  it('that had been changed to the API, whose endpoint is gone and stays gone', async () => {
    const all = scorable()
    await all.serving(FIRST)
    await all.serve('lambda')
    const arn = await all.serving(SECOND)
    all.advance(30)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([SECOND])
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    expect((await all.pointer())?.champion).toMatchObject(ofLambda(FIRST))
    all.advance(30)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([])
  })

  it('and what was to serve the rejected run is forgotten', async () => {
    const all = scorable()
    await all.serving(FIRST, LAMBDA)
    const arn = await all.serving(SECOND, LAMBDA)
    all.sagemaker.states.set(SECOND, 'changing')
    await all.serve('endpoint')
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    expect(await all.targets()).toMatchObject({ champion: ofLambda(FIRST), changeover: undefined })
    all.sagemaker.states.delete(SECOND)
    all.advance(30)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([])
  })
})
