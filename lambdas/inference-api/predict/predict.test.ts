import { describe, expect, it } from 'vitest'
import { CHURN, IRIS, PROGRESSION } from '../testing/models.ts'
import { servingApi, testApi, VIRGINICA } from '../testing/test-api.ts'

const MODEL = IRIS.schema.runId
const SETOSA = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }
const CUSTOMER = { age: 41, active: true, plan: 'plus', since: '2024-01-31' }

describe('which model answers POST /predict', () => {
  it('is the configured one', async () => {
    const api = await servingApi({ defaultModel: 'iris' })
    expect((await api.send({ body: JSON.stringify(VIRGINICA) })).json['model']).toBe(MODEL)
  })

  it('is the only one, where none is configured', async () => {
    const api = testApi()
    await api.serve(CHURN, () => [0.1])
    expect((await api.send({ body: JSON.stringify(CUSTOMER) })).json['model']).toBe(CHURN.schema.runId)
  })

  it('has to be said where there are several', async () => {
    const api = await servingApi({})
    const answer = await api.send({ body: JSON.stringify(VIRGINICA) })
    expect(answer).toMatchObject({
      statusCode: 400,
      json: {
        type: '/problems/model-not-named',
        detail:
          'Several models serve. Ask one of them: POST /models/churn/predict, POST /models/iris/predict, POST /models/progression/predict.',
        models: [
          { dataset: 'churn', predict: '/models/churn/predict' },
          { dataset: 'iris' },
          { dataset: 'progression' },
        ],
      },
    })
  })

  it('is a 503 where none serves yet', async () => {
    const answer = await testApi().send({ body: JSON.stringify(VIRGINICA) })
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '60' } })
  })
})

describe('what can be sent', () => {
  it('numbers may be numeric text', async () => {
    const api = await servingApi()
    await api.predict('iris', { ...VIRGINICA, petal_length: '5.1' })
    expect(api.scorer.requests).toEqual([[[5.9, 3, 5.1, 1.8]]])
  })

  it('every type of feature is encoded as in training, ignored and target columns are accepted', async () => {
    const api = await servingApi()
    const answer = await api.predict('churn', { ...CUSTOMER, customer_id: 'c-1', outcome: 'stays' })
    expect(answer.statusCode).toBe(200)
    expect(api.scorer.requests).toEqual([[[41, 1, 0, 1, 19753]]])
  })

  it('instances are answered in their order', async () => {
    const api = await servingApi()
    const answer = await api.predict('iris', { instances: [VIRGINICA, SETOSA] })
    expect(answer.json).toEqual({
      predictions: [
        { label: 'virginica', probability: 0.9997 },
        { label: 'setosa', probability: 0.98 },
      ],
      model: MODEL,
    })
  })

  it('no instances give no predictions', async () => {
    const api = await servingApi()
    expect((await api.predict('iris', { instances: [] })).json).toEqual({ predictions: [], model: MODEL })
    expect(api.scorer.requests).toEqual([])
  })

  it('a context is one line of CSV in the order of the features', async () => {
    const api = await servingApi()
    const answer = await api.predict('iris', { context: '5.1,3.5,1.4,0.2' })
    expect(answer.json['prediction']).toEqual({ label: 'setosa', probability: 0.98 })
  })

  it.each([
    ["b'5.1, 3.5, 1.4, 0.2'"],
    ['b"5.1, 3.5, 1.4, 0.2"'],
    [String.raw`b'5.1,\t3.5,1.4,0.2\n'`],
    [String.raw` b'\x35.1,3.5,1.4,0.2' `],
  ])('a context as Python prints bytes, %s, is the text in it', async (context) => {
    const api = await servingApi()
    const answer = await api.predict('iris', { context })
    expect(answer.json['prediction']).toEqual({ label: 'setosa', probability: 0.98 })
  })

  it.each([
    ['in the order of the features', 'text/csv', '5.9,3,5.1,1.8\n5.1,3.5,1.4,0.2\n'],
    [
      'with a header in any order',
      'text/csv',
      'petal_width,petal_length,sepal_width,sepal_length\r\n1.8,5.1,3,5.9\r\n0.2,1.4,3.5,5.1\r\n',
    ],
    [
      'as it was uploaded',
      'text/csv; charset=utf-8',
      'sepal_length,sepal_width,petal_length,petal_width,species\n5.9,3,5.1,1.8,virginica\n5.1,3.5,1.4,0.2,setosa',
    ],
    ['with a byte order mark', 'text/csv; header=absent', '\uFEFF5.9,3,5.1,1.8\n5.1,3.5,1.4,0.2'],
  ])('CSV %s is a batch', async (_, type, body) => {
    const api = await servingApi()
    const answer = await api.send({ headers: { 'content-type': type }, body })
    expect(answer.json['predictions']).toMatchObject([{ label: 'virginica' }, { label: 'setosa' }])
  })

  it('a body without a content type, or with a JSON one, is JSON', async () => {
    const api = await servingApi()
    const types: Record<string, string>[] = [
      {},
      { 'content-type': 'Application/JSON; charset=UTF-8' },
      { 'content-type': 'application/cloudevents+json' },
    ]
    for (const headers of types) {
      expect(await api.send({ headers, body: JSON.stringify(VIRGINICA) })).toMatchObject({ statusCode: 200 })
    }
  })
})

