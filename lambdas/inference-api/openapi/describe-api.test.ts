import { describe, expect, it } from 'vitest'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { documentFaults, schemaFaults } from '../testing/json-schema.ts'
import { CHURN, IRIS, PROGRESSION, putManifest } from '../testing/models.ts'
import { irisAnswer, servingApi, type TestApi, testApi } from '../testing/test-api.ts'

type Operation = {
  readonly operationId: string
  readonly requestBody: { readonly content: Record<string, { readonly schema: object; readonly examples: Examples }> }
  readonly responses: Record<string, { readonly content: Record<string, { readonly schema: object }> }>
}
type Examples = Record<string, { readonly value: unknown }>
type ApiDocument = {
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { readonly schemas: Record<string, Record<string, unknown>> }
}

async function documentOf(api: TestApi): Promise<ApiDocument> {
  const { json } = await api.send({ method: 'GET', path: '/openapi.json' })
  return json as unknown as ApiDocument
}

async function capturingApi(): Promise<TestApi> {
  const api = await servingApi()
  await putManifest(api.objects, 'churn', CHURN.schema.runId, '{"capture":{"enabled":true}}')
  return api
}

describe('GET /openapi.json', () => {
  it('has no fault by the rules of OpenAPI 3.1', async () => {
    expect(documentFaults(await documentOf(await capturingApi()))).toEqual([])
    expect(documentFaults(await documentOf(testApi()))).toEqual([])
  })

  it('names the features, their types, categories and examples', async () => {
    const { components } = await documentOf(await servingApi())
    expect(components.schemas['churn.features']).toEqual({
      type: 'object',
      description: 'The features by name, in any order. null is a missing value.',
      properties: {
        customer_id: { description: 'Accepted and not used: an ID.' },
        age: {
          type: ['number', 'null'],
          description: 'In the training rows from 0 to 90. Numeric text is taken, too.',
          examples: [5],
        },
        active: {
          type: ['boolean', 'null'],
          description: 'Its spellings as text are taken, too.',
          examples: [true],
        },
        plan: {
          anyOf: [{ type: 'string', enum: ['basic', 'plus'] }, { type: ['string', 'null'] }],
          description: 'Any other text is taken with a warning, and refused with strict=true.',
          examples: ['plus'],
        },
        since: {
          type: ['string', 'null'],
          format: 'date',
          description: 'In the training rows from 2019-04-14 to 2024-10-04.',
          examples: ['2022-01-08'],
        },
        outcome: { description: 'Accepted and not used: it is what is predicted.' },
      },
      required: ['age', 'active', 'plan', 'since'],
      additionalProperties: false,
      examples: [{ age: 5, active: true, plan: 'plus', since: '2022-01-08' }],
    })
  })

  it('has the paths of what serves now, and of feedback where predictions are captured', async () => {
    expect(Object.keys((await documentOf(await capturingApi())).paths)).toEqual([
      '/health',
      '/models',
      '/models/{dataset}',
      '/predict',
      '/models/churn/predict',
      '/models/iris/predict',
      '/models/progression/predict',
      '/models/churn/feedback',
      '/v2/health/ready',
      '/v2/models/{dataset}',
      '/v2/models/{dataset}/infer',
      '/mcp',
      '/models/{dataset}/invocations',
    ])
  })

  it.each([
    ['several models and no default', {}, [IRIS, PROGRESSION], undefined],
    ['several models and a default', { defaultModel: 'progression' }, [IRIS, PROGRESSION], 'progression'],
    ['one model', {}, [IRIS], 'iris'],
    ['a default that does not serve', { defaultModel: 'rose' }, [IRIS], undefined],
  ])('with %s, POST /predict is as it answers', async (_, options, models, expected) => {
    const api = testApi(options)
    for (const model of models) await api.serve(model, irisAnswer)
    const { paths } = await documentOf(api)
    const described = /schemas\/([a-z]+)\.features/.exec(JSON.stringify(paths['/predict']?.['post'] ?? {}))?.[1]
    expect(described).toBe(expected)
  })

  it('every example is by its schema, is accepted without a warning, and its answer is by its schema', async () => {
    const api = await capturingApi()
    for (const { schema } of [IRIS, CHURN, PROGRESSION]) {
      const { reference, bytes } = trainedModel(schema)
      reference.free()
      await api.objects.put(runKeys(schema.dataset, schema.runId).servingModel, bytes)
    }
    const document = await documentOf(api)
    let sent = 0
    for (const [path, { post }] of Object.entries(document.paths)) {
      if (!post || !path.endsWith('/predict')) continue
      for (const [type, { schema, examples }] of Object.entries(post.requestBody.content)) {
        for (const { value } of Object.values(examples)) {
          expect(schemaFaults(value, schema, document)).toEqual([])
          const body = typeof value === 'string' ? value : JSON.stringify(value)
          const other = path.includes('progression') ? 'strict=true' : 'probabilities=true'
          for (const query of ['', other, 'explain=true']) {
            const { statusCode, json } = await api.send({ path, headers: { 'content-type': type }, body, query })
            expect({ path, statusCode, warnings: json['warnings'] }).toEqual({ path, statusCode: 200 })
            const answer = post.responses['200']?.content['application/json']?.schema ?? {}
            expect(schemaFaults(json, answer, document)).toEqual([])
            sent++
          }
        }
      }
    }
    expect(sent).toBe(4 * 4 * 3)
  })

  it('of a feature of hundreds of categories names a few, and of hundreds of classes none', async () => {
    const api = testApi()
    const vocabulary = Array.from({ length: 300 }, (_, each) => `plan ${each}`)
    const columns = CHURN.schema.columns.map((column) =>
      column.role === 'feature' && column.type === 'category' && column.encoding === 'one-hot'
        ? { ...column, vocabulary }
        : column.name === 'since' && column.role === 'feature'
          ? { ...column, position: 302 }
          : column,
    )
    const classes = vocabulary.map((label) => ({ label, count: 10 }))
    const schema = { ...CHURN.schema, columns, problem: { type: 'multiclass' as const, classes }, encodedWidth: 303 }
    await api.serve({ ...CHURN, schema, threshold: null }, () => classes.map(() => 1 / 300))
    const document = await documentOf(api)
    expect(documentFaults(document)).toEqual([])
    const text = JSON.stringify(document.components.schemas)
    expect(text).toContain('One of 300 texts, such as \\"plan 0\\", \\"plan 1\\"')
    expect(text).not.toContain('plan 7')
    const { json } = await api.predict(
      'churn',
      { age: 1, active: true, plan: 'plan 7', since: null },
      'probabilities=true',
    )
    expect(schemaFaults(json, document.components.schemas['churn.answer'] ?? {}, document)).toEqual([])
  })

  it.each([
    ['key', { apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' } }],
    ['jwt', { token: { type: 'http', scheme: 'bearer' } }],
    ['iam', { signature: { type: 'apiKey', name: 'Authorization', 'x-amazon-apigateway-authtype': 'awsSigv4' } }],
  ] as const)('says that callers show who they are by %s', async (auth, schemes) => {
    const { json } = await testApi({ auth }).send({ method: 'GET', path: '/openapi.json' })
    expect(json).toMatchObject({ components: { securitySchemes: schemes } })
    expect(json['security']).toEqual([{ [Object.keys(schemes)[0] ?? '']: [] }])
  })

  it('a problem is by its schema', async () => {
    const api = await servingApi()
    const document = await documentOf(api)
    const { json } = await api.predict('iris', { sepal_length: 'long' })
    expect(schemaFaults(json, document.components.schemas['Problem'] ?? {}, document)).toEqual([])
  })
})

describe('the check of values by a schema', () => {
  it.each<[unknown, object, number]>([
    ['x', { type: 'number' }, 1],
    [null, { type: ['number', 'null'] }, 0],
    [{ a: 1, b: 2 }, { type: 'object', properties: { a: {} }, required: ['a', 'c'], additionalProperties: false }, 2],
    ['c', { anyOf: [{ enum: ['a'] }, { const: 'b' }] }, 1],
    [[1, 'x'], { type: 'array', items: { type: 'integer' }, maxItems: 1 }, 2],
    [2, { type: 'number', minimum: 0, maximum: 1 }, 1],
  ])('%j by %j has %i faults', (value, schema, faults) => {
    expect(schemaFaults(value, schema, {})).toHaveLength(faults)
  })
})
