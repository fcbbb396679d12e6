import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { IRIS, putPointer, putRun } from '../testing/models.ts'
import { irisAnswer, NOW_MS, type TestOptions, testApi, VIRGINICA } from '../testing/test-api.ts'
import { createServingModels } from './serving-models.ts'

const RUN = IRIS.schema.runId
const NEXT = 'boostline-iris-20260702-100000-00000000'
const SECOND_MS = 1_000
const MINUTE_MS = 60_000

type Weather = 'well' | 'away' | 'denied' | 'hanging'

/** An API that knows the pointer of iris and answered by it; then S3 is as `weather` says. */
async function warmApi(options: TestOptions = {}) {
  const clock = { now: () => NOW_MS }
  const well = memoryObjectStore('boostline', clock)
  const s3 = { weather: 'well' as Weather, asked: 0 }
  const pass = async <Result>(call: () => Promise<Result>): Promise<Result> => {
    s3.asked++
    if (s3.weather === 'away') throw sampleError('aws-unavailable')
    if (s3.weather === 'denied') throw sampleError('aws-denied')
    if (s3.weather === 'hanging') return await new Promise(() => undefined)
    return await call()
  }
  const objects: ObjectStore = {
    ...well,
    head: (...args) => pass(() => well.head(...args)),
    get: (...args) => pass(() => well.get(...args)),
    listFolder: async function* (folder) {
      yield* await pass(() => Array.fromAsync(well.listFolder(folder)))
    },
  }
  const api = testApi({ ...options, objects })
  await api.serve(IRIS, irisAnswer)
  expect(await api.send({ body: JSON.stringify(VIRGINICA) })).toMatchObject({ statusCode: 200 })
  s3.asked = 0
  const predictLater = (ms: number) => {
    api.clock.nowMs += ms
    return api.predict('iris', VIRGINICA)
  }
  return { ...api, s3, well, predictLater }
}