describe('what comes back', () => {
  it.each([
    [0.4, { label: 'leaves', probability: 0.4, threshold: 0.3, probabilities: { stays: 0.6, leaves: 0.4 } }],
    [0.3, { label: 'leaves', probability: 0.3, threshold: 0.3, probabilities: { stays: 0.7, leaves: 0.3 } }],
    [0.25, { label: 'stays', probability: 0.75, threshold: 0.3, probabilities: { stays: 0.75, leaves: 0.25 } }],
  ])('a binary answer of %s is judged by the threshold of the evaluation', async (value, prediction) => {
    const api = testApi()
    await api.serve(CHURN, () => [value])
    expect((await api.predict('churn', CUSTOMER, 'probabilities=true')).json['prediction']).toEqual(prediction)
    expect((await api.predict('churn', CUSTOMER)).json['prediction']).toEqual({
      label: prediction.label,
      probability: prediction.probability,
      threshold: 0.3,
    })
  })

  it('a label never has a probability under one half without the threshold beside it', async () => {
    const api = testApi()
    const even = { ...CHURN, threshold: 0.5 }
    await api.serve(even, () => [0.49])
    expect((await api.predict('churn', CUSTOMER)).json['prediction']).toEqual({ label: 'stays', probability: 0.51 })
  })

  it('what the evaluation corrects the probabilities by is done before the threshold', async () => {
    const api = testApi()
    const calibration = { method: 'platt', slope: 2, intercept: -1 } as const
    await api.serve({ ...CHURN, evaluation: { calibration } }, () => [0.5])
    expect((await api.predict('churn', CUSTOMER)).json['prediction']).toEqual({
      label: 'stays',
      probability: expect.closeTo(1 / (1 + Math.exp(-1)), 12),
      threshold: 0.3,
    })
  })

  it.each([
    [{ age: 91 }, 'age: 91 is outside the range of the training rows, 0 to 90'],
    [{ age: '-0.5' }, 'age: -0.5 is outside the range of the training rows, 0 to 90'],
    [
      { since: '2030-01-01' },
      /^since: "2030-01-01" is outside the range of the training rows, \d{4}-\d\d-\d\d to \d{4}/,
    ],
  ])('a value further out than any of the training rows is warned of: %o', async (values, message) => {
    const api = await servingApi()
    const { json } = await api.predict('churn', { ...CUSTOMER, ...values })
    expect(json['warnings']).toEqual([
      { field: Object.keys(values)[0], message: expect.stringMatching(message), instance: 0, count: 1 },
    ])
  })

  it('warnings come last and name field and instance', async () => {
    const api = await servingApi()
    const answer = await api.predict('churn', { instances: [CUSTOMER, { ...CUSTOMER, plan: 'gold', active: null }] })
    expect(Object.keys(answer.json)).toEqual(['predictions', 'model', 'warnings'])
    expect(answer.json['warnings']).toEqual([
      {
        field: 'active',
        instance: 1,
        count: 1,
        message: 'active: missing, as in none of the training rows; the most frequent value true stood in for it',
      },
      {
        field: 'plan',
        instance: 1,
        count: 1,
        message: 'plan: "gold" was not among the categories of the training rows',
      },
    ])
  })

  it('warnings are counted by field and kind, and the first of each is told', async () => {
    const api = await servingApi()
    const plans = Array.from({ length: 300 }, (_, row) => ({ ...CUSTOMER, plan: row < 2 ? 'plus' : `plan ${row}` }))
    const answer = await api.predict('churn', { instances: [...plans, { ...CUSTOMER, age: 99, plan: null }] })
    expect(answer.json['warnings']).toEqual([
      {
        field: 'plan',
        message: 'plan: "plan 2" was not among the categories of the training rows',
        instance: 2,
        count: 298,
      },
      {
        field: 'age',
        message: 'age: 99 is outside the range of the training rows, 0 to 90',
        instance: 300,
        count: 1,
      },
      {
        field: 'plan',
        message: 'plan: missing, as in none of the training rows; the most frequent category "basic" stood in for it',
        instance: 300,
        count: 1,
      },
    ])
  })

  it.each([
    ['digits=2', { value: 1.23 }],
    ['digits=0', { value: 1 }],
    ['digits=15', { value: 1.23456789 }],
  ])('%s rounds to so many digits after the point', async (query, prediction) => {
    const api = testApi()
    await api.serve(PROGRESSION, () => [1.23456789])
    expect((await api.predict('progression', { bmi: 1 }, query)).json['prediction']).toEqual(prediction)
  })

  it('digits round every number of a prediction, and no id', async () => {
    const api = await servingApi()
    const answer = await api.predict('iris', { ...VIRGINICA, row: 7.77777 }, 'digits=3&probabilities=true&id=row')
    expect(answer.json['prediction']).toEqual({
      id: 7.77777,
      label: 'virginica',
      probability: 1,
      probabilities: { setosa: 0, versicolor: 0, virginica: 1 },
    })
  })

  it.each(['-1', '16', '2.5', 'four', ''])('digits=%s is a 400', async (digits) => {
    const api = await servingApi()
    expect(await api.predict('iris', VIRGINICA, `digits=${digits}`)).toMatchObject({
      statusCode: 400,
      json: { type: '/problems/invalid-query', detail: 'digits must be a whole number from 0 to 15.' },
    })
  })

  it('an answer beyond 6 MB is refused', async () => {
    const api = testApi()
    const classes = Array.from({ length: 50 }, (_, code) => ({ label: `a class with a long label ${code}`, count: 10 }))
    const model = { ...IRIS, schema: { ...IRIS.schema, problem: { type: 'multiclass' as const, classes } } }
    await api.serve(model, () => classes.map(() => 0.02))
    const instances = Array.from({ length: 5000 }, () => SETOSA)
    expect(await api.predict('iris', { instances })).toMatchObject({ statusCode: 200 })
    expect(await api.predict('iris', { instances }, 'probabilities=true')).toMatchObject({
      statusCode: 413,
      json: {
        detail:
          'The answer would be larger than the 6 MB a function may return. Send the instances in several requests.',
      },
    })
  })
})

