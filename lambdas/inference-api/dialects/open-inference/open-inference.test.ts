import { describe, expect, it } from 'vitest'
import { schemaFaults } from '../../testing/json-schema.ts'
import { CHURN, IRIS, PROGRESSION, putManifest } from '../../testing/models.ts'
import { servingApi, type TestApi } from '../../testing/test-api.ts'

/** The protocol's own forms (inference_rest.md, open_inference_rest.yaml), with the members that it marks as optional. */
const TENSOR = {
  name: { type: 'string' },
  shape: { type: 'array', items: { type: 'integer' } },
  datatype: { type: 'string' },
}
const PARAMETERS = { type: 'object' }
/** Nested lists are taken; ours are flat. */
const DATA = { type: 'array', items: { anyOf: ['number', 'string', 'boolean'].map((type) => ({ type })) } }
const METADATA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    versions: { type: 'array', items: { type: 'string' } },
    platform: { type: 'string' },
    ...Object.fromEntries(
      ['inputs', 'outputs'].map((name) => [
        name,
        {
          type: 'array',
          items: { type: 'object', properties: TENSOR, required: Object.keys(TENSOR), additionalProperties: false },
        },
      ]),
    ),
  },
  required: ['name', 'platform', 'inputs', 'outputs'],
  additionalProperties: false,
}
const RESPONSE = {
  type: 'object',
  properties: {
    model_name: { type: 'string' },
    model_version: { type: 'string' },
    id: { type: 'string' },
    parameters: PARAMETERS,
    outputs: {
      type: 'array',
      items: {
        type: 'object',
        properties: { ...TENSOR, parameters: PARAMETERS, data: DATA },
        required: [...Object.keys(TENSOR), 'data'],
        additionalProperties: false,
      },
    },
  },
  required: ['model_name', 'outputs'],
  additionalProperties: false,
}

const get = async (api: TestApi, path: string) => await api.send({ method: 'GET', path })
const ask = async (api: TestApi, dataset: string, request: object, query = '') =>
  await api.send({ path: `/v2/models/${dataset}/infer`, body: JSON.stringify(request), query })

const MATRIX = { name: 'flowers', shape: [2, 4], datatype: 'FP64' }
const ROWS = [5.9, 3, 5.1, 1.8, 5.1, 3.5, 1.4, 0.2]
const CUSTOMERS = [
  { name: 'age', shape: [2], datatype: 'INT32', data: [41, 99] },
  { name: 'active', shape: [2, 1], datatype: 'BOOL', data: [[true], [false]] },
  { name: 'plan', shape: [2], datatype: 'BYTES', data: ['plus', 'gold'] },
  { name: 'since', shape: [2], datatype: 'BYTES', data: ['2024-01-31', null] },
]

describe('the server', () => {
  it.each([
    ['/v2', { name: 'boostline', version: '1.0.0', extensions: [] }],
    ['/v2/', { name: 'boostline', version: '1.0.0', extensions: [] }],
    ['/v2/health/live', { live: true }],
    ['/v2/health/ready', { live: true, ready: true }],
  ])('says at %s how it is', async (path, json) => {
    expect(await get(await servingApi(), path)).toMatchObject({ statusCode: 200, json })
  })
})

describe.each([IRIS, CHURN, PROGRESSION])('the metadata of a model', ({ schema }) => {
  it('has the form of the protocol, with and without the version', async () => {
    const api = await servingApi()
    const path = `/v2/models/${schema.dataset}`
    const { json } = await get(api, path)
    expect(schemaFaults(json, METADATA, {})).toEqual([])
    expect(json).toMatchObject({ name: schema.dataset, versions: [schema.runId] })
    expect((await get(api, `${path}/versions/${schema.runId}`)).json).toEqual(json)
    expect((await get(api, `${path}/versions/${schema.runId}/ready`)).json).toEqual({
      name: schema.dataset,
      ready: true,
    })
  })

  it('takes tensors as it says, and answers as it says', async () => {
    const api = await servingApi()
    const { json } = await get(api, `/v2/models/${schema.dataset}`)
    const { inputs, outputs } = json as Record<string, { name: string; datatype: string; shape: number[] }[]>
    const values: Record<string, unknown> = { FP64: 5, BOOL: true, BYTES: '2024-01-31' }
    const tensors = inputs?.map((input) => ({ ...input, shape: [1], data: [values[input.datatype]] })) ?? []
    const answer = await ask(api, schema.dataset, { id: 'q1', inputs: tensors })
    expect(answer.statusCode).toBe(200)
    expect(schemaFaults(answer.json, RESPONSE, {})).toEqual([])
    const told = answer.json['outputs'] as NonNullable<typeof outputs>
    expect(told.map(({ name, datatype, shape }) => ({ name, datatype, shape: [-1, ...shape.slice(1)] }))).toEqual(
      outputs,
    )
  })
})