describe('while S3 is away', () => {
  it('the champion answers for a challenger that is not known yet', async () => {
    const { s3, well, predictLater, scorer } = await warmApi({ random: 0.01 })
    await putRun(well, IRIS, NEXT)
    scorer.models.set(NEXT, irisAnswer)
    const key = pointerKey('iris')
    const pointer = JSON.parse(Buffer.from((await well.get(key))?.body ?? []).toString())
    const challenger = { ...pointer.champion, runId: NEXT, endpointName: NEXT }
    const rollout = { type: 'canary', share: 0.5, minutes: 60, startedAt: new Date(NOW_MS).toISOString() }
    await well.put(key, JSON.stringify({ ...pointer, revision: 2, challenger, rollout }))
    const get = well.get.bind(well)
    well.get = async (each, at) => {
      if (each.includes(NEXT)) throw sampleError('aws-unavailable')
      return await get(each, at)
    }
    expect(await predictLater(5_001)).toMatchObject({ statusCode: 200, json: { model: RUN } })
    well.get = get
    expect(await predictLater(5_001)).toMatchObject({ statusCode: 200, json: { model: NEXT } })
    expect(s3.weather).toBe('well')
  })

  it('and so does the model known last while its pointer is damaged, until somebody restores it', async () => {
    const { well, predictLater } = await warmApi()
    const whole = await well.get(pointerKey('iris'))
    await well.put(pointerKey('iris'), '{"vers')
    expect(await predictLater(5_001)).toMatchObject({ statusCode: 200, json: { model: RUN } })
    expect((await predictLater(60 * MINUTE_MS)).statusCode).toBe(500)
    await well.put(pointerKey('iris'), whole?.body ?? '')
    expect((await predictLater(5_001)).headers['x-model-stale']).toBeUndefined()
  })

  it('the model known last goes on, with the age of that knowledge, and S3 is asked once in 5 s', async () => {
    const { s3, predictLater, log } = await warmApi()
    s3.weather = 'away'
    const answer = await predictLater(5_001)
    expect(answer).toMatchObject({ statusCode: 200, json: { model: RUN }, headers: { 'x-model-stale': '6' } })
    expect(log.entries).toContainEqual({
      level: 'warn',
      message: 'pointer-stale',
      fields: { key: 'models/iris.json', reason: 'aws-unavailable', ageMs: 5_001 },
    })
    expect((await predictLater(4 * SECOND_MS)).headers['x-model-stale']).toBe('10')
    expect(s3.asked).toBe(1)
    s3.weather = 'well'
    const later = await predictLater(SECOND_MS + 1)
    expect([later.statusCode, later.headers['x-model-stale'], s3.asked]).toEqual([200, undefined, 2])
  })

  it('or does not answer: after a second the model known last does', async () => {
    const { s3, predictLater, timeouts, log } = await warmApi({ outOfTime: true })
    s3.weather = 'hanging'
    expect(await predictLater(5_001)).toMatchObject({ statusCode: 200, headers: { 'x-model-stale': '6' } })
    expect(timeouts).toContain(SECOND_MS)
    expect(log.entries.find(({ message }) => message === 'pointer-stale')?.fields['reason']).toBe(
      'S3 did not answer within 1000 ms',
    )
  })

  it.each([
    ['an hour', 60 * MINUTE_MS, 200],
    ['more than an hour', 60 * MINUTE_MS + 1, 503],
  ])('for %s it answers %i ms later with %i', async (_, ms, statusCode) => {
    const { s3, predictLater } = await warmApi()
    s3.weather = 'away'
    // Being asked again and again makes it no younger.
    await predictLater(30 * MINUTE_MS)
    expect(await predictLater(ms - 30 * MINUTE_MS)).toMatchObject({ statusCode })
  })

  it('what is listed and described goes on, too', async () => {
    const { s3, clock, send } = await warmApi()
    s3.weather = 'away'
    clock.nowMs += MINUTE_MS
    expect((await send({ method: 'GET', path: '/models' })).json).toMatchObject({ models: [{ model: RUN }] })
    expect(await send({ body: JSON.stringify(VIRGINICA) })).toMatchObject({ statusCode: 200 })
    const described = await send({ method: 'GET', path: '/models/iris' })
    expect(described).toMatchObject({ statusCode: 200, headers: { 'x-model-stale': '60' } })
  })

  it.each([
    ['another model than was known', 'away', 'churn', 503],
    ['a right that is missing, which is no outage', 'denied', 'iris', 500],
  ] as const)('%s is no stale answer', async (_, weather, dataset, statusCode) => {
    const { s3, clock, predict } = await warmApi()
    s3.weather = weather
    clock.nowMs += 5_001
    expect(await predict(dataset, VIRGINICA)).toMatchObject({ statusCode })
  })

  it('an endpoint that is gone is not asked a second time by a stale pointer', async () => {
    const { s3, scorer, predictLater } = await warmApi()
    s3.weather = 'away'
    scorer.models.delete(RUN)
    expect(await predictLater(5_001)).toMatchObject({ statusCode: 503 })
  })
})

it('an answer of S3 that comes late does not put an older pointer over a newer one', async () => {
  const clock = { nowMs: NOW_MS, now: () => clock.nowMs }
  const objects = memoryObjectStore('boostline', clock)
  const patience: AbortController[] = []
  const timeLimit = () => {
    const controller = new AbortController()
    patience.push(controller)
    return { signal: controller.signal, abort: () => controller.abort(), clear: () => undefined }
  }
  const models = createServingModels({ objects, clock, random: () => 0, log: recordingLog(), timeLimit })
  await putRun(objects, IRIS)
  await putPointer(objects, 'iris', RUN)
  await models.find('iris')

  const well = { ...objects }
  const held = Promise.withResolvers<void>()
  const isHeld = Promise.withResolvers<void>()
  objects.get = async (key, at) => {
    const found = await well.get(key, at)
    isHeld.resolve()
    await held.promise
    return found
  }
  await putPointer(objects, 'iris', RUN, 2)
  clock.nowMs += 5_001
  const stale = models.find('iris')
  await isHeld.promise
  patience[0]?.abort()
  expect(await stale).toMatchObject({ runId: RUN, staleMs: 5_001 })

  objects.get = (...args) => well.get(...args)
  await putRun(objects, IRIS, NEXT)
  await putPointer(objects, 'iris', NEXT, 3)
  clock.nowMs += 5_001
  expect(await models.find('iris')).toMatchObject({ runId: NEXT, staleMs: undefined })
  held.resolve()
  await new Promise(setImmediate)
  expect(await models.find('iris')).toMatchObject({ runId: NEXT, staleMs: undefined })
})