describe('?strict=true', () => {
  it('refuses categories the model never saw, and names the known ones', async () => {
    const api = await servingApi()
    expect(await api.predict('churn', { ...CUSTOMER, plan: 'pluss' }, 'strict=true')).toMatchObject({
      statusCode: 400,
      json: {
        errors: [
          {
            instance: 0,
            field: 'plan',
            message: 'one of "basic", "plus" is wanted, not "pluss"; did you mean "plus"?',
          },
        ],
      },
    })
    expect(await api.predict('churn', { ...CUSTOMER, active: null }, 'strict=true')).toMatchObject({ statusCode: 200 })
  })
})

describe('?id=', () => {
  it.each([
    ['a column the model does not use', 'churn', 'customer_id', { ...CUSTOMER, customer_id: 'c-7' }, 'c-7'],
    ['a field the model does not know', 'iris', 'plant', { ...SETOSA, plant: 12 }, 12],
    ['a feature', 'iris', 'petal_width', SETOSA, 0.2],
    [
      'a field that is null',
      'iris',
      '__proto__',
      JSON.parse(`{"__proto__":null,${JSON.stringify(SETOSA).slice(1)}`),
      null,
    ],
  ])('echoes %s', async (_, dataset, name, instance, id) => {
    const api = await servingApi()
    const one = await api.predict(dataset, instance, `id=${name}`)
    expect(one.json['prediction']).toMatchObject({ id })
    const many = await api.predict(dataset, { instances: [instance, instance] }, `id=${name}`)
    expect(many.json['predictions']).toMatchObject([{ id }, { id }])
  })

  it('echoes a column of a CSV', async () => {
    const api = await servingApi()
    const body = 'plant,sepal_length,sepal_width,petal_length,petal_width\nx1,5.9,3,5.1,1.8\nx2,5.1,3.5,1.4,0.2\n'
    const answer = await api.send({ headers: { 'content-type': 'text/csv' }, body, query: 'id=plant' })
    expect(answer.json['predictions']).toMatchObject([
      { id: 'x1', label: 'virginica' },
      { id: 'x2', label: 'setosa' },
    ])
  })

  it.each([
    ['is absent', SETOSA],
    ['is a list', { ...SETOSA, plant: [] }],
  ])('that %s is a 400', async (_, instance) => {
    const api = await servingApi()
    expect((await api.predict('iris', instance, 'id=plant')).json['errors']).toEqual([
      { instance: 0, field: 'plant', message: 'a text or a number is wanted here, as ?id= asks for it' },
    ])
  })

  it('without a name is a 400', async () => {
    const api = await servingApi()
    expect((await api.predict('iris', SETOSA, 'id=')).json['detail']).toBe('id must name the field to echo.')
  })
})

