import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { CHURN, IRIS, PROGRESSION, putManifest } from '../testing/models.ts'
import { irisAnswer, type TestOptions, testApi, VIRGINICA } from '../testing/test-api.ts'

const CUSTOMER = { customer_id: 'c-1', age: 41, active: true, plan: 'plus', since: '2024-01-31', outcome: 'stays' }
const ID = '20260702T090001-request-1'
const PREDICTIONS = `captures/churn/2026/07/02/${ID}.jsonl`
const FEEDBACK = `captures/churn/2026/07/02/${ID}.feedback.jsonl`

async function capturingApi(capture: object = { enabled: true }, options: TestOptions = {}) {
  const api = testApi(options)
  for (const model of [CHURN, PROGRESSION, IRIS]) {
    const { dataset, runId } = model.schema
    await putManifest(api.objects, dataset, runId, JSON.stringify({ capture }))
  }
  await api.serve(CHURN, () => [0.4])
  await api.serve(PROGRESSION, ([value = Number.NaN]) => [10 * value])
  await api.serve(IRIS, irisAnswer)
  return api
}

type Api = Awaited<ReturnType<typeof capturingApi>>

async function linesOf(api: Api, key: string): Promise<unknown[]> {
  const found = await api.objects.get(key)
  const text = Buffer.from(found?.body ?? []).toString()
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
}

async function capturedKeys(api: Api): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of api.objects.list('captures/')) keys.push(key)
  return keys
}

describe('a prediction of a model whose manifest asks for capture', () => {
  it('is in the bucket when its answer goes out, with its features, and the answer says under which id', async () => {
    const api = await capturingApi()
    const { json } = await api.predict('churn', CUSTOMER)
    expect(json).toEqual({
      prediction: { label: 'leaves', probability: 0.4, threshold: 0.3 },
      model: CHURN.schema.runId,
      requestId: ID,
    })
    expect(await linesOf(api, PREDICTIONS)).toEqual([
      {
        version: 1,
        kind: 'prediction',
        requestId: ID,
        instance: 0,
        at: '2026-07-02T09:00:01.000Z',
        dataset: 'churn',
        model: CHURN.schema.runId,
        role: 'champion',
        latencyMs: 0,
        features: { age: 41, active: true, plan: 'plus', since: '2024-01-31' },
        prediction: { label: 'leaves', probability: 0.4, threshold: 0.3 },
      },
    ])
  })

  it('of several instances is one object with a line for each', async () => {
    const api = await capturingApi()
    await api.predict('churn', { instances: [CUSTOMER, { ...CUSTOMER, age: 7 }] }, 'id=customer_id')
    expect(await linesOf(api, PREDICTIONS)).toMatchObject([
      { instance: 0, id: 'c-1', features: { age: 41 } },
      { instance: 1, id: 'c-1', features: { age: 7 } },
    ])
  })

  it('keeps no value that the manifest leaves out, and hashes what it hashes', async () => {
    const api = await capturingApi({ enabled: true, omit: ['age', 'active'], hash: ['plan', 'since', 'customer_id'] })
    await api.predict('churn', { instances: [CUSTOMER, { ...CUSTOMER, plan: 'basic', since: null }] }, 'id=customer_id')
    const lines = (await linesOf(api, PREDICTIONS)) as { id: string; features: Record<string, unknown> }[]
    expect(lines[0]?.features).toEqual({
      plan: expect.stringMatching(/^sha256:[0-9a-f]{32}$/),
      since: expect.stringMatching(/^sha256:[0-9a-f]{32}$/),
    })
    expect(lines[1]?.features['plan']).not.toBe(lines[0]?.features['plan'])
    expect(lines[1]?.features['since']).toBeNull()
    expect(lines[0]?.id).toMatch(/^sha256:/)
    expect(JSON.stringify(lines)).not.toMatch(/c-1|"plus"|41|2024-01-31/)
  })

  it.each(['NFC', 'NFD'] as const)(
    'keeps no value that is left out, however its letters are written: %s',
    async (form) => {
      const api = testApi()
      const name = 'größe'.normalize(form)
      const columns = CHURN.schema.columns.map((column) => (column.name === 'age' ? { ...column, name } : column))
      const { dataset, runId } = CHURN.schema
      for (const omit of ['NFC', 'NFD'] as const) {
        const capture = { enabled: true, omit: ['größe'.normalize(omit)], hash: [] }
        await putManifest(api.objects, dataset, runId, JSON.stringify({ capture }))
        await api.serve({ ...CHURN, schema: { ...CHURN.schema, columns } }, () => [0.4])
        const { age, ...others } = CUSTOMER
        await api.predict('churn', { ...others, ['größe'.normalize(omit)]: age }, `id=${encodeURIComponent(name)}`)
        const [line] = (await linesOf(api, PREDICTIONS)) as { features: object }[]
        expect(Object.keys(line?.features ?? {})).toEqual(['active', 'plan', 'since'])
        expect(line).not.toHaveProperty('id')
      }
    },
  )

  it.each(['customer_id', '#customer_id'])('an echoed field that is left out is not kept: %s', async (name) => {
    const api = await capturingApi({ enabled: true, omit: ['customer_id'] })
    const { customer_id: id, ...others } = CUSTOMER
    expect(await api.predict('churn', { ...others, [name]: id }, `id=${encodeURIComponent(name)}`)).toMatchObject({
      statusCode: 200,
    })
    expect((await linesOf(api, PREDICTIONS))[0]).not.toHaveProperty('id')
  })

  it('that is refused is not captured', async () => {
    const api = await capturingApi()
    await api.predict('churn', { age: 'old' })
    expect(await capturedKeys(api)).toEqual([])
  })
})

