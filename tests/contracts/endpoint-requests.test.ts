import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { sagemakerScorer } from '#shared/serving/sagemaker-scorer.ts'
import { CHURN, IRIS, PROGRESSION } from '../../lambdas/inference-api/testing/models.ts'
import { testApi } from '../../lambdas/inference-api/testing/test-api.ts'
import { createHandler } from '../../lambdas/model-evaluation/create-handler.ts'
import {
  evaluationWorld,
  featureSchema,
  INVOCATION_MS,
  KEYS,
  MESSAGE,
  putPointer,
  repeated,
  sqsRecord,
  trainingRecord,
} from '../../lambdas/model-evaluation/testing/evaluation-world.ts'

/** SageMaker's runtime, which answers every row with the same numbers and keeps what it was asked. */
function recordingRuntime(answer: string) {
  const requests: Record<string, unknown>[] = []
  mockClient(SageMakerRuntimeClient)
    .on(InvokeEndpointCommand)
    .callsFake((input: { Body: string }) => {
      requests.push(input)
      const text = input.Body.split('\n')
        .map(() => `${answer}\n`)
        .join('')
      return { Body: { transformToString: () => text } }
    })
  return { requests, scorer: sagemakerScorer(new SageMakerRuntimeClient({ region: 'us-east-1' })) }
}

/** The text on the wire is a promise to models that were trained long ago: it changes for no inner reason. */
describe('a prediction request is sent as', () => {
  const churn = { age: 41.5, active: true, plan: 'plus', since: '2024-01-31' }

  it.each([
    ['one row', IRIS, [{ sepal_length: 5.9, sepal_width: 3, petal_length: '5.10', petal_width: 1.8 }], '5.9,3,5.1,1.8'],
    [
      'rows of odd numbers',
      IRIS,
      [
        { sepal_length: 1e21, sepal_width: -1e-7, petal_length: 123456789012345680000, petal_width: -0 },
        { sepal_length: 0.1, sepal_width: 1 / 3, petal_length: 1e-5, petal_width: 3.4028234e38 },
        { sepal_length: '+7', sepal_width: '.5', petal_length: '1E3', petal_width: null },
      ],
      '1e+21,-1e-7,123456789012345680000,0\n0.1,0.3333333333333333,0.00001,3.4028234e+38\n7,0.5,1000,5',
    ],
    ['every type of column', CHURN, [churn], '41.5,1,0,1,19753'],
    ['missing values', CHURN, [{ ...churn, age: null, active: null, plan: null, since: null }], ',1,1,0,'],
    ['a category it never saw', CHURN, [{ ...churn, active: 'no', plan: 'gold' }], '41.5,0,0,0,19753'],
    ['one feature', PROGRESSION, [{ bmi: 32.1 }, { bmi: 1e-7 }], '32.1\n1e-7'],
  ])('%s', async (_, model, instances, text) => {
    const { requests, scorer } = recordingRuntime(model === IRIS ? '0.2,0.3,0.5' : '0.5')
    const api = testApi({ scorer })
    await api.serve(model, () => [])
    const { dataset, runId } = model.schema
    expect(await api.predict(dataset, { instances })).toMatchObject({ statusCode: 200 })
    expect(requests).toEqual([{ EndpointName: runId, ContentType: 'text/csv', Accept: 'text/csv', Body: text }])
  })

  it('one feature that is missing', async () => {
    const { requests, scorer } = recordingRuntime('0.5')
    const api = testApi({ scorer })
    const columns = PROGRESSION.schema.columns.map((column) =>
      column.name === 'bmi' ? { ...column, fill: null } : column,
    )
    await api.serve({ ...PROGRESSION, schema: { ...PROGRESSION.schema, columns } }, () => [])
    await api.predict('progression', { instances: [{ bmi: null }, { bmi: 1 }] })
    expect(requests.map(({ Body }) => Body)).toEqual(['nan\n1'])
  })
})

describe('an evaluation sends', () => {
  const CHAMPION = 'boostline-churn-20260601-000000-00000001'
  const PART_ROWS = ['0,1.5,,-1e-7', '1,20,1e+21,0', '0,0.1,-0.25,3.4028234e38']

  it('the test part, rows for the importance of each column, and the rows that it shares with the champion', async () => {
    const { requests, scorer } = recordingRuntime('0.5')
    const test = repeated(PART_ROWS, 10)
    const world = await evaluationWorld({ test })
    const [target, score] = featureSchema(CHAMPION).columns
    const feature = (name: string, index: number) => ({ ...(score as FeatureColumn), name, index, position: index - 1 })
    const columns = [target, feature('a', 1), feature('b', 2), feature('c', 3)] as FeatureSchema['columns']
    await world.objects.put(KEYS.schema, JSON.stringify({ ...featureSchema(MESSAGE.runId), columns, encodedWidth: 3 }))
    await putPointer(world.objects, CHAMPION, { eventTime: '2026-06-01T00:00:00.000Z' })
    const lines = test.map((line, row) => `${row + 2},8000000000000000,${line.replace('1.5', '1.50')}`)
    await world.objects.put(KEYS.testRows, `_row,_hash,churned,a,b,c\n${lines.join('\n')}\n`)
    const keys = runKeys('churn', CHAMPION)
    const training = trainingRecord(CHAMPION, 30)
    const all = { validation: '0000000000000000', test: '0000000000000000' }
    const split = { ...training.split, boundaries: { no: all, yes: all } }
    await world.objects.put(keys.training, JSON.stringify({ ...training, split }))
    await world.objects.put(keys.schema, JSON.stringify({ ...featureSchema(CHAMPION), columns, encodedWidth: 3 }))

    const handler = createHandler({ ...world.dependencies, scorer: { ...world.scorer, ...scorer } })
    const record = sqsRecord({ messageId: 'm', body: JSON.stringify(MESSAGE), receiveCount: 1 })
    await handler({ Records: [record] }, { getRemainingTimeInMillis: () => INVOCATION_MS })
    expect(await world.json(KEYS.failure)).toBeUndefined()

    const encoded = repeated(['1.5,,-1e-7', '20,1e+21,0', '0.1,-0.25,3.4028234e+38'], 10).join('\n')
    // A part keeps a number as the upload spells it; on the wire it is spelled as the API would.
    const part = repeated(PART_ROWS, 10).map((line) => line.slice(2).replace('e38', 'e+38'))
    expect(requests[0]).toEqual({
      EndpointName: MESSAGE.runId,
      ContentType: 'text/csv',
      Accept: 'text/csv',
      Body: part.join('\n'),
    })
    const ofRun = requests.filter(({ EndpointName }) => EndpointName === MESSAGE.runId)
    // The test part, the rows as they are, and once for each of three columns with its cells mixed.
    expect(ofRun).toHaveLength(5)
    expect(ofRun[1]?.['Body']).toBe(encoded)
    const ofChampion = requests.filter(({ EndpointName }) => EndpointName === CHAMPION)
    expect(ofChampion.map(({ Body }) => Body)).toEqual([encoded])
  })
})
