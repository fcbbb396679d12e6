import { describe, expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import restEvent from '../../../events/apigateway/rest-predict.json' with { type: 'json' }
import { CHURN, IRIS, putPointer, putRun } from '../testing/models.ts'
import { NOW_MS, servingApi, testApi } from '../testing/test-api.ts'

const URL = 'https://f6g7h8i9j0.execute-api.us-east-1.amazonaws.com/models/churn/predict'
const KEYS = runKeys('iris', IRIS.schema.runId)

describe('GET /models/{dataset}', () => {
  it('describes the model and gives an example that works', async () => {
    const api = await servingApi()
    const { json } = await api.send({ method: 'GET', path: '/models/churn' })
    expect(json).toEqual({
      dataset: 'churn',
      model: CHURN.schema.runId,
      problem: 'binary',
      target: 'outcome',
      classes: ['stays', 'leaves'],
      threshold: 0.3,
      quality: 'On 15 test rows: AUC 0.81 (higher is better), 95 % interval 0.76 to 0.86.',
      metrics: { auc: { value: 0.81, low: 0.76, high: 0.86 } },
      decision: ['promotion.approval is auto'],
      features: [
        { name: 'age', type: 'number', min: 0, max: 90 },
        { name: 'active', type: 'boolean' },
        { name: 'plan', type: 'category', categories: ['basic', 'plus'] },
        { name: 'since', type: 'date', min: '2019-04-14', max: '2024-10-04' },
      ],
      since: '2026-07-02T08:58:00.000Z',
      predict: '/models/churn/predict',
      example: { age: 5, active: true, plan: 'plus', since: '2022-01-08' },
      curl: `curl -X POST -H 'content-type: application/json' -d '{"age":5,"active":true,"plan":"plus","since":"2022-01-08"}' '${URL}'`,
      python: `requests.post("${URL}", json={"age": 5, "active": True, "plan": "plus", "since": "2022-01-08"}).json()`,
      capture: false,
      monitoring: expect.objectContaining({ day: null, alarms: [] }) as unknown,
    })
    const answer = await api.predict('churn', json['example'])
    expect(answer).toMatchObject({ statusCode: 200 })
    expect(answer.json).not.toHaveProperty('warnings')
  })

  it.each(['iris', 'progression'])('the example of %s works, too', async (dataset) => {
    const api = await servingApi()
    const { json } = await api.send({ method: 'GET', path: `/models/${dataset}` })
    expect(await api.predict(dataset, json['example'])).toMatchObject({ statusCode: 200 })
  })

  it('says how far each feature moves the answers, where the evaluation knows it', async () => {
    const api = await servingApi()
    const { evaluation } = runKeys('churn', CHURN.schema.runId)
    const record = JSON.parse(Buffer.from((await api.objects.get(evaluation))?.body ?? []).toString()) as object
    const shapImportance = { rows: 15, wantedRows: 15, features: [{ name: 'age', meanAbsolute: 0.4 }] }
    await api.objects.put(evaluation, JSON.stringify({ ...record, shapImportance }))
    const { json } = await api.send({ method: 'GET', path: '/models/churn' })
    expect(json['shapImportance']).toEqual(shapImportance)
  })

  it.each([
    ['key', '-H "x-api-key: $API_KEY"', 'headers={"x-api-key": os.environ["API_KEY"]}'],
    ['jwt', '-H "Authorization: Bearer $TOKEN"', 'headers={"Authorization": "Bearer " + os.environ["TOKEN"]}'],
    ['iam', '--aws-sigv4 "aws:amz:$AWS_REGION:execute-api"', 'auth=AWSSigV4("execute-api")'],
  ] as const)('shows in the examples who asks, by %s', async (auth, curl, python) => {
    const { json } = await (await servingApi({ auth })).send({ method: 'GET', path: '/models/iris' })
    expect(json['curl']).toContain(curl)
    expect(json['python']).toContain(python)
  })

  it('a REST API names its stage in the address', async () => {
    const api = await servingApi()
    const { json } = await api.invokeGet('/models/iris', restEvent)
    expect(json['curl']).toContain("'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/models/iris/predict'")
  })

  it('an unknown dataset is a 404 with the models there are', async () => {
    const api = testApi()
    await api.serve(IRIS, () => [])
    expect((await api.send({ method: 'GET', path: '/models/rose' })).json).toEqual({
      type: '/problems/unknown-model',
      title: 'There is no such model',
      status: 404,
      detail: 'There is no model named rose. There are: iris.',
      models: [{ dataset: 'iris', predict: '/models/iris/predict' }],
    })
  })
})

describe('a dataset that nothing serves is a 503 that says why', () => {
  const failure = {
    version: 1,
    runId: IRIS.schema.runId,
    dataset: 'iris',
    stage: 'training',
    code: 'target-missing',
    message: 'iris.csv has no column "kind" (arn:aws:s3:::boostline/datasets/iris.csv).',
    hint: 'Name the target in manifest.json.',
    at: '2026-07-02T08:56:00.000Z',
  }
  const evaluation = (status: string, reason: string) => ({
    version: 1,
    runId: IRIS.schema.runId,
    dataset: 'iris',
    problem: 'multiclass',
    rows: 15,
    metrics: {},
    confusion: null,
    threshold: null,
    decision: { status, reason },
  })

  it.each([
    ['in preparation', [KEYS.source], '60', `the run ${IRIS.schema.runId} is being prepared for its training.`],
    ['in training', [KEYS.source, KEYS.training], '60', `the run ${IRIS.schema.runId} is in training.`],
    [
      'in deployment',
      [KEYS.source, KEYS.deployment],
      '60',
      `the run ${IRIS.schema.runId} is trained and in deployment.`,
    ],
    [
      'failed',
      [KEYS.source, KEYS.failure],
      '300',
      `the run ${IRIS.schema.runId} stopped in its training: iris.csv has no column "kind" (arn:…`,
    ],
  ])('%s', async (_, written, retryAfter, reason) => {
    const api = testApi()
    for (const key of written) await api.objects.put(key, JSON.stringify(key === KEYS.failure ? failure : {}))
    const answer = await api.send({ method: 'GET', path: '/models/iris' })
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': retryAfter, 'content-type': 'application/problem+json' },
      json: { type: '/problems/model-unavailable', detail: `No model of iris serves yet: ${reason}` },
    })
    expect(JSON.stringify(answer)).not.toContain('arn:aws')
  })

  it('names the failure for programs', async () => {
    const api = testApi()
    await api.objects.put(KEYS.failure, JSON.stringify(failure))
    const { json } = await api.predict('iris', {})
    expect(json['failure']).toMatchObject({
      stage: 'training',
      code: 'target-missing',
      hint: failure.hint,
      at: failure.at,
    })
  })

  it.each([
    ['pending', '300', 'waits for your approval: promotion.approval is manual.'],
    ['rejected', '300', 'was rejected: promotion.approval is manual.'],
    ['approved', '60', 'is approved and about to serve.'],
  ])('%s by the evaluation, which outranks an older failure', async (status, retryAfter, reason) => {
    const api = testApi()
    await api.objects.put(KEYS.failure, JSON.stringify(failure))
    await api.objects.put(KEYS.evaluation, JSON.stringify(evaluation(status, 'promotion.approval is manual')))
    await putPointer(api.objects, 'iris', null)
    const answer = await api.send({ method: 'GET', path: '/models/iris' })
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': retryAfter } })
    expect(answer.json['detail']).toBe(`No model of iris serves yet: the run ${IRIS.schema.runId} ${reason}`)
  })

  const LEAKING = {
    status: 'pending',
    reason: 'It may be a leak.',
    reasons: [
      {
        code: 'may-be-a-leak',
        status: 'pending',
        text: 'Column "paid" alone predicts the target.',
        todo: 'Name it in features.exclude.',
        numbers: 'A model trained without "paid" has a log loss of 0.55 on the same test rows, this one 0.02.',
      },
    ],
  }

  it('pending for a leak, with both figures and the command that lets it serve', async () => {
    const api = testApi()
    await api.objects.put(KEYS.evaluation, JSON.stringify({ ...evaluation('', ''), decision: LEAKING }))
    expect((await api.send({ method: 'GET', path: '/models/iris' })).json).toMatchObject({
      detail: `No model of iris serves yet: the run ${IRIS.schema.runId} waits for your approval: Column "paid" alone predicts the target. Name it in features.exclude.`,
      details: [LEAKING.reasons[0]?.numbers, "To let it serve: ./boostline approve iris --reason '…'"],
    })
  })

  it('with what is to be known of its training, in the list as well', async () => {
    const api = testApi()
    await api.serve(IRIS, () => [])
    const warnings = ['More rounds might have helped.']
    await api.objects.put(KEYS.evaluation, JSON.stringify({ ...evaluation('approved', ''), warnings }))
    expect((await api.send({ method: 'GET', path: '/models/iris' })).json).toMatchObject({ warnings })
    expect((await api.send({ method: 'GET', path: '/models' })).json).toMatchObject({ models: [{ warnings }] })
  })

  it('once it is approved, says who let it serve and what was found', async () => {
    const api = testApi({ registered: decided('approved', true) })
    await api.serve(IRIS, () => [])
    const withoutLeaks = { columns: ['paid'], metric: 'logLoss', value: 0.55 }
    const record = { ...evaluation('', ''), decision: LEAKING, withoutLeaks }
    await api.objects.put(KEYS.evaluation, JSON.stringify(record))
    expect((await api.send({ method: 'GET', path: '/models/iris' })).json).toMatchObject({
      withoutLeaks,
      decision: [
        'Approved by a person: complaints (ann)',
        'Column "paid" alone predicts the target.',
        LEAKING.reasons[0]?.numbers,
      ],
    })
  })

  it('taken back by a person, with the reason', async () => {
    const api = testApi({ registered: decided('rejected', true) })
    const { runId } = IRIS.schema
    await api.objects.put(KEYS.evaluation, JSON.stringify(evaluation('approved', 'good')))
    await putPointer(api.objects, 'iris', null)
    const stored = await api.objects.get(pointerKey('iris'))
    const pointer = JSON.parse(Buffer.from(stored?.body ?? []).toString()) as object
    const at = '2026-07-02T09:00:00.000Z'
    const history = [
      { revision: 1, at, who: 'x', why: 'x', from: null, to: runId },
      { revision: 2, at, who: 'x', why: 'x', from: runId, to: null },
    ]
    await api.objects.put(pointerKey('iris'), JSON.stringify({ ...pointer, history }))
    expect((await api.send({ method: 'GET', path: '/models/iris' })).json['detail']).toBe(
      `No model of iris serves now: the run ${runId} served, and was taken back: complaints (ann).`,
    )
  })

  const decided = (approval: 'approved' | 'rejected', decidedByPerson: boolean) => async () => ({
    approval,
    decidedByPerson,
    reason: 'complaints (ann)',
  })
  it.each([
    ['a person turned down', decided('rejected', true), 'was rejected by a person: complaints (ann).'],
    ['nobody decided about', decided('rejected', false), 'waits for your approval: good.'],
    ['a person let serve', decided('approved', true), 'is approved and about to serve.'],
    ['the registry says nothing of', () => Promise.reject(new Error('throttled')), 'waits for your approval: good.'],
  ])('as the registry has it, of a run that %s after its evaluation', async (_, registered, reason) => {
    const api = testApi({ registered })
    await api.objects.put(KEYS.evaluation, JSON.stringify(evaluation('pending', 'good')))
    const answer = await api.send({ method: 'GET', path: '/models/iris' })
    expect(answer.json['detail']).toBe(`No model of iris serves yet: the run ${IRIS.schema.runId} ${reason}`)
  })

  it('stuck, which tells the stage and the last error after a quarter of an hour', async () => {
    const api = testApi()
    const { runId } = IRIS.schema
    for (const key of [KEYS.source, KEYS.training, KEYS.deployment]) await api.objects.put(key, '{}')
    const open = {
      version: 1,
      runId,
      dataset: 'iris',
      code: 'endpoint-quota',
      reason: 'The role arn:aws:iam::123456789012:role/x has no endpoint left.',
      hint: 'Raise the quota.',
      since: '2026-07-02T09:00:00.000Z',
    }
    await api.objects.put(KEYS.open, JSON.stringify(open))
    const ask = () => api.send({ method: 'GET', path: '/models/iris' })
    api.clock.nowMs = NOW_MS + 14 * 60_000
    expect((await ask()).json).toMatchObject({
      detail: `No model of iris serves yet: the run ${runId} is trained and in deployment, and waits: The role arn:… has no endpoint left.`,
      waits: { stage: 'deployment', code: 'endpoint-quota', hint: 'Raise the quota.', since: open.since },
    })
    api.clock.nowMs = NOW_MS + 40 * 60_000
    expect(await ask()).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '300' },
      json: {
        detail: `No model of iris serves yet: the run ${runId} has come no further for 40 minutes in its deployment: The role arn:… has no endpoint left.`,
        stuck: { stage: 'deployment', code: 'endpoint-quota', hint: 'Raise the quota.', since: open.since },
      },
    })
  })

  it('approved, and nobody serves since the pointer was lost: the heartbeat sees to it, whenever that was', async () => {
    const api = testApi()
    await putRun(api.objects, IRIS)
    const ask = () => api.send({ method: 'GET', path: '/models/iris' })
    for (const [minutes, after] of [
      [14, '.'],
      [86, ': the next heartbeat (every 15 minutes) sees to it.'],
    ] as const) {
      api.clock.nowMs = NOW_MS + minutes * 60_000
      const { json, headers } = await ask()
      expect(json['detail']).toBe(
        `No model of iris serves yet: the run ${IRIS.schema.runId} is approved and about to serve${after}`,
      )
      expect([json['stuck'], headers['retry-after']]).toEqual([undefined, '60'])
    }
  })

  it('looks at the newest run', async () => {
    const api = testApi()
    await api.objects.put(KEYS.failure, JSON.stringify(failure))
    const newer = 'boostline-iris-20260702-090000-00000000'
    await api.objects.put(runKeys('iris', newer).source, '{}')
    expect((await api.send({ method: 'GET', path: '/models/iris' })).json['detail']).toContain(
      `${newer} is being prepared`,
    )
  })
})