describe('an inference', () => {
  it.each([
    ['flat', ROWS],
    ['nested', [ROWS.slice(0, 4), ROWS.slice(4)]],
  ])('takes one matrix of the features in their order, %s', async (_, data) => {
    const api = await servingApi()
    const { json } = await ask(api, 'iris', { id: 'a', inputs: [{ ...MATRIX, data }] })
    expect(json).toEqual({
      model_name: 'iris',
      model_version: IRIS.schema.runId,
      id: 'a',
      outputs: [
        { name: 'label', datatype: 'BYTES', shape: [2], data: ['virginica', 'setosa'] },
        { name: 'probability', datatype: 'FP64', shape: [2], data: [0.9997, 0.98] },
        {
          name: 'probabilities',
          datatype: 'FP64',
          shape: [2, 3],
          parameters: { labels: '["setosa","versicolor","virginica"]' },
          data: [0.0001, 0.0002, 0.9997, 0.98, 0.01, 0.01],
        },
      ],
    })
    expect(api.scorer.requests).toEqual([[ROWS.slice(0, 4), ROWS.slice(4)]])
  })

  it('takes named tensors, null for a missing value, and says what was assumed', async () => {
    const api = await servingApi()
    const outputs = [{ name: 'label' }]
    const { json } = await ask(api, 'churn', { inputs: CUSTOMERS, outputs })
    expect(json['outputs']).toEqual([{ name: 'label', datatype: 'BYTES', shape: [2], data: ['leaves', 'leaves'] }])
    const { warnings } = json['parameters'] as { readonly warnings: string }
    expect(JSON.parse(warnings)).toMatchObject([
      { field: 'age', instance: 1 },
      { field: 'plan', instance: 1 },
    ])
    expect(api.scorer.requests).toEqual([[expect.arrayContaining([41, 1]), expect.arrayContaining([99, 0])]])
  })

  it('rounds by digits, refuses what was never seen by strict', async () => {
    const api = await servingApi()
    const { json } = await ask(
      api,
      'progression',
      { inputs: [{ name: 'bmi', shape: [1], datatype: 'FP32', data: [0.12345] }] },
      'digits=2',
    )
    expect(json['outputs']).toEqual([{ name: 'value', datatype: 'FP64', shape: [1], data: [1.23] }])
    expect(await ask(api, 'churn', { inputs: CUSTOMERS }, 'strict=true')).toMatchObject({ statusCode: 400 })
  })

  it('is captured, where the manifest asks for it', async () => {
    const api = await servingApi()
    await putManifest(api.objects, 'churn', CHURN.schema.runId, '{"capture":{"enabled":true}}')
    const { json } = await ask(api, 'churn', {
      inputs: CUSTOMERS.map((each) => ({ ...each, shape: [1], data: [each.data.flat()[0]] })),
    })
    expect(json['parameters']).toEqual({ request_id: expect.stringMatching(/^2026/) })
  })
})

describe('a refusal', () => {
  const one = (change: object) => ({ inputs: [{ ...MATRIX, data: ROWS, ...change }] })
  it.each<[string, object, string, number, RegExp]>([
    ['no tensors', {}, '', 400, /^inputs: must be a list of tensors/],
    ['a shape that is none', one({ shape: '2x4' }), '', 400, /^flowers: the shape must be a list/],
    ['three dimensions', one({ shape: [1, 2, 4] }), '', 400, /^flowers: the shape must be a list of one or two/],
    [
      'values that do not fill the shape',
      one({ shape: [3, 4] }),
      '',
      400,
      /data has 8 values where the shape \[3,4\] has 12/,
    ],
    ['an unknown type', one({ datatype: 'STRING' }), '', 400, /the datatype must be one of BOOL/],
    [
      'binary data',
      one({ data: undefined, parameters: { binary_data_size: 64 } }),
      '',
      400,
      /binary tensors are not taken/,
    ],
    [
      'a matrix of another width',
      one({ shape: [4, 2] }),
      '',
      400,
      /is no feature, and no matrix of the shape \[rows, 4\]/,
    ],
    [
      'a text for a number',
      one({ datatype: 'BYTES', data: ROWS.map((_, at) => (at === 0 ? 'long' : '1')) }),
      '',
      400,
      /a number is wanted, not "long"/,
    ],
    [
      'an absent feature',
      { inputs: [{ name: 'sepal_width', shape: [1], datatype: 'FP64', data: [1] }] },
      '',
      400,
      /sepal_length: is missing .*and 2 more/,
    ],
    [
      'an output that there is not',
      { ...one({}), outputs: [{ name: 'class' }] },
      '',
      400,
      /outputs: must be .*there is no class/,
    ],
    ['what has no place', one({}), 'explain=true&interval=0.9', 400, /no place for explain and interval/],
    ['no object', [], '', 400, /inputs/],
  ])('of %s has the member that its clients read', async (_, request, query, statusCode, error) => {
    const answer = await ask(await servingApi(), 'iris', request, query)
    expect(answer).toMatchObject({ statusCode, headers: { 'content-type': 'application/json' } })
    expect(answer.json['error']).toMatch(error)
  })

  it.each([
    [
      'rows of other tensors',
      [{ ...CUSTOMERS[0], shape: [1], data: [41] }, ...CUSTOMERS.slice(1)],
      /active: has 2 rows where age has 1/,
    ],
    ['a feature twice', [...CUSTOMERS, CUSTOMERS[0]], /age: is there twice/],
  ])('of %s names the tensor', async (_, inputs, error) => {
    const { statusCode, json } = await ask(await servingApi(), 'churn', { inputs })
    expect([statusCode, json['error']]).toEqual([400, expect.stringMatching(error)])
  })

  it('of an unknown model or version is a 404 with what there is', async () => {
    const api = await servingApi()
    expect((await get(api, '/v2/models/rose')).json).toMatchObject({
      error: expect.stringContaining('There are: churn, iris'),
    })
    const { statusCode, json } = await get(api, '/v2/models/iris/versions/1/ready')
    expect([statusCode, json]).toEqual([404, expect.objectContaining({ versions: [IRIS.schema.runId] })])
  })
})
