import { describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import {
  CHURN,
  IRIS,
  putManifest,
  putPointer,
  putRun,
  putServingRecord,
  servingRun,
  type TestModel,
} from '../testing/models.ts'
import { irisAnswer, NOW_MS, type TestApi, testApi, VIRGINICA } from '../testing/test-api.ts'

const RUN = IRIS.schema.runId
const POINTER = 'models/iris.json'

async function warmApi() {
  const api = testApi({ defaultModel: 'iris' })
  await api.serve(IRIS, irisAnswer)
  await api.predict('iris', VIRGINICA)
  return api
}

/** With what an evaluation keeps for the API. */
async function keptApi(model: TestModel) {
  const { dataset, runId } = model.schema
  const api = testApi({ defaultModel: dataset })
  await api.serve(model, model === IRIS ? irisAnswer : () => [0.4])
  await putManifest(api.objects, dataset, runId, JSON.stringify({ capture: { enabled: true } }))
  await putServingRecord(api.objects, model)
  api.reads.length = 0
  return api
}

describe('what a prediction reads', () => {
  it('cold: the pointer, then one record of the run', async () => {
    const api = await keptApi(IRIS)
    await api.predict('iris', VIRGINICA)
    expect(api.reads).toEqual([`get ${POINTER}`, `get runs/iris/${RUN}/serving/serving.json`])
  })

  it.each([
    ['iris', IRIS, VIRGINICA],
    ['churn', CHURN, { age: 40, active: true, plan: 'plus', since: '2020-02-02' }],
  ])('cold: the answers are those of the records that it is made of: %s', async (dataset, model, features) => {
    const answers = async (api: TestApi) => [
      await api.predict(dataset, features),
      await api.send({ method: 'GET', path: `/models/${dataset}` }),
      await api.send({ method: 'GET', path: '/openapi.json' }),
    ]
    const kept = await answers(await keptApi(model))
    const api = await keptApi(model)
    await api.objects.delete(runKeys(dataset, model.schema.runId).servingRecord)
    expect(kept).toEqual(await answers(api))
    expect(kept.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect(kept[1]?.json).toMatchObject({ capture: true })
  })

  it('a damaged copy costs no answer', async () => {
    const api = await keptApi(IRIS)
    await api.objects.put(runKeys('iris', RUN).servingRecord, '{"version":')
    expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 200 })
    expect(api.log.entries).toContainEqual(
      expect.objectContaining({
        message: 'serving-record-unusable',
        fields: expect.objectContaining({ reason: expect.stringContaining('it is not JSON') }),
      }),
    )
  })

  it('cold, of a run of before: the pointer, then its records', async () => {
    const api = await warmApi()
    expect(api.reads).toEqual([
      `get ${POINTER}`,
      `get runs/iris/${RUN}/serving/serving.json`,
      `get runs/iris/${RUN}/schema.json`,
      `get runs/iris/${RUN}/evaluation/evaluation.json`,
      `get runs/iris/${RUN}/source.json`,
    ])
  })

  it('warm: nothing for 5 s, then only whether the pointer is still the same', async () => {
    const api = await warmApi()
    api.reads.length = 0
    api.clock.nowMs += 5_000
    await api.predict('iris', VIRGINICA)
    expect(api.reads).toEqual([])
    api.clock.nowMs += 1
    await api.predict('iris', VIRGINICA)
    await api.predict('iris', VIRGINICA)
    expect(api.reads).toEqual([`head ${POINTER}`])
  })

  it('after hours: a new champion is found before the answer', async () => {
    const api = await warmApi()
    const next = 'boostline-iris-20260702-100000-00000000'
    await api.serve(IRIS, irisAnswer, next)
    api.reads.length = 0
    api.clock.nowMs += 3 * 60 * 60 * 1000
    expect((await api.predict('iris', VIRGINICA)).json['model']).toBe(next)
    expect(api.reads.slice(0, 2)).toEqual([`head ${POINTER}`, `get ${POINTER}`])
  })

  it.each([
    ['the next call', 0],
    ['a call minutes later', 3 * 60_000],
  ])(
    'a clock that was ahead for a while keeps nothing: %s finds the new champion and the new dataset',
    async (_, laterMs) => {
      const api = await warmApi()
      api.clock.nowMs += 2 * 3_600_000
      await api.predict('iris', VIRGINICA)
      expect((await api.send({ method: 'GET', path: '/models' })).json).toMatchObject({ models: [{ dataset: 'iris' }] })
      api.clock.nowMs -= 2 * 3_600_000
      await api.serve(CHURN, () => [0.4])
      const next = 'boostline-iris-20260702-100000-00000000'
      await api.serve(IRIS, irisAnswer, next)
      api.clock.nowMs += laterMs
      expect((await api.predict('iris', VIRGINICA)).json).toMatchObject({ model: next })
      expect((await api.send({ method: 'GET', path: '/models' })).json).toMatchObject({
        models: [{ dataset: 'churn' }, {}],
      })
    },
  )

  it('a pointer that changed without changing the champion brings no record again', async () => {
    const api = await warmApi()
    await putPointer(api.objects, 'iris', RUN, 2)
    api.reads.length = 0
    api.clock.nowMs += 5_001
    await api.predict('iris', VIRGINICA)
    expect(api.reads).toEqual([`head ${POINTER}`, `get ${POINTER}`])
  })

  it('a pointer that is gone serves nothing any more', async () => {
    const api = await warmApi()
    await api.objects.delete(POINTER)
    api.clock.nowMs += 5_001
    expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 503 })
  })
})

