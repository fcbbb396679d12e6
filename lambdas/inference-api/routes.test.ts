import { describe, expect, it } from 'vitest'
import urlEvent from '../../events/apigateway/function-url-predict.json' with { type: 'json' }
import httpEvent from '../../events/apigateway/http-predict.json' with { type: 'json' }
import restEvent from '../../events/apigateway/rest-predict.json' with { type: 'json' }
import prediction from '../../events/apigateway/rest-prediction-deploy.json' with { type: 'json' }
import bodyCsvText from '../../events/inference/body-csv-text.json' with { type: 'json' }
import bodyJsonText from '../../events/inference/body-json-text.json' with { type: 'json' }
import bodyObject from '../../events/inference/body-object.json' with { type: 'json' }
import bodyPythonBytes from '../../events/inference/body-python-bytes.json' with { type: 'json' }
import directEvent from '../../events/inference/direct-predict.json' with { type: 'json' }
import { IRIS, PROGRESSION } from './testing/models.ts'
import { EVENT_FORMS, type EventForm, servingApi, testApi, VIRGINICA } from './testing/test-api.ts'

const ANSWER = { prediction: { label: 'virginica', probability: 0.9997 }, model: IRIS.schema.runId }

describe('golden events', () => {
  it.each([
    ['REST API', restEvent],
    ['HTTP API', httpEvent],
    ['Function URL', urlEvent],
    ["REST API's /prediction in a stage named deploy", prediction],
    ['direct, with an object as body,', bodyObject],
    ['direct, with JSON text as body,', bodyJsonText],
    ['direct, with bytes as Python prints them,', bodyPythonBytes],
  ])('a %s event is answered with a proxy answer', async (_, event) => {
    const api = await servingApi()
    expect(await api.invoke(event)).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'application/json', 'x-model-version': IRIS.schema.runId },
      body: `{"prediction":{"label":"virginica","probability":0.9997},"model":"${IRIS.schema.runId}"}`,
      isBase64Encoded: false,
    })
    expect(api.scorer.requests).toEqual([[[5.9, 3, 5.1, 1.8]]])
  })

  it('a direct invocation is answered with the bare answer', async () => {
    const api = await servingApi()
    expect(await api.invoke(directEvent)).toEqual(ANSWER)
  })

  it('a direct invocation that cannot be answered gets the bare problem', async () => {
    const api = await servingApi()
    expect(await api.invoke({ sepal_length: 5.9 })).toMatchObject({ type: '/problems/invalid-features', status: 400 })
  })
})

describe('an envelope that a person types', () => {
  it('with CSV text as body is answered as a proxy would be', async () => {
    const api = await servingApi()
    const answer = { predictions: [{ label: 'virginica', probability: 0.9997 }], model: IRIS.schema.runId }
    expect(await api.invoke(bodyCsvText)).toMatchObject({ statusCode: 200, body: JSON.stringify(answer) })
  })

  it.each([
    [{ httpMethod: 'GET', path: '/health' }, 200, /^\{"status":"ok"\}$/],
    [{ httpMethod: 'HEAD', path: '/health' }, 200, /^$/],
    [{ body: '' }, 400, /The body is empty/],
    [{ body: null }, 400, /The body is empty/],
    [{ body: 7 }, 400, /must be an object of features by name, not a number/],
    [{ body: {}, path: '/nowhere' }, 404, /unknown-path/],
    [
      { body: VIRGINICA, path: '/models/iris/predict', queryStringParameters: { digits: '1' } },
      200,
      /"probability":1\b/,
    ],
    [{ body: '{"bmi":', path: '/models/progression/predict' }, 400, /ends too early/],
    [{ body: VIRGINICA, headers: { accept: 'text/csv' } }, 200, /^prediction,probability\nvirginica,0.9997\n$/],
  ])('%j is answered with %i', async (event, statusCode, body) => {
    const api = await servingApi()
    const answer = (await api.invoke(event)) as { readonly body: string }
    expect(answer).toMatchObject({ statusCode, isBase64Encoded: false })
    expect(answer.body).toMatch(body)
  })

  it('is none where it has what no event has', async () => {
    const api = await servingApi()
    expect(await api.invoke({ body: VIRGINICA, colour: 'red' })).toMatchObject({ type: '/problems/invalid-features' })
  })

  it('is none where the model has a feature named body', async () => {
    const api = testApi()
    const columns = PROGRESSION.schema.columns.map((column) =>
      column.name === 'bmi' ? { ...column, name: 'body' } : column,
    )
    await api.serve({ ...PROGRESSION, schema: { ...PROGRESSION.schema, columns } }, ([value = 0]) => [value])
    expect(await api.invoke({ body: 7 })).toEqual({ prediction: { value: 7 }, model: PROGRESSION.schema.runId })
  })
})

describe('paths of other systems', () => {
  it.each(['/', '/prediction', '/prediction/'])('POST %s is POST /predict', async (path) => {
    const api = await servingApi()
    expect((await api.send({ path, body: JSON.stringify(VIRGINICA) })).json).toEqual(ANSWER)
  })

  it('an alias hides no route', async () => {
    const api = await servingApi({ defaultModel: 'iris', pathAliases: new Map([['/models', '/health']]) })
    expect((await api.send({ method: 'GET', path: '/models' })).json).toHaveProperty('models')
  })
})