describe('what is refused', () => {
  it('every problem of every instance is named at once', async () => {
    const api = await servingApi()
    const { petal_width, ...incomplete } = VIRGINICA
    const answer = await api.predict('iris', {
      instances: [VIRGINICA, { ...incomplete, petal_widht: petal_width }, { ...VIRGINICA, sepal_width: 'wide' }, 7],
    })
    expect(answer).toMatchObject({ statusCode: 400, headers: { 'content-type': 'application/problem+json' } })
    expect(answer.json).toEqual({
      type: '/problems/invalid-features',
      title: 'The features are not what the model takes',
      status: 400,
      detail: 'petal_width: is missing from the request; send null where it is not known (and 3 more).',
      errors: [
        { instance: 1, field: 'petal_width', message: 'is missing from the request; send null where it is not known' },
        { instance: 1, field: 'petal_widht', message: 'is not a feature of this model; did you mean petal_width?' },
        { instance: 2, field: 'sepal_width', message: 'a number is wanted, not "wide"' },
        { instance: 3, message: 'must be an object of features by name, not a number' },
      ],
    })
    expect(api.scorer.requests).toEqual([])
  })

  it('the first hundred problems are listed', async () => {
    const api = await servingApi()
    const answer = await api.predict('iris', { instances: Array.from({ length: 50 }, () => ({})) })
    expect(answer.json['errors']).toHaveLength(100)
    expect(answer.json['detail']).toContain('(and 199 more). The first 100 are listed.')
  })

  it('what was sent is quoted in parts only', async () => {
    const api = await servingApi()
    const name = 'x'.repeat(100_000)
    for (const body of [{ [name]: 1 }, { instances: [], [name]: 1 }]) {
      expect((await api.send({ body: JSON.stringify(body) })).body.length).toBeLessThan(2_000)
    }
  })

  it.each([
    ['a list', [VIRGINICA], 'must be one object of features; several go into {"instances": [ … ]}.'],
    ['a number', 5, 'must be an object of features by name, not a number.'],
    ['null', null, 'must be an object of features by name, not null.'],
    ['instances that are no list', { instances: 5 }, 'instances: must be a list of objects.'],
    ['something beside the instances', { instances: [VIRGINICA], id: 'x' }, 'id: is not known beside "instances".'],
    ['a context that is no text', { context: 5 }, 'context: must be a line of CSV as text.'],
    [
      'a context of two rows',
      { context: '1,2,3,4\n1,2,3,4' },
      'context: must be one line of CSV; several rows go into {"instances": [ … ]}.',
    ],
    [
      'an empty context',
      { context: '' },
      'context: must be one line of CSV; several rows go into {"instances": [ … ]}.',
    ],
    [
      'a context of too few cells',
      { context: '1,2' },
      'has 2 cells where the model takes 4: sepal_length, sepal_width, petal_length, petal_width.',
    ],
  ])('%s is a 400', async (_, body, detail) => {
    const api = await servingApi()
    expect(await api.predict('iris', body)).toMatchObject({
      statusCode: 400,
      json: { type: '/problems/invalid-features', detail },
    })
  })

  it.each([
    [
      'a ragged row',
      'sepal_length,sepal_width,petal_length,petal_width\n1,2,3,4\n1,2,3',
      'has 3 cells where the header has 4.',
    ],
    ['a name twice', 'sepal_length,sepal_length\n1,2', 'the header has the same name twice.'],
    [
      'an open quote',
      '1,2,3,4\n"1,2,3,4',
      'The CSV cannot be read near line 2: a quote is not closed, or stands inside a cell that is not quoted.',
    ],
    [
      'only spaces',
      ' \n',
      'The body is empty. Send application/json or text/csv (with curl: -H "content-type: application/json").',
    ],
  ])('CSV with %s is a 400', async (_, body, detail) => {
    const api = await servingApi()
    expect(await api.send({ headers: { 'content-type': 'text/csv' }, body })).toMatchObject({
      statusCode: 400,
      json: { detail },
    })
  })

  it('malformed JSON is a 400 with the place', async () => {
    const api = await servingApi()
    expect((await api.send({ body: '{\n  "sepal_length": abc}' })).json).toEqual({
      type: '/problems/unreadable-body',
      title: 'The body cannot be read',
      status: 400,
      detail: 'The body is not JSON: line 2, column 19: this character cannot stand there.',
      position: { offset: 20, line: 2, column: 19 },
    })
  })

  it('bytes that are no UTF-8 are a 400', async () => {
    const api = await servingApi()
    const event = {
      version: '2.0',
      rawPath: '/predict',
      requestContext: { http: { method: 'POST' } },
      body: '//4=',
      isBase64Encoded: true,
    }
    expect(await api.invoke(event)).toMatchObject({ statusCode: 400 })
  })

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'application/jsonlines'])('%s is a 415', async (type) => {
    const api = await servingApi()
    expect(await api.send({ headers: { 'content-type': type }, body: JSON.stringify(VIRGINICA) })).toMatchObject({
      statusCode: 415,
      json: { type: '/problems/unsupported-media-type' },
    })
  })

  it('a body over 6 MB and more than 10,000 instances are a 413', async () => {
    const api = await servingApi()
    expect(await api.send({ body: ' '.repeat(6 * 1024 * 1024 + 1) })).toMatchObject({ statusCode: 413 })
    const tooMany = await api.predict('iris', { instances: Array.from({ length: 10_001 }, () => 0) })
    expect(tooMany).toMatchObject({
      statusCode: 413,
      json: { detail: 'A request may have 10,000 instances of this model. Send them in several requests.' },
    })
    const rows = await api.send({ headers: { 'content-type': 'text/csv' }, body: '1,2,3,4\n'.repeat(10_001) })
    expect(rows).toMatchObject({ statusCode: 413 })
  })

  it.each([
    ['one line', ','.repeat(6_000_000)],
    ['many lines after blank ones', `${' \n'.repeat(20_000)}${`${','.repeat(999)}\n`.repeat(5_000)}`],
  ])('a CSV of millions of commas in %s is a 413 before it is parsed', async (_, body) => {
    const api = await servingApi()
    const answer = await api.send({ headers: { 'content-type': 'text/csv' }, body })
    expect(answer).toMatchObject({ statusCode: 413, json: { type: '/problems/too-large' } })
    expect(answer.json['detail']).toMatch(/^The CSV has more than 150,030 cells/)
    const context = await api.send({ body: JSON.stringify({ context: body }) })
    expect(context.statusCode).toBe(413)
  })

  it.each([
    ['iris', 'probabilities=yes', 'probabilities must be true or false.'],
    ['progression', 'probabilities=true', 'This model predicts a number; it has no probabilities.'],
  ])('%s with %s is a 400', async (dataset, query, detail) => {
    const api = await servingApi()
    const body = dataset === 'iris' ? VIRGINICA : { bmi: 1 }
    expect(await api.predict(dataset, body, query)).toMatchObject({ statusCode: 400, json: { detail } })
  })

  it.each(['rose', 'Iris', '__proto__', '..'])('the unknown model %s is a 404 with the list', async (dataset) => {
    const api = await servingApi()
    expect(await api.predict(dataset, VIRGINICA)).toMatchObject({
      statusCode: 404,
      json: {
        type: '/problems/unknown-model',
        models: [{ dataset: 'churn' }, { dataset: 'iris' }, { dataset: 'progression' }],
      },
    })
  })
})