describe('during a rollout', () => {
  const CHALLENGER = 'boostline-iris-20260702-085959-99999999'

  /** A tenth of the calls to the challenger for an hour, then all. */
  async function rollingOut(random: number) {
    const api = testApi({ defaultModel: 'iris', random })
    await api.serve(IRIS, irisAnswer)
    await api.serve(IRIS, irisAnswer, CHALLENGER)
    await putPointer(api.objects, 'iris', RUN, 2, {
      challenger: servingRun('iris', CHALLENGER),
      rollout: { type: 'canary', share: 0.1, minutes: 60, startedAt: new Date(NOW_MS).toISOString() },
    })
    return api
  }

  it.each([
    [0.05, CHALLENGER, 'challenger'],
    [0.5, RUN, 'champion'],
  ])('a call at %d of the share is answered by %s', async (random, model, role) => {
    const api = await rollingOut(random)
    expect((await api.predict('iris', VIRGINICA)).json['model']).toBe(model)
    expect(api.log.entries[0]?.fields).toMatchObject({ role, model })
    expect((await api.send({ method: 'GET', path: '/models/iris' })).json['model']).toBe(RUN)
    api.clock.nowMs += 3_600_000
    expect((await api.predict('iris', VIRGINICA)).json['model']).toBe(CHALLENGER)
  })

  it('a caller with a sticky key stays with one model, whatever chance says, and both are read once', async () => {
    const api = await rollingOut(0.5)
    const modelFor = async (stickyKey: string) => {
      const headers = { 'x-sticky-key': stickyKey }
      return (await api.send({ headers, body: JSON.stringify(VIRGINICA) })).json['model']
    }
    const keys = Array.from({ length: 100 }, (_, index) => `customer-${index}`)
    const first = await Promise.all(keys.map(modelFor))
    expect(await Promise.all(keys.map(modelFor))).toEqual(first)
    const challenged = first.filter((model) => model === CHALLENGER).length
    expect(challenged).toBeGreaterThan(2)
    expect(challenged).toBeLessThan(20)
    api.reads.length = 0
    api.clock.nowMs += 5_001
    for (const key of keys) await modelFor(key)
    expect(api.reads).toEqual([`head ${POINTER}`])
  })
})

describe('which datasets serve', () => {
  it('is listed again after 5 s', async () => {
    const api = testApi()
    await api.serve(IRIS, irisAnswer)
    await api.send({ body: JSON.stringify(VIRGINICA) })
    await api.send({ body: JSON.stringify(VIRGINICA) })
    expect(api.reads.filter((read) => read === 'list models/')).toHaveLength(1)
    api.clock.nowMs += 5_001
    await api.serve(CHURN, () => [0.1])
    expect(await api.send({ body: JSON.stringify(VIRGINICA) })).toMatchObject({ statusCode: 400 })
  })

  it('leaves out a pointer without a champion and one that cannot be read, which is logged', async () => {
    const api = testApi()
    await api.serve(IRIS, irisAnswer)
    await putRun(api.objects, CHURN)
    await putPointer(api.objects, 'churn', null)
    await api.objects.put('models/broken.json', '{')
    await api.objects.put('models/elsewhere/v1/model.tar.gz', '')
    expect((await api.send({ method: 'GET', path: '/models' })).json).toMatchObject({ models: [{ dataset: 'iris' }] })
    expect(api.log.entries[0]).toMatchObject({
      level: 'error',
      message: 'unexpected-error',
      fields: { key: 'models/broken.json', code: 'record-invalid' },
    })
  })

  it.each([
    ['its evaluation is lost', 'churn', runKeys('churn', CHURN.schema.runId).evaluation, undefined, 'record-missing'],
    ['its schema is damaged', 'churn', runKeys('churn', CHURN.schema.runId).schema, '{"version":', 'record-invalid'],
  ])('one of which %s is left out of every list and logged; it alone fails', async (_, dataset, key, body, code) => {
    const api = testApi()
    await api.serve(IRIS, irisAnswer)
    await api.serve(CHURN, () => [0.1])
    await (body === undefined ? api.objects.delete(key) : api.objects.put(key, body))
    await expectLeftOut(api, dataset, code)
  })

  it('so is a pointer that was copied from another dataset', async () => {
    const api = testApi()
    await api.serve(IRIS, irisAnswer)
    await api.objects.put('models/ghost.json', (await api.objects.get(POINTER))?.body ?? '')
    await expectLeftOut(api, 'ghost', 'record-missing')
  })

  async function expectLeftOut(api: TestApi, dataset: string, code: string) {
    const models = await api.send({ method: 'GET', path: '/models' })
    expect(models).toMatchObject({ statusCode: 200, json: { models: [{ dataset: 'iris' }] } })
    expect(models.json['models']).toHaveLength(1)
    expect(api.log.entries[0]).toMatchObject({
      level: 'error',
      message: 'unexpected-error',
      fields: { dataset, key: `models/${dataset}.json`, code },
    })
    const described = await api.send({ method: 'GET', path: '/openapi.json' })
    expect(described.statusCode).toBe(200)
    expect(Object.keys(described.json['paths'] as object)).toContain('/models/iris/predict')
    expect(await api.send({ method: 'GET', path: `/models/${dataset}` })).toMatchObject({ statusCode: 500 })
    expect(await api.predict(dataset, VIRGINICA)).toMatchObject({ statusCode: 500 })
    expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 200 })
  }
})
