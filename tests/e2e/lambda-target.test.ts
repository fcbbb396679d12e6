import { readFileSync } from 'node:fs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { ListEndpointsCommand } from '@aws-sdk/client-sagemaker'
import { afterAll, describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { clientSettings, readDeployment } from '../../cli/deployment.ts'
import { modelOfDataset } from '../../cli/predict/offline-model.ts'
import { predictOffline } from '../../cli/predict.ts'
import { lambdaServer } from '../../cli/serve.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)
const LOCAL_CLOUD = readDeployment({ local: true, 'endpoint-url': cloud.url, stage: undefined, prefix: undefined }, {})

const ROWS = [
  { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 },
  { sepal_length: 5, sepal_width: 3.4, petal_length: 1.5, petal_width: 0.2 },
  { sepal_length: 6.1, sepal_width: 2.8, petal_length: 4.7, petal_width: null },
]

type Explained = {
  readonly label: string
  readonly explanation: {
    readonly class?: string
    readonly margin: number
    readonly baseValue: number
    readonly contributions: readonly { readonly feature: string; readonly contribution: number }[]
  }
}
const NONE: Explained = { label: '', explanation: { margin: Number.NaN, baseValue: 0, contributions: [] } }

async function endpointsOf(dataset: string): Promise<number> {
  const { Endpoints = [] } = await user.sagemaker.send(
    new ListEndpointsCommand({ NameContains: `boostline-${dataset}-` }),
  )
  return Endpoints.length
}

describe('a dataset that the API serves by itself', () => {
  it('is evaluated, promoted and asked as one with an endpoint, and answers the same, as it does offline', async () => {
    const csv = readFileSync('examples/iris.csv')
    await user.objects.put('datasets/inside/manifest.json', '{"endpoint":{"type":"lambda"}}')
    await user.objects.put('datasets/inside/iris.csv', csv)
    await user.objects.put('datasets/outside/iris.csv', csv)
    const inside = await user.champion('inside')
    const outside = await user.champion('outside')
    expect([await endpointsOf('inside'), await endpointsOf('outside')]).toEqual([0, 1])

    const [ofInside, ofOutside] = [await user.evaluation('inside', inside), await user.evaluation('outside', outside)]
    expect(ofInside.metrics).toEqual(ofOutside.metrics)
    expect(ofInside.decision.status).toBe('approved')
    const plain = { probabilities: false, interval: undefined }
    for (const row of ROWS) {
      const answers = await Promise.all(['inside', 'outside'].map((dataset) => user.predict(dataset, row)))
      const [one, other] = answers.map(({ status, body }) => ({ status, prediction: body['prediction'] }))
      expect(one).toEqual(other)
      expect(one?.status).toBe(200)
      for (const dataset of ['inside', 'outside']) {
        const offline = await modelOfDataset(dataset, user.objects)
        const { result } = await predictOffline(offline, JSON.stringify(row), plain, { say: () => undefined })
        expect(result?.['prediction']).toEqual(one?.prediction)
      }
    }
    const pointer = await user.pointerOf('inside')
    expect(pointer?.champion).toMatchObject({ type: 'lambda', modelKey: runKeys('inside', inside).servingModel })
    expect(await user.objects.head(runKeys('outside', outside).servingModel)).toBeDefined()

    const reasons = await Promise.all(
      ['inside', 'outside'].map(
        async (dataset) => (await user.predict(dataset, ROWS[0], 'explain=true')).body['prediction'] as Explained,
      ),
    )
    expect(reasons[0]).toEqual(reasons[1])
    const [{ label, explanation } = NONE] = reasons
    const { margin, baseValue, contributions } = explanation
    expect(explanation.class).toBe(label)
    expect(contributions.map(({ feature }) => feature).toSorted()).toEqual(Object.keys(ROWS[0] ?? {}).toSorted())
    expect(contributions.reduce((sum, { contribution }) => sum + contribution, baseValue)).toBeCloseTo(margin, 5)
    expect(ofInside.shapImportance).toEqual(ofOutside.shapImportance)
    expect(ofInside.shapImportance).toMatchObject({ rows: ofInside.rows, wantedRows: ofInside.rows })
  })
  it('takes either of them from the other, with the same run, and answers the same', async () => {
    const lambda = new LambdaClient(clientSettings(LOCAL_CLOUD, {}))
    const server = lambdaServer(lambda, LOCAL_CLOUD)
    const before = await user.predict('inside', ROWS[0])
    await server({ dataset: 'inside', type: 'serverless' })
    await server({ dataset: 'outside', type: 'lambda' })
    await user.eventually(async () => {
      const [inside, outside] = [await user.pointerOf('inside'), await user.pointerOf('outside')]
      expect([inside?.champion?.type, outside?.champion?.type]).toEqual(['endpoint', 'lambda'])
    })
    expect([(await user.runsOf('inside')).length, (await user.runsOf('outside')).length]).toEqual([1, 1])
    const [inside, outside] = [await user.predict('inside', ROWS[0]), await user.predict('outside', ROWS[0])]
    expect(inside).toEqual(before)
    expect(outside.body['prediction']).toEqual(before.body['prediction'])
  })
})