it.each([['{}'], ['{"capture":{"enabled":false}}'], ['{"a setting of another version":1,"capture":{"enabled":true}}']])(
  'with the manifest %s nothing is captured, and predictions go on',
  async (text) => {
    const api = testApi()
    await putManifest(api.objects, 'iris', IRIS.schema.runId, text)
    await api.serve(IRIS, irisAnswer)
    const { json } = await api.predict('iris', VIRGINICA)
    expect(Object.keys(json)).toEqual(['prediction', 'model'])
    expect(await capturedKeys(api)).toEqual([])
  },
)

describe('a capture that fails', () => {
  it.each([
    ['with an error', () => Promise.reject(new Error('secret')), { reason: 'unexpected' }],
    [
      'after its time',
      () => new Promise<never>((_, reject) => setImmediate(() => reject(new Error('secret')))),
      { reason: 'S3 did not take it within 500 ms' },
    ],
    ['by hanging', () => new Promise<never>(() => undefined), { reason: 'S3 did not take it within 500 ms' }],
  ])('%s is a warning in the log and not the caller’s business', async (_, put, fields) => {
    const store = memoryObjectStore('boostline')
    const objects = { ...store }
    const api = await capturingApi({ enabled: true }, { objects, outOfTime: true })
    objects.put = put
    const { statusCode, json } = await api.predict('churn', CUSTOMER)
    expect({ statusCode, keys: Object.keys(json) }).toEqual({ statusCode: 200, keys: ['prediction', 'model'] })
    expect(api.log.entries[0]).toMatchObject({ level: 'warn', message: 'capture-failed', fields })
    expect(JSON.stringify(api.log.entries)).not.toMatch(/secret|c-1/)
    // A failure that comes late must not be an unhandled one.
    await new Promise(setImmediate)
  })

  it('for want of the right is an error in the log: nothing is kept until a person gives it back', async () => {
    const objects = { ...memoryObjectStore('boostline') }
    const api = await capturingApi({ enabled: true }, { objects })
    objects.put = () => Promise.reject(sampleError('aws-denied'))
    expect(await api.predict('churn', CUSTOMER)).toMatchObject({ statusCode: 200 })
    expect(api.log.entries[0]).toMatchObject({
      level: 'error',
      message: 'capture-failed',
      fields: { reason: 'aws-denied' },
    })
  })

  it.each([
    ['half a second', 100, 500],
    ["what is left of the request's time", 26_700, 300],
    ['not at all where no time is left', 27_100, 0],
  ])('is waited for %s', async (_, endpointMs, limitMs) => {
    const api = await capturingApi()
    await api.serve(CHURN, () => {
      api.clock.nowMs += endpointMs
      return [0.4]
    })
    await api.predict('churn', CUSTOMER)
    expect(api.timeouts.at(-1)).toBe(limitMs)
  })
})

