import { describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import type { Ranges } from '#shared/serving/ranges.ts'
import { CHURN, PROGRESSION, type TestModel } from '../testing/models.ts'
import { type TestApi, testApi } from '../testing/test-api.ts'

const CUSTOMER = { age: 41, active: true, plan: 'plus', since: '2024-01-31' }

/** A row was off by 1, one by 2 and so on to 19; predictions from 100 on are twice as far off. */
async function putRanges(
  api: TestApi,
  { schema }: TestModel,
  scale: Ranges['scale'],
  scores: (place: number) => number,
) {
  const { dataset, runId } = schema
  const places = Array.from({ length: 19 }, (_, index) => index + 1)
  const ranges: Ranges = {
    version: 1,
    dataset,
    runId,
    rows: 19,
    from: 'validation rows',
    places,
    scores: places.map(scores),
    scale,
  }
  await api.objects.put(runKeys(dataset, runId).ranges, JSON.stringify(ranges))
}

describe('?interval=', () => {
  it('gives a number its range', async () => {
    const api = testApi()
    await api.serve(PROGRESSION, ([bmi]) => [bmi === 5 ? 99 : 100])
    await putRanges(api, PROGRESSION, { edges: [100], values: [1, 2] }, (place) => place)
    const { json } = await api.predict('progression', { instances: [{ bmi: 5 }, { bmi: 6 }] }, 'interval=0.9')
    expect(json['predictions']).toEqual([
      { value: 99, interval: { low: 81, high: 117 } },
      { value: 100, interval: { low: 64, high: 136 } },
    ])
    expect((await api.predict('progression', { bmi: 5 })).json['prediction']).toEqual({ value: 99 })
  })

  it('gives a class the labels that may be', async () => {
    const api = testApi()
    await api.serve(CHURN, () => [0.4])
    await putRanges(api, CHURN, null, (place) => place / 20)
    const labels = async (level: string) =>
      (await api.predict('churn', CUSTOMER, `interval=${level}`)).json['prediction'] as { labels: string[] }
    expect(await labels('0.9')).toMatchObject({ label: 'leaves', labels: ['stays', 'leaves'] })
    expect(await labels('.3')).toMatchObject({ label: 'leaves', labels: ['leaves'] })
  })

  it('is a 400 that says the best level where the rows cannot give more', async () => {
    const api = testApi()
    await api.serve(PROGRESSION, () => [99])
    await putRanges(api, PROGRESSION, null, (place) => place)
    expect(await api.predict('progression', { bmi: 5 }, 'interval=0.99')).toMatchObject({
      statusCode: 400,
      json: {
        type: '/problems/invalid-query',
        detail:
          'interval=0.99 takes 99 rows that the model did not learn from, and there are 19: 0.95 is the best that they give.',
      },
    })
  })

  it.each(['1', '0', '90', '0.9x', '', '-0.5', '1.5', 'NaN'])('is a 400 with %o', async (level) => {
    const api = testApi()
    await api.serve(PROGRESSION, () => [99])
    expect(await api.predict('progression', { bmi: 5 }, `interval=${level}`)).toMatchObject({
      statusCode: 400,
      json: { detail: 'interval must be a share between 0 and 1, such as 0.9.' },
    })
  })

  it('is a 409 for a model whose errors nobody measured', async () => {
    const api = testApi()
    await api.serve(PROGRESSION, () => [99])
    expect(await api.predict('progression', { bmi: 5 }, 'interval=0.9')).toMatchObject({
      statusCode: 409,
      json: { type: '/problems/model-without-ranges' },
    })
  })
})
