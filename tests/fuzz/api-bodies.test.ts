import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { CHURN, IRIS, PROGRESSION } from '../../lambdas/inference-api/testing/models.ts'
import { servingApi, type TestApi } from '../../lambdas/inference-api/testing/test-api.ts'
import { expectForAny, type Json } from './for-any.ts'
import { mutatedBytes, mutatedJson, textOfJson } from './mutations.ts'

const MODELS = { iris: IRIS, churn: CHURN, progression: PROGRESSION }
type Name = keyof typeof MODELS
const NAMES = Object.keys(MODELS) as Name[]

const NUMBER = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map(String),
  fc.constantFrom('5', '1e3'),
)
const GOOD: Readonly<Record<Name, readonly fc.Arbitrary<string>[]>> = {
  iris: [NUMBER, NUMBER, NUMBER, NUMBER],
  churn: [
    NUMBER,
    fc.constantFrom('true', 'FALSE', 'yes', '0'),
    fc.constantFrom('basic', 'plus', 'gold', 'größe', 'two\nlines', '"', 'a,b', '1;2', "it's", '=1+1'),
    fc.constantFrom('2024-02-29', '2024-01-31T12:00:00Z', '1969-07-20'),
  ],
  progression: [NUMBER],
}
const ODD = fc.constantFrom(
  '',
  'NA',
  'inf',
  '1e39',
  '2024-02-30',
  '12:00',
  'x',
  '0x10',
  '1_000',
  'two\nlines',
  '"',
  'a,b',
)

/** Cells that fit the features, now and then one that may not. */
function rowsOf(name: Name) {
  const cells = GOOD[name].map((good) => fc.oneof({ weight: 20, arbitrary: good }, { weight: 1, arbitrary: ODD }))
  return fc.record({
    name: fc.constant(name),
    rows: fc.array(fc.tuple(...cells), { minLength: 1, maxLength: 6 }),
    quoted: fc.boolean(),
    crlf: fc.boolean(),
  })
}

const anyRows = fc.oneof(...NAMES.map(rowsOf))
type AnyRows = typeof anyRows extends fc.Arbitrary<infer Rows> ? Rows : never

test('the same rows are the same to the model as JSON, as CSV with a header in any order, and as bare CSV', async () => {
  const api = await servingApi()
  await expectForAny('api-rows', anyRows, { short: 250, deep: 10_000 }, (input) => expectSameAnswers(api, input))
})

async function expectSameAnswers(api: TestApi, { name, rows, quoted, crlf }: AnyRows): Promise<string> {
  const names = featureColumns(MODELS[name].schema).map((column) => column.name)
  const instances = rows.map((row) => Object.fromEntries(row.map((cell, index) => [names[index], cell])))
  // A line of nothing is no row: where there is one column, an empty cell has to be quoted. csv-stringify leaves a line
  // feed unquoted where lines end otherwise.
  const settings = {
    quoted: quoted || crlf,
    quoted_empty: names.length === 1,
    record_delimiter: crlf ? '\r\n' : '\n',
  } as const
  const reversed = stringify(
    [names, ...rows].map((row) => row.toReversed()),
    settings,
  )
  const sendCsv = (body: string, header: string) =>
    answerOf(api, { path: `/models/${name}/predict`, body, headers: { 'content-type': `text/csv; header=${header}` } })

  const asJson = await answerOf(api, { path: `/models/${name}/predict`, body: JSON.stringify({ instances }) })
  expect(await sendCsv(reversed, 'present')).toEqual(asJson)
  expect(await sendCsv(stringify(rows, settings), 'absent')).toEqual(asJson)
  return String(asJson.statusCode)
}

type Request = Parameters<TestApi['send']>[0]

/** What the model was asked and what the caller was told. */
async function answerOf(api: TestApi, request: Request) {
  const asked = api.scorer.requests.length
  const { statusCode, json } = await api.send(request)
  const rows = api.scorer.requests.slice(asked).flat()
  return { statusCode, rows, errors: json['errors'], predictions: json['predictions'], warnings: json['warnings'] }
}

const BODIES: readonly Json[] = [
  { instances: [{ sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 }] },
  { sepal_length: '5.9', sepal_width: null, petal_length: 5.1, petal_width: 1.8 },
  { context: '5.1,3.5,1.4,0.2' },
  { age: 40, active: true, plan: 'plus', since: '2024-01-31', customer_id: 7 },
  { instances: [{ bmi: 1 }, { bmi: '2.5' }, { bmi: null }] },
  { requestId: '20260702T090001Z-request-1', truths: ['setosa', null] },
]

function pathsOf(name: Name): readonly string[] {
  return [`/models/${name}/predict`, `/models/${name}/predict`, `/models/${name}/feedback`]
}

const anyRequest = fc.record({
  body: mutatedJson(BODIES),
  path: fc.constantFrom('/predict', '/predict', '/models/iris', ...NAMES.flatMap(pathsOf)),
  method: fc.constantFrom(...Array.from({ length: 20 }, () => 'POST'), 'GET', 'HEAD', 'OPTIONS'),
  query: fc.oneof(
    fc.constantFrom('', 'probabilities=true', 'strict=true', 'id=age', 'id=__proto__', 'strict=', 'id=%00&id=b'),
    fc.webQueryParameters(),
  ),
  type: fc.constantFrom(
    'application/json',
    'application/json',
    'text/csv',
    'application/x+json; charset=x',
    'image/png',
  ),
})

test('any request near to a good one is answered, and a refusal says why', async () => {
  const api = await servingApi()
  await expectForAny('api-requests', anyRequest, { short: 500, deep: 15_000 }, async (request) => {
    const { body, path, method, query, type } = request
    const headers = { 'content-type': type }
    const answer = await api.send({ method, path, query, body: textOfJson(body), headers })
    return expectAnswered(answer, method)
  })
})

const CSVS = [
  'sepal_length,sepal_width,petal_length,petal_width\n5.9,3,5.1,1.8\n4,3,1,0.1\n',
  '5.9,3,5.1,1.8\r\n',
  '"1","2","3","4"',
]
const anyBytes = fc.record({
  bytes: mutatedBytes(
    fc.constantFrom(...CSVS, ...BODIES.map((body) => JSON.stringify(body))).map((text) => Buffer.from(text)),
    ['"', '""', ',', '\n', '\r', '\0', '\xef\xbb\xbf', '\xff\xfe', '{', '[', '\\u', '1e999', ','.repeat(5000)],
  ),
  csv: fc.boolean(),
})

test('any bytes near to a body are answered, and a refusal says why', async () => {
  const api = await servingApi()
  await expectForAny('api-bytes', anyBytes, { short: 500, deep: 15_000 }, async ({ bytes, csv }) => {
    const event = {
      version: '2.0',
      rawPath: '/predict',
      requestContext: { http: { method: 'POST' } },
      headers: { 'content-type': csv ? 'text/csv' : 'application/json' },
      body: bytes,
      isBase64Encoded: true,
    }
    return expectAnswered((await api.invoke(event)) as Answer, 'POST')
  })
})

type Answer = { readonly statusCode: number; readonly headers: Readonly<Record<string, string>>; readonly body: string }

function expectAnswered({ statusCode, headers, body }: Answer, method: string): string {
  expect(statusCode).toBeLessThan(500)
  if (statusCode < 400 || method === 'HEAD') return String(statusCode)
  expect(headers['content-type']).toBe('application/problem+json')
  const { detail } = JSON.parse(body) as { readonly detail: string }
  expect(detail.trim()).not.toBe('')
  expect(body.length).toBeLessThan(100_000)
  return String(statusCode)
}
