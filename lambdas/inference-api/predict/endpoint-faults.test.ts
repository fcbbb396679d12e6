import { describe, expect, it } from 'vitest'
import { IRIS, putPointer, putRun } from '../testing/models.ts'
import { irisAnswer, NOW_MS, servingApi, testApi, VIRGINICA } from '../testing/test-api.ts'

const RUN = IRIS.schema.runId
const SUCCESSOR = 'boostline-iris-20260702-085959-99999999'

describe('an endpoint that is not ready', () => {
  it('is asked again with growing pauses until it answers', async () => {
    const api = await servingApi()
    api.scorer.faults.push('serving-busy', 'serving-busy', 'serving-busy')
    expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 200 })
    expect(api.scorer.requests).toHaveLength(4)
    expect(api.clock.nowMs - NOW_MS).toBe(100 + 200 + 400)
  })

  it.each([
    ['28 s after its start', 300_000, undefined, 28_000],
    ['28 s after it reached the gateway: a cold start counts', 300_000, NOW_MS - 4_000, 24_000],
    ['half a second before the function ends', 10_000, undefined, 9_500],
    ['28 s after its start where the gateway says a time long ago', 300_000, NOW_MS - 3_600_000, 28_000],
    ['28 s after its start where the gateway is ahead', 300_000, NOW_MS + 1_000, 28_000],
  ])('a request gives up %s', async (_, remainingMs, startedAtMs, budgetMs) => {
    const api = await servingApi({ defaultModel: 'iris', remainingMs })
    api.scorer.faults.push(...Array.from({ length: 100 }, () => 'serving-busy' as const))
    const answer = await api.send({ body: JSON.stringify(VIRGINICA), startedAtMs: startedAtMs ?? NOW_MS })
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '5' },
      json: { detail: 'The model is starting or busy. Send the request again in a few seconds.' },
    })
    const usedMs = api.clock.nowMs - NOW_MS
    expect(usedMs).toBeLessThan(budgetMs)
    expect(usedMs).toBeGreaterThan(budgetMs - 2_000)
    expect(api.timeouts).toEqual([budgetMs])
  })

  it('a call that hangs is cut off at the deadline', async () => {
    const api = await servingApi()
    api.scorer.hangs = true
    expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } })
    expect(api.scorer.requests).toHaveLength(1)
  })
})

describe('a champion that was just retired', () => {
  it('is looked up again before anyone sees an error', async () => {
    const api = await servingApi()
    await api.predict('iris', VIRGINICA)
    api.scorer.models.delete(RUN)
    await api.serve(IRIS, irisAnswer, SUCCESSOR)
    expect((await api.predict('iris', VIRGINICA)).json).toMatchObject({ model: SUCCESSOR })
  })

  it('is encoded for anew: the successor may take other features', async () => {
    const api = await servingApi()
    await api.predict('iris', VIRGINICA)
    api.scorer.models.delete(RUN)
    const columns = IRIS.schema.columns.filter((column) => column.name !== 'petal_width')
    await api.serve({ ...IRIS, schema: { ...IRIS.schema, columns, encodedWidth: 3 } }, irisAnswer, SUCCESSOR)
    expect((await api.predict('iris', VIRGINICA)).json).toMatchObject({ errors: [{ field: 'petal_width' }] })
  })

  it('is a 503 where nothing took its place', async () => {
    const api = await servingApi()
    api.scorer.models.clear()
    expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } })
    expect(api.scorer.requests).toHaveLength(2)
  })
})

describe('an endpoint that refuses', () => {
  it.each(['serving-refused', 'predictions-unreadable'] as const)(
    'by %s is a 502 that does not quote it',
    async (code) => {
      const api = await servingApi()
      api.scorer.faults.push(code)
      const answer = await api.predict('iris', VIRGINICA)
      expect(answer).toMatchObject({ statusCode: 502, json: { type: '/problems/model-failed', model: RUN } })
      const said = JSON.stringify([answer, api.log.entries])
      expect(said).not.toMatch(/secret|arn:aws/)
      expect(api.log.entries[0]).toMatchObject({ level: 'error', fields: { code, target: `endpoint ${RUN}` } })
    },
  )

  it('with too few numbers is a 502', async () => {
    const api = testApi()
    await api.serve(IRIS, () => [0.5, 0.5])
    expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 502 })
  })

  it('for a reason nobody planned for is a 500 without the reason', async () => {
    const api = await servingApi()
    api.scorer.faults.push('aws-denied')
    const answer = await api.predict('iris', VIRGINICA)
    expect(answer).toMatchObject({ statusCode: 500, json: { requestId: 'request-1' } })
    expect(JSON.stringify(answer)).not.toMatch(/secret|arn:/)
    expect(JSON.stringify(api.log.entries)).not.toContain('arn:aws')
  })
})

it('a fault of ours is logged with its place and without its text', async () => {
  const api = testApi()
  await putRun(api.objects, IRIS)
  await putPointer(api.objects, 'iris', RUN)
  api.scorer.models.set(RUN, () => {
    throw new TypeError('cannot read secret')
  })
  expect(await api.predict('iris', VIRGINICA)).toMatchObject({ statusCode: 500 })
  expect(api.log.entries[0]).toMatchObject({ level: 'error', fields: { error: 'TypeError', at: expect.any(Array) } })
  expect(JSON.stringify(api.log.entries)).not.toContain('secret')
})