describe.each(Object.keys(EVENT_FORMS) as EventForm[])('the routes by a %s event', (form) => {
  it('GET /health answers ok without looking at the bucket', async () => {
    const api = testApi()
    const answer = await api.send({ method: 'GET', path: '/health' }, form)
    expect(answer).toMatchObject({ statusCode: 200, json: { status: 'ok' } })
    expect(api.reads).toEqual([])
  })

  it('GET /models lists what serves', async () => {
    const api = await servingApi()
    const answer = await api.send({ method: 'GET', path: '/models' }, form)
    expect(answer.json).toEqual({
      models: [
        {
          dataset: 'churn',
          problem: 'binary',
          model: 'boostline-churn-20260702-085600-1b2c3d4e',
          since: '2026-07-02T08:58:00.000Z',
          predict: '/models/churn/predict',
        },
        expect.objectContaining({ dataset: 'iris', problem: 'multiclass' }),
        expect.objectContaining({ dataset: 'progression', problem: 'regression' }),
      ],
    })
  })

  it('POST /models/{dataset}/predict predicts by that model', async () => {
    const api = await servingApi()
    const answer = await api.send({ path: '/models/progression/predict', body: '{"bmi":1.32}' }, form)
    expect(answer.json).toEqual({
      prediction: { value: 13.200000000000001 },
      model: 'boostline-progression-20260702-085700-2c3d4e5f',
    })
  })

  it('a query parameter arrives', async () => {
    const api = await servingApi()
    const answer = await api.send({ body: JSON.stringify(VIRGINICA), query: 'probabilities=true' }, form)
    expect(answer.json['prediction']).toEqual({
      label: 'virginica',
      probability: 0.9997,
      probabilities: { setosa: 0.0001, versicolor: 0.0002, virginica: 0.9997 },
    })
  })

  it.each(['/predict', '/models/iris/predict'])(
    'GET %s takes the features as they stand in the query',
    async (path) => {
      const api = await servingApi()
      const query = 'sepal_length=5.9&sepal_width=3&petal_length=5.1&petal_width=1.8&probabilities=true'
      const answer = await api.send({ method: 'GET', path, query }, form)
      expect(answer.json['prediction']).toMatchObject({ label: 'virginica', probabilities: { virginica: 0.9997 } })
      expect(api.scorer.requests).toEqual([[[5.9, 3, 5.1, 1.8]]])
    },
  )

  it('GET /predict names every feature that is missing in the query', async () => {
    const api = await servingApi()
    const answer = await api.send({ method: 'GET', path: '/predict', query: 'sepal_length=5.9&colour=red' }, form)
    expect(answer).toMatchObject({ statusCode: 400, json: { type: '/problems/invalid-features' } })
    expect(answer.json['errors']).toHaveLength(4)
  })

  it('a base64 body is decoded', async () => {
    const api = await servingApi()
    const answer = await api.send({ body: JSON.stringify(VIRGINICA), base64: true }, form)
    expect(answer.json).toEqual(ANSWER)
  })

  it('a slash at the end of the path changes nothing', async () => {
    const api = await servingApi()
    expect(await api.send({ method: 'GET', path: '/models/iris/' }, form)).toMatchObject({ statusCode: 200 })
  })

  it('HEAD is GET without the body', async () => {
    const api = await servingApi()
    const answer = await api.send({ method: 'HEAD', path: '/models' }, form)
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: '' })
  })

  it.each([
    ['DELETE', '/predict', 'GET, HEAD, POST'],
    ['DELETE', '/models', 'GET, HEAD'],
    ['POST', '/models/iris', 'GET, HEAD'],
    ['PUT', '/models/iris/predict', 'GET, HEAD, POST'],
  ])('%s %s is a 405 that allows %s', async (method, path, allow) => {
    const api = testApi()
    const answer = await api.send({ method, path }, form)
    expect(answer).toMatchObject({
      statusCode: 405,
      headers: { allow, 'content-type': 'application/problem+json' },
      json: { type: '/problems/method-not-allowed', title: 'This path takes another method', status: 405 },
    })
  })

  it.each(['/nothing', '/models/iris/predict/more', '/models//predict', '/%'])('%s is a 404', async (path) => {
    const answer = await testApi().send({ path }, form)
    expect(answer).toMatchObject({ statusCode: 404, json: { type: '/problems/unknown-path' } })
  })

  it('an event without a body is a 400', async () => {
    const api = await servingApi()
    expect(await api.send({}, form)).toMatchObject({
      statusCode: 400,
      json: {
        detail:
          'The body is empty. Send application/json or text/csv (with curl: -H "content-type: application/json").',
      },
    })
  })
})

describe('the event forms', () => {
  it('a named stage of an HTTP API is not part of the path', async () => {
    const api = await servingApi()
    const event = structuredClone(httpEvent)
    event.rawPath = '/prod/models'
    event.requestContext.stage = 'prod'
    event.requestContext.http.method = 'GET'
    expect(await api.invoke(event)).toMatchObject({ statusCode: 200 })
  })

  it('a REST event may have null where it has no headers and no query', async () => {
    const api = await servingApi()
    expect(await api.invoke({ ...restEvent, headers: null, queryStringParameters: null })).toMatchObject({
      statusCode: 200,
    })
  })

  it.each([[null], [undefined], ['text'], [7], [[]], [{}]])(
    'a direct invocation with %j is a problem',
    async (event) => {
      const api = await servingApi()
      expect(await api.invoke(event)).toMatchObject({ status: 400, type: '/problems/invalid-features' })
    },
  )
})
