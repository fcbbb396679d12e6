import { describe, expect, it } from 'vitest'
import { IRIS } from '../testing/models.ts'
import { testApi } from '../testing/test-api.ts'

/** An API with a model of so many features, each encoded to so many numbers. */
async function apiOf(features: number, numbers = 1) {
  const api = testApi({ defaultModel: 'wide' })
  const [number] = IRIS.schema.columns
  const oneHot = {
    role: 'feature',
    type: 'category',
    encoding: 'one-hot',
    vocabulary: Array.from({ length: numbers }, (_, code) => `v${code}`),
    missingPosition: null,
    fill: 0,
    missing: 0,
    statistics: { top: [], missingRate: 0 },
  }
  const columns = Array.from({ length: features }, (_, index) => ({
    ...(numbers === 1 ? number : oneHot),
    name: `c${index}`,
    index,
    position: index * numbers,
  }))
  const schema = {
    ...IRIS.schema,
    dataset: 'wide',
    runId: 'boostline-wide-20260702-085500-0a1b2c3d',
    encodedWidth: features * numbers,
    columns: [...columns, { name: 'species', index: features, role: 'target' }],
  }
  await api.serve({ ...IRIS, schema: schema as typeof IRIS.schema }, () => [0.1, 0.2, 0.7])
  return async (type: string, body: string) =>
    await api.send({ path: '/models/wide/predict', headers: { 'content-type': type }, body })
}

const manyOf = (count: number, instance = '{}') => `{"instances":[${Array(count).fill(instance).join()}]}`

describe('a model of many features', () => {
  it.each([
    [299, 1, 10_000],
    [600, 1, 4992],
    [19_999, 1, 150],
    // Their numbers count, a tenth each.
    [299, 20, 5017],
    [19_999, 100, 16],
  ])(
    'of %i that are %i numbers each takes %i instances a request, as JSON and as CSV',
    async (features, numbers, most) => {
      const send = await apiOf(features, numbers)
      const problem = {
        statusCode: 413,
        json: {
          type: '/problems/too-large',
          detail: `A request may have ${most.toLocaleString('en')} instances of this model. Send them in several requests.`,
        },
      }
      expect(await send('application/json', manyOf(most + 1))).toMatchObject(problem)
      expect(await send('application/json', manyOf(10_001))).toMatchObject(problem)
      expect(await send('text/csv', `c1\n${'1\n'.repeat(most + 1)}`)).toMatchObject(problem)
      expect(await send('application/json', manyOf(most))).toMatchObject({ statusCode: 400 })
    },
  )

  it('has its problems counted up to a bound, and the first of them listed', async () => {
    const send = await apiOf(20_000)
    const { statusCode, json } = await send('application/json', manyOf(100))
    expect([statusCode, json['detail']]).toEqual([
      400,
      'c0: is missing from the request; send null where it is not known (and at least 19999 more). The first 100 are listed.',
    ])
    expect(json['errors']).toHaveLength(100)
  })
})
