import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { CHURN, IRIS } from '../testing/models.ts'
import { servingApi, testApi, VIRGINICA } from '../testing/test-api.ts'

const CUSTOMER = { age: 41, active: true, plan: 'plus', since: '2024-01-31' }
const CSV = { accept: 'text/csv' }
const FLOWERS = '5.9,3,5.1,1.8\n5.1,3.5,1.4,0.2\n'

const ask = async (query = '', headers: Readonly<Record<string, string>> = CSV) =>
  await (await servingApi()).send({ headers: { 'content-type': 'text/csv', ...headers }, body: FLOWERS, query })

describe('an answer as CSV', () => {
  it('has a header and a row an instance', async () => {
    const answer = await ask()
    expect(answer.headers).toEqual({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'x-model-version': IRIS.schema.runId,
    })
    expect(answer.body).toBe('prediction,probability\nvirginica,0.9997\nsetosa,0.98\n')
  })

  it.each([
    ['probabilities=true', 'prediction,probability,p_setosa,p_versicolor,p_virginica', 'setosa,0.98,0.98,0.01,0.01'],
    ['id=sepal_length&digits=1', 'id,prediction,probability', '5.1,setosa,1'],
  ])('has with %s the columns %s', async (query, header, second) => {
    expect((await ask(query)).body.split('\n')).toEqual([header, expect.any(String), second, ''])
  })

  it('has no header where none is wanted', async () => {
    const answer = await ask('', { accept: 'text/csv; header=absent' })
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8; header=absent')
    expect(answer.body).toBe('virginica,0.9997\nsetosa,0.98\n')
  })

  it('of a regression has the value, for one instance as for many', async () => {
    const api = await servingApi()
    const answer = await api.send({ path: '/models/progression/predict', headers: CSV, body: '{"bmi":2}' })
    expect(answer.body).toBe('value\n20\n')
  })

  it('reads back what a label is, whatever is in it', async () => {
    const api = testApi()
    const labels = ['a "quoted", one', 'two\nlines']
    const classes = labels.map((label) => ({ label, count: 10 }))
    await api.serve({ ...CHURN, schema: { ...CHURN.schema, problem: { type: 'binary', classes } } }, () => [0.4])
    const answer = await api.send({
      path: '/models/churn/predict',
      headers: CSV,
      body: JSON.stringify(CUSTOMER),
      query: 'probabilities=true',
    })
    expect(parse(answer.body, { columns: true })).toEqual([
      { prediction: labels[1], probability: '0.4', [`p_${labels[0]}`]: '0.6', [`p_${labels[1]}`]: '0.4' },
    ])
  })

  it('says warnings in a header of ASCII, as many as fit', async () => {
    const api = await servingApi()
    const plans = { ...CUSTOMER, plan: 'größer' }
    const body = JSON.stringify({ instances: [plans, plans] })
    const { headers } = await api.send({ path: '/models/churn/predict', headers: CSV, body })
    expect(headers['x-model-warnings']).toMatch(/^[ -~]+$/)
    expect(JSON.parse(headers['x-model-warnings'] ?? '')).toEqual([
      {
        field: 'plan',
        message: 'plan: "größer" was not among the categories of the training rows',
        instance: 0,
        count: 2,
      },
    ])
  })

  it('has no reasons', async () => {
    const answer = await ask('explain=true')
    expect(answer).toMatchObject({
      statusCode: 400,
      json: { detail: 'explain=true has no form as CSV. Ask for it with accept: application/json.' },
    })
  })
})

describe('which form is wanted', () => {
  it.each([
    ['text/csv', true],
    ['TEXT/CSV;q=0.5', true],
    ['text/csv, application/json', true],
    ['application/json;q=0.9, text/csv', true],
    ['text/html, text/csv', true],
    ['application/json, text/csv', false],
    ['text/csv;q=0.5, application/json', false],
    ['*/*, text/csv;q=0.9', false],
    ['text/csv;q=0', false],
    ['text/csv;q=x', false],
    ['*/*', false],
    ['', false],
  ])('accept %s: CSV %s', async (accept, isCsv) => {
    const { headers } = await ask('', { accept })
    expect(headers['content-type']?.startsWith('text/csv')).toBe(isCsv)
  })

  it('a refusal is a problem, whatever is wanted', async () => {
    const api = await servingApi()
    const { sepal_length: _, ...absent } = VIRGINICA
    const answer = await api.send({ headers: CSV, body: JSON.stringify(absent) })
    expect(answer).toMatchObject({ statusCode: 400, headers: { 'content-type': 'application/problem+json' } })
  })
})
