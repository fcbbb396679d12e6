import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { EVENT_FORMS, type EventForm, servingApi, VIRGINICA } from '../testing/test-api.ts'

const FORMS = Object.keys(EVENT_FORMS) as EventForm[]
const FIELDS = [
  ...Object.keys(VIRGINICA),
  'age',
  'active',
  'plan',
  'since',
  'species',
  'instances',
  'context',
  '__proto__',
  '',
]

/** JSON that comes near to what is wanted, so that more than the first check is reached. */
const nearlyFeatures = fc.dictionary(
  fc.constantFrom(...FIELDS),
  fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom('5.1', 'plus', '', '2024-02-30')),
)
const anyJson = fc.oneof(
  fc.jsonValue(),
  nearlyFeatures,
  fc.record({ instances: fc.array(fc.oneof(fc.jsonValue(), nearlyFeatures), { maxLength: 5 }) }),
)

it('any JSON whatever is answered with a 2xx or a 4xx problem, by every event form', async () => {
  const api = await servingApi()
  await fc.assert(
    fc.asyncProperty(
      anyJson,
      fc.constantFrom('iris', 'churn', 'progression'),
      fc.constantFrom(...FORMS),
      async (body, dataset, form) => {
        const answer = await api.send({ path: `/models/${dataset}/predict`, body: JSON.stringify(body) }, form)
        expect(outcomeOf(answer)).toMatch(/^(200 application\/json|4\d\d application\/problem\+json)$/)
      },
    ),
    { numRuns: 500 },
  )
})

it('any bytes whatever are answered with a 2xx or a 4xx problem, as JSON and as CSV', async () => {
  const api = await servingApi()
  const types = fc.constantFrom('application/json', 'text/csv', 'text/csv; header=present')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), types, async (bytes, type) => {
      const event = {
        version: '2.0',
        rawPath: '/predict',
        requestContext: { http: { method: 'POST' } },
        headers: { 'content-type': type },
        body: Buffer.from(bytes).toString('base64'),
        isBase64Encoded: true,
      }
      const answer = (await api.invoke(event)) as { statusCode: number; headers: Record<string, string> }
      expect(outcomeOf(answer)).toMatch(/^(200 application\/json|4\d\d application\/problem\+json)$/)
    }),
    { numRuns: 300 },
  )
})

it('any event whatever is answered', async () => {
  const api = await servingApi()
  const context = fc.record({ http: fc.jsonValue(), stage: fc.jsonValue(), timeEpoch: fc.jsonValue() })
  const event = fc.oneof(
    fc.jsonValue(),
    fc.record({
      version: fc.constant('2.0'),
      requestContext: context,
      rawPath: fc.jsonValue(),
      headers: fc.jsonValue(),
      body: fc.jsonValue(),
    }),
    fc.record({
      httpMethod: fc.string(),
      requestContext: context,
      path: fc.jsonValue(),
      headers: fc.jsonValue(),
      body: fc.jsonValue(),
    }),
  )
  await fc.assert(
    fc.asyncProperty(event, async (value) => {
      const answer = (await api.invoke(value)) as { statusCode?: number; status?: number }
      expect(answer.statusCode ?? answer.status ?? 200).toBeLessThan(500)
    }),
    { numRuns: 300 },
  )
})

it('a value nested 100,000 deep is a problem, not a fault', async () => {
  const api = await servingApi()
  const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  for (const body of [nested, `{"sepal_length":${nested}}`, `{"instances":[${nested}]}`, `${nested}]`]) {
    expect(await api.send({ body })).toMatchObject({ statusCode: 400 })
  }
})

function outcomeOf(answer: {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
}): string {
  return `${answer.statusCode} ${answer.headers['content-type']}`
}
