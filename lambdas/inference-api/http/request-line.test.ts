import { describe, expect, it } from 'vitest'
import { IRIS } from '../testing/models.ts'
import { NOW_MS, servingApi, VIRGINICA } from '../testing/test-api.ts'

describe('the line of a request', () => {
  it('says what was asked, by whom it was answered and where the time went, and is its metrics', async () => {
    const api = await servingApi()
    await api.predict('iris', { instances: [VIRGINICA, VIRGINICA] })
    expect(api.log.entries).toEqual([
      {
        level: 'info',
        message: 'request-handled',
        fields: {
          stage: 'boostlinedev',
          route: 'POST /models/{dataset}/predict',
          dataset: 'iris',
          role: 'champion',
          model: IRIS.schema.runId,
          requestId: 'request-1',
          rows: 2,
          status: 200,
          gatewayMs: 1_000,
          encodeMs: 0,
          endpointMs: 0,
          latencyMs: 0,
          requests: 1,
          clientErrors: 0,
          serverErrors: 0,
          _aws: {
            Timestamp: NOW_MS,
            CloudWatchMetrics: [
              {
                Namespace: 'Boostline',
                Dimensions: [['stage', 'dataset', 'role']],
                Metrics: [
                  { Name: 'requests', Unit: 'Count' },
                  { Name: 'clientErrors', Unit: 'Count' },
                  { Name: 'serverErrors', Unit: 'Count' },
                  { Name: 'latencyMs', Unit: 'Milliseconds' },
                ],
              },
            ],
          },
        },
      },
    ])
  })

  it('of a model has every value its metrics name', async () => {
    const api = await servingApi()
    await api.predict('iris', VIRGINICA)
    const fields = api.log.entries[0]?.fields as Record<string, unknown> & { _aws: Embedded }
    for (const { Dimensions, Metrics } of fields._aws.CloudWatchMetrics) {
      for (const name of Dimensions.flat()) expect(fields[name]).toEqual(expect.any(String))
      for (const { Name } of Metrics) expect(fields[Name]).toEqual(expect.any(Number))
    }
  })

  it.each([
    ['a 400', { ...VIRGINICA, sepal_width: 'secret' }, [], { clientErrors: 1, serverErrors: 0 }],
    ['a 502', VIRGINICA, ['serving-refused'], { clientErrors: 0, serverErrors: 1 }],
  ] as const)('counts %s as what it is, and carries nothing that was sent', async (_, body, faults, counts) => {
    const api = await servingApi()
    api.scorer.faults.push(...faults)
    await api.predict('iris', body)
    expect(api.log.entries.at(-1)).toMatchObject({ message: 'request-handled', fields: { dataset: 'iris', ...counts } })
    expect(JSON.stringify(api.log.entries)).not.toContain('secret')
  })

  it.each(['/models/made-up/predict', '/made-up'])('has no metric by what a caller made up: %s', async (path) => {
    const api = await servingApi()
    await api.send({ path, body: '{}' })
    const fields = api.log.entries[0]?.fields as { _aws: Embedded }
    expect(fields._aws.CloudWatchMetrics[0]?.Dimensions).toEqual([['stage']])
    expect(JSON.stringify(fields)).not.toContain('made-up')
  })
})

type Embedded = {
  readonly CloudWatchMetrics: readonly {
    readonly Dimensions: readonly string[][]
    readonly Metrics: readonly { readonly Name: string }[]
  }[]
}
