import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listening } from '../testing/listening.ts'
import { CHURN, IRIS, putManifest } from '../testing/models.ts'
import { servingApi, type TestApi } from '../testing/test-api.ts'

const NAMES = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const ROWS = [
  [5.9, 3, 5.1, 1.8],
  [5.1, 3.5, 1.4, 0.2],
]
const RECORDS = ROWS.map((row) => Object.fromEntries(row.map((value, at) => [NAMES[at], value])))
const COLUMNS = Object.fromEntries(NAMES.map((name, at) => [name, ROWS.map((row) => row[at])]))
const JSON_TYPE = { 'content-type': 'application/json' }

const ask = async (api: TestApi, body: unknown, headers: Readonly<Record<string, string>> = JSON_TYPE, query = '') =>
  await api.send({
    path: '/models/iris/invocations',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    query,
  })

describe("MLflow's /invocations", () => {
  it.each<[string, unknown]>([
    ['dataframe_split', { dataframe_split: { index: [0, 1], columns: NAMES, data: ROWS } }],
    ['dataframe_split without columns', { dataframe_split: { data: ROWS } }],
    [
      'dataframe_split in another order',
      { dataframe_split: { columns: NAMES.toReversed(), data: ROWS.map((row) => row.toReversed()) } },
    ],
    ['dataframe_records', { dataframe_records: RECORDS }],
    ['instances by name', { instances: RECORDS }],
    ['instances in order', { instances: ROWS, signature_name: 'predict' }],
    ['instances of values in lists', { instances: ROWS.map((row) => row.map((value) => [value])) }],
    ['inputs by column', { inputs: COLUMNS }],
    ['inputs as a matrix', { inputs: ROWS }],
    ['inputs by name', { inputs: RECORDS }],
  ])('takes %s', async (_, body) => {
    const api = await servingApi()
    const { json, headers } = await ask(api, body)
    expect(json).toEqual({ predictions: ['virginica', 'setosa'] })
    expect(headers['x-model-version']).toBe(IRIS.schema.runId)
    expect(api.scorer.requests).toEqual([ROWS])
  })

  it('takes CSV with a header', async () => {
    const api = await servingApi()
    const csv = [NAMES, ...ROWS].map((row) => row.join(',')).join('\n')
    const { json } = await ask(api, csv, { 'content-type': 'text/csv' })
    expect(json).toEqual({ predictions: ['virginica', 'setosa'] })
  })

  it('answers records where more is asked for, by params as by the query', async () => {
    const api = await servingApi()
    const probabilities = { setosa: 0, versicolor: 0, virginica: 1 }
    const predictions = [{ label: 'virginica', probability: 1, probabilities }]
    const body = { instances: ROWS.slice(0, 1) }
    const params = { probabilities: true, digits: 1 }
    expect((await ask(api, { ...body, params })).json).toEqual({ predictions })
    expect((await ask(api, body, JSON_TYPE, 'probabilities=true&digits=1')).json).toEqual({ predictions })
  })

  it('answers values of a regression, and says in headers what was assumed and by what feedback finds it', async () => {
    const api = await servingApi()
    await putManifest(api.objects, 'churn', CHURN.schema.runId, '{"capture":{"enabled":true}}')
    const value = await api.send({ path: '/models/progression/invocations', body: '{"instances":[[2],[3]]}' })
    expect(value.json).toEqual({ predictions: [20, 30] })
    const body = '{"dataframe_records":[{"age":41,"active":true,"plan":"gold","since":"2024-01-31"}]}'
    const { headers } = await api.send({ path: '/models/churn/invocations', body })
    expect(headers['x-request-id']).toMatch(/^2026/)
    expect(JSON.parse(headers['x-model-warnings'] ?? '')).toMatchObject([{ field: 'plan', count: 1 }])
  })

  it('answers by the default model where none is named, and /ping', async () => {
    const api = await servingApi()
    const { json } = await api.send({ path: '/invocations', body: JSON.stringify({ inputs: ROWS }) })
    expect(json).toEqual({ predictions: ['virginica', 'setosa'] })
    expect(await api.send({ method: 'GET', path: '/ping' })).toMatchObject({ statusCode: 200 })
  })

  it.each<[string, unknown, RegExp]>([
    [
      'none of the forms',
      RECORDS[0],
      /must be an object with one of dataframe_split, dataframe_records, instances, inputs/,
    ],
    ['two of them', { instances: ROWS, inputs: ROWS }, /with one of/],
    ['no object', '[1]', /with one of/],
    ['rows that are none', { instances: 7 }, /instances: must be a list of rows/],
    ['no data', { dataframe_split: { columns: NAMES } }, /dataframe_split: must be an object with columns and data/],
    [
      'rows of other lengths',
      { instances: [[1], [1, 2]] },
      /has 1 values where there are 4 columns: sepal_length, .*and 1 more/,
    ],
    [
      'columns of other lengths',
      { inputs: { ...COLUMNS, petal_width: [1] } },
      /petal_width: has 1 values where the first column has 2/,
    ],
    ['a column that is no list', { inputs: { ...COLUMNS, petal_width: 1 } }, /petal_width: must be a list/],
    [
      'an unknown parameter',
      { instances: ROWS, params: { temperature: 1 } },
      /params: must be an object of some of probabilities/,
    ],
    ['a wrong parameter', { instances: ROWS, params: { digits: 'x' } }, /digits must be a whole number/],
    ['a wrong value', { instances: [{ ...RECORDS[0], petal_width: 'wide' }] }, /petal_width: a number is wanted/],
  ])('refuses %s in the words that its clients read', async (_, body, message) => {
    const answer = await ask(await servingApi(), body)
    expect(answer).toMatchObject({ statusCode: 400, json: { error_code: 'BAD_REQUEST' } })
    expect(answer.json['message']).toMatch(message)
  })

  it('takes no more instances than a request may have', async () => {
    const instances = Array.from({ length: 10_001 }, () => ROWS[0])
    expect(await ask(await servingApi(), { instances })).toMatchObject({ statusCode: 413 })
  })

  it('of a model that is not there is a 404', async () => {
    const answer = await (await servingApi()).send({ path: '/models/rose/invocations', body: '{"inputs":[]}' })
    expect(answer).toMatchObject({ statusCode: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST' } })
  })
})

/** AWS's own client of SageMaker endpoints, before the API on a port. */
async function runtimeClient() {
  const api = await servingApi()
  const { url, close } = await listening(api)
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const client = new SageMakerRuntimeClient({ region: 'us-east-1', endpoint: url, credentials, maxAttempts: 1 })
  onTestFinished(close)
  return client
}

describe("SageMaker's InvokeEndpoint, by AWS's own client", () => {
  it.each([
    ['iris', '5.9,3,5.1,1.8\n5.1,3.5,1.4,0.2\n', '0.0001,0.0002,0.9997\n0.98,0.01,0.01\n'],
    ['progression', '2\n3\n', '20\n30\n'],
    ['churn', '41,true,plus,2024-01-31', '0.4\n'],
  ])('answers for %s the numbers of its container', async (EndpointName, Body, expected) => {
    const client = await runtimeClient()
    const answer = await client.send(new InvokeEndpointCommand({ EndpointName, Body, ContentType: 'text/csv' }))
    expect(Buffer.from(answer.Body).toString()).toBe(expected)
    expect(answer.ContentType).toBe('text/csv; charset=utf-8')
  })

  it('answers JSON where that is accepted', async () => {
    const client = await runtimeClient()
    const command = {
      EndpointName: 'iris',
      Body: '{"instances":[[5.9,3,5.1,1.8]]}',
      ContentType: 'application/json',
      Accept: 'application/json',
    }
    const answer = await client.send(new InvokeEndpointCommand(command))
    expect(JSON.parse(Buffer.from(answer.Body).toString())).toEqual({ predictions: ['virginica'] })
  })

  it('throws what was wrong', async () => {
    const client = await runtimeClient()
    const command = new InvokeEndpointCommand({ EndpointName: 'iris', Body: '1,2', ContentType: 'text/csv' })
    await expect(client.send(command)).rejects.toMatchObject({
      message: expect.stringContaining('has 2 cells where the model takes 4'),
    })
  })
})