it('records that are missing are a 500 with the request id, and logged', async () => {
  const api = testApi()
  await putPointer(api.objects, 'iris', IRIS.schema.runId)
  const answer = await api.send({ method: 'GET', path: '/models/iris' })
  expect(answer.statusCode).toBe(500)
  expect(answer.json).toEqual({
    type: '/problems/internal-error',
    title: 'Something failed on our side',
    status: 500,
    detail: expect.stringMatching(
      /^The record (schema|evaluation)\.json of this model is missing on our side; nothing is wrong with your request\. The log has it under the request id request-1\.$/,
    ),
    requestId: 'request-1',
  })
  expect(api.log.entries[0]).toMatchObject({
    level: 'error',
    fields: {
      code: 'record-missing',
      requestId: 'request-1',
      hint: expect.stringContaining('Put its version before back'),
    },
  })
})

it('a model whose run was written whole is listed after it became the champion', async () => {
  const api = testApi()
  await putRun(api.objects, IRIS)
  expect((await api.send({ method: 'GET', path: '/models' })).json).toEqual({ models: [] })
  await putPointer(api.objects, 'iris', IRIS.schema.runId)
  api.clock.nowMs += 5_001
  expect((await api.send({ method: 'GET', path: '/models' })).json).toMatchObject({ models: [{ dataset: 'iris' }] })
})