describe('feedback', () => {
  const send = (api: Api, dataset: string, body: unknown) =>
    api.send({ path: `/models/${dataset}/feedback`, body: JSON.stringify(body) })

  it('lies beside the prediction it is about', async () => {
    const api = await capturingApi()
    await api.predict('churn', CUSTOMER)
    const answer = await send(api, 'churn', { requestId: ID, truth: 'stays' })
    expect(answer).toMatchObject({ statusCode: 200, json: { requestId: ID, accepted: 1 } })
    expect(await linesOf(api, FEEDBACK)).toEqual([
      {
        version: 1,
        kind: 'feedback',
        requestId: ID,
        instance: 0,
        at: '2026-07-02T09:00:01.000Z',
        dataset: 'churn',
        model: CHURN.schema.runId,
        truth: 'stays',
      },
    ])
  })

  it('sent twice, on another day and after another model took over, is one; a correction takes its place', async () => {
    const api = await capturingApi()
    await api.predict('churn', CUSTOMER)
    await send(api, 'churn', { requestId: ID, truth: 'stays' })
    api.clock.nowMs += 40 * 24 * 3_600_000
    await api.serve(CHURN, () => [0.4], 'boostline-churn-20260802-085600-ffffffff')
    await send(api, 'churn', { requestId: ID, truth: 'stays' })
    await send(api, 'churn', { requestId: ID, truth: 'leaves' })
    expect(await capturedKeys(api)).toEqual([FEEDBACK, PREDICTIONS])
    expect(await linesOf(api, FEEDBACK)).toMatchObject([{ truth: 'leaves', model: CHURN.schema.runId }])
  })

  it('to a batch is a list in its order, null where it is not known', async () => {
    const api = await capturingApi()
    await api.predict('progression', { instances: [{ bmi: 1 }, { bmi: 2 }, { bmi: 3 }] })
    const answer = await send(api, 'progression', { requestId: ID, truths: [151, null, '12.5'] })
    expect(answer.json).toEqual({ requestId: ID, accepted: 2 })
    expect(await linesOf(api, FEEDBACK.replace('churn', 'progression'))).toMatchObject([
      { instance: 0, truth: 151 },
      { instance: 2, truth: 12.5 },
    ])
  })

  it.each([
    ['no such class', { requestId: ID, truth: 'gone' }, 400, 'stays, leaves is wanted'],
    ['too many', { requestId: ID, truths: ['stays', 'stays'] }, 400, 'has 1 predictions and the feedback 2'],
    ['no truth', { requestId: ID }, 400, 'Send {"requestId"'],
    ['both forms', { requestId: ID, truth: 'stays', truths: ['stays'] }, 400, 'Send {"requestId"'],
    ['something else', { requestId: ID, truth: 'stays', note: '' }, 400, 'Send {"requestId"'],
    ['a list', [], 400, 'Send {"requestId"'],
    ['a truth that is a list', { requestId: ID, truth: [] }, 400, 'is wanted'],
    ['an id that was never given', { requestId: '20260702T090001-request-2', truth: 'stays' }, 404, 'capture.enabled'],
    ['an id of another form', { requestId: '../../models/iris', truth: 'stays' }, 404, 'capture.enabled'],
  ])('that is %s is refused', async (_, body, status, detail) => {
    const api = await capturingApi()
    await api.predict('churn', CUSTOMER)
    const answer = await send(api, 'churn', body)
    expect(answer.statusCode).toBe(status)
    expect(answer.json['detail']).toContain(detail)
    expect(await capturedKeys(api)).toEqual([PREDICTIONS])
  })

  it.each([
    ['no JSON', () => '{'],
    ['null', () => 'null'],
    ['of a later version', (line: string) => line.replace('"version":1', '"version":9')],
    ['of another request', (line: string) => line.replace(ID, `${ID}-2`)],
    ['of another dataset', (line: string) => line.replace('"dataset":"churn"', '"dataset":"iris"')],
    ['of a run that is not there', (line: string) => line.replace(CHURN.schema.runId, 'boostline-churn-none')],
    ['of a run elsewhere', (line: string) => line.replace(CHURN.schema.runId, '../iris/x')],
    ['bytes', () => '\0\u00ff'],
  ])('to a capture that was tampered with (%s) is a 400', async (_, tampered) => {
    const api = await capturingApi()
    await api.predict('churn', CUSTOMER)
    const stored = await api.objects.get(PREDICTIONS)
    await api.objects.put(PREDICTIONS, tampered(Buffer.from(stored?.body ?? []).toString()))
    const answer = await send(api, 'churn', { requestId: ID, truth: 'stays' })
    expect(answer).toMatchObject({ statusCode: 400, json: { type: '/problems/invalid-feedback' } })
    expect(answer.json['detail']).toContain('is not as it was written')
    expect(api.log.entries).toContainEqual(expect.objectContaining({ level: 'warn', message: 'capture-unreadable' }))
    expect(await capturedKeys(api)).toEqual([PREDICTIONS])
  })

  it('to a model whose name is none is a 404', async () => {
    const api = await capturingApi()
    expect(await send(api, 'No Model', { requestId: ID, truth: 1 })).toMatchObject({ statusCode: 404 })
  })
})
