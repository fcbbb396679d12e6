import { readFileSync } from 'node:fs'
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ManualClock } from '../clock.ts'
import {
  BUCKET,
  encodedExample,
  eventually,
  finishedJob,
  IMAGE,
  ROLE,
  refusal,
  settledEndpoint,
  startTestSageMaker,
  type TestSageMaker,
  trainingRequest,
} from './testing/test-sagemaker.ts'

let cloud: TestSageMaker
let archive: Buffer

beforeAll(async () => {
  cloud = await startTestSageMaker({ quotas: { serverlessConcurrency: 20 } })
  const parameters = { objective: 'binary:logistic', num_round: '3' }
  const request = await trainingRequest(cloud, 'base', encodedExample('breast-cancer'), parameters)
  await cloud.sagemaker.send(new CreateTrainingJobCommand(request))
  await finishedJob(cloud, 'base')
  archive = readFileSync(cloud.s3.readObject(BUCKET, 'runs/base/output/model.tar.gz')?.filePath ?? '')
  await createModel('good', archive)
  // A gzipped tar of nothing but its end.
  const { gzipSync } = await import('node:zlib')
  await createModel('empty', gzipSync(Buffer.alloc(1024)))
  await createModel('no-archive', Buffer.from('not a tar.gz'))
})

afterAll(async () => await cloud.close())

async function createModel(name: string, content: Buffer): Promise<void> {
  await cloud.s3.writeObject(BUCKET, `models/${name}/model.tar.gz`, content)
  await cloud.sagemaker.send(
    new CreateModelCommand({
      ModelName: name,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/models/${name}/model.tar.gz` },
    }),
  )
}

const serverless = (model: string, maxConcurrency = 2, memory = 2048) => ({
  VariantName: 'AllTraffic',
  ModelName: model,
  ServerlessConfig: { MemorySizeInMB: memory, MaxConcurrency: maxConcurrency },
})

async function createConfig(name: string, model: string, maxConcurrency?: number): Promise<void> {
  await cloud.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [serverless(model, maxConcurrency)],
    }),
  )
}

async function createEndpoint(name: string, model: string) {
  await createConfig(name, model)
  await cloud.sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }))
  return await settledEndpoint(cloud, name)
}

async function deleteEndpoint(name: string): Promise<void> {
  await cloud.sagemaker.send(new DeleteEndpointCommand({ EndpointName: name }))
  await eventually(`endpoint ${name} to be gone`, async () => {
    const { Endpoints = [] } = await cloud.sagemaker.send(new ListEndpointsCommand({ NameContains: name }))
    return Endpoints.some((endpoint) => endpoint.EndpointName === name) ? undefined : true
  })
}

const eventStatuses = (name: string) =>
  cloud.events.filter((event) => event.detail['EndpointName'] === name).map((event) => event.detail['EndpointStatus'])

it('brings an endpoint up, describes it and takes it down', async () => {
  const endpoint = await createEndpoint('first', 'good')
  expect(endpoint).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'first',
    EndpointArn: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/first',
    ProductionVariants: [
      {
        VariantName: 'AllTraffic',
        DeployedImages: [{ SpecifiedImage: IMAGE }],
        CurrentServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 2 },
      },
    ],
  })
  expect(endpoint.FailureReason).toBeUndefined()
  await deleteEndpoint('first')
  expect(eventStatuses('first')).toEqual(['CREATING', 'IN_SERVICE', 'DELETING'])
  expect(await refusal(cloud.sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'first' })))).toEqual({
    name: 'ValidationException',
    message: 'Could not find endpoint "arn:aws:sagemaker:us-east-1:123456789012:endpoint/first".',
    status: 400,
  })
})

it.each([
  [
    'empty',
    'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
    /Unable to load model: list index out of range/,
  ],
  ['no-archive', 'Failed to extract model data archive for container "container_1"', /^$/],
])('fails an endpoint of the model "%s" with the reason', async (model, reason, log) => {
  const endpoint = await createEndpoint(`bad-${model}`, model)
  expect(endpoint.EndpointStatus).toBe('Failed')
  expect(endpoint.FailureReason).toContain(reason)
  const lines = cloud.logs.filter((line) => line.group === `/aws/sagemaker/Endpoints/bad-${model}`)
  expect(lines.map((line) => line.message).join('\n')).toMatch(log)
  await deleteEndpoint(`bad-${model}`)
})

it('updates to a new configuration', async () => {
  await createEndpoint('updated', 'good')
  await createConfig('updated-2', 'good', 5)
  await cloud.sagemaker.send(new UpdateEndpointCommand({ EndpointName: 'updated', EndpointConfigName: 'updated-2' }))
  const endpoint = await settledEndpoint(cloud, 'updated')
  expect(endpoint.EndpointConfigName).toBe('updated-2')
  expect(endpoint.ProductionVariants?.[0]?.CurrentServerlessConfig?.MaxConcurrency).toBe(5)
  await deleteEndpoint('updated')
})

it('changes the concurrency of a variant, and refuses a variant it does not have', async () => {
  await createEndpoint('capacities', 'good')
  const change = (VariantName: string, MaxConcurrency: number) =>
    cloud.sagemaker.send(
      new UpdateEndpointWeightsAndCapacitiesCommand({
        EndpointName: 'capacities',
        DesiredWeightsAndCapacities: [{ VariantName, ServerlessUpdateConfig: { MaxConcurrency } }],
      }),
    )
  await change('AllTraffic', 5)
  const endpoint = await settledEndpoint(cloud, 'capacities')
  expect(endpoint).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'capacities',
    ProductionVariants: [{ CurrentServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } }],
  })
  expect(await refusal(change('Other', 5))).toMatchObject({ name: 'ValidationException' })
  expect(await refusal(change('AllTraffic', 100))).toMatchObject({ name: 'ResourceLimitExceeded' })
  await deleteEndpoint('capacities')
})

it('rolls a failed update back: in service again, with the old configuration and a reason', async () => {
  await createEndpoint('rolled-back', 'good')
  await createConfig('rolled-back-2', 'empty')
  await cloud.sagemaker.send(
    new UpdateEndpointCommand({ EndpointName: 'rolled-back', EndpointConfigName: 'rolled-back-2' }),
  )
  const endpoint = await settledEndpoint(cloud, 'rolled-back')
  expect(endpoint).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'rolled-back' })
  expect(endpoint.FailureReason).toContain('did not pass the ping health check')
  expect(eventStatuses('rolled-back')).toEqual(['CREATING', 'IN_SERVICE', 'UPDATING', 'ROLLING_BACK', 'IN_SERVICE'])
  const answer = await cloud.runtime.send(
    new InvokeEndpointCommand({ EndpointName: 'rolled-back', ContentType: 'text/csv', Body: '1,2,3' }),
  )
  expect(Number(answer.Body.transformToString())).toBeGreaterThan(0)
  await deleteEndpoint('rolled-back')
})

it('keeps its state as long as its delay says, and takes no other change meanwhile', async () => {
  const clock = new ManualClock(Date.UTC(2026, 6, 1))
  const slow = await startTestSageMaker({ clock, delays: { endpointCreatingMs: 60_000 } })
  try {
    await slow.s3.writeObject(BUCKET, 'models/good/model.tar.gz', archive)
    await slow.sagemaker.send(
      new CreateModelCommand({
        ModelName: 'good',
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/models/good/model.tar.gz` },
      }),
    )
    await slow.sagemaker.send(
      new CreateEndpointConfigCommand({ EndpointConfigName: 'slow', ProductionVariants: [serverless('good')] }),
    )
    await slow.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'slow', EndpointConfigName: 'slow' }))
    clock.advance(59_000)
    const creating = await slow.sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'slow' }))
    expect(creating.EndpointStatus).toBe('Creating')
    expect(creating.ProductionVariants).toBeUndefined()
    expect(await refusal(slow.sagemaker.send(new DeleteEndpointCommand({ EndpointName: 'slow' })))).toMatchObject({
      name: 'ValidationException',
      message: 'Cannot update in-progress endpoint "arn:aws:sagemaker:us-east-1:123456789012:endpoint/slow".',
    })
    const settled = settledEndpoint(slow, 'slow')
    await eventually('the delay to pass', async () => {
      clock.advance(1000)
      return slow.events.some((event) => event.detail['EndpointStatus'] === 'IN_SERVICE') ? true : undefined
    })
    expect((await settled).EndpointStatus).toBe('InService')
    // Five idle minutes later the process is gone; the next request starts another.
    clock.advance(5 * 60_000)
    const answer = await slow.runtime.send(
      new InvokeEndpointCommand({ EndpointName: 'slow', ContentType: 'text/csv', Body: '1,2,3' }),
    )
    expect(answer.$metadata.httpStatusCode).toBe(200)
  } finally {
    await slow.close()
  }
})

it('serves again after a restart, from the model as it was deployed', async () => {
  const first = await startTestSageMaker()
  await first.s3.writeObject(BUCKET, 'models/good/model.tar.gz', archive)
  const container = { Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/models/good/model.tar.gz` }
  await first.sagemaker.send(new CreateModelCommand({ ModelName: 'good', PrimaryContainer: container }))
  await first.sagemaker.send(
    new CreateEndpointConfigCommand({ EndpointConfigName: 'kept', ProductionVariants: [serverless('good')] }),
  )
  await first.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'kept', EndpointConfigName: 'kept' }))
  await first.stop()
  const second = await startTestSageMaker({ folder: first.context.dataFolder })
  try {
    expect((await settledEndpoint(second, 'kept')).EndpointStatus).toBe('InService')
    await second.sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: 'kept' }))
    await second.sagemaker.send(new DeleteModelCommand({ ModelName: 'good' }))
    const answer = await second.runtime.send(
      new InvokeEndpointCommand({ EndpointName: 'kept', ContentType: 'text/csv', Body: '1,2,3' }),
    )
    expect(answer.$metadata.httpStatusCode).toBe(200)
  } finally {
    await second.close()
  }
})

it('describes and lists models and configurations as they were given', async () => {
  await createConfig('described', 'good')
  const model = await cloud.sagemaker.send(new DescribeModelCommand({ ModelName: 'good' }))
  expect(model.PrimaryContainer).toEqual({ Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/models/good/model.tar.gz` })
  expect(model.ExecutionRoleArn).toBe(ROLE)
  const config = await cloud.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: 'described' }))
  expect(config.ProductionVariants).toEqual([{ ...serverless('good'), InitialVariantWeight: 1 }])
  const models = await cloud.sagemaker.send(new ListModelsCommand({ SortBy: 'Name', SortOrder: 'Ascending' }))
  expect(models.Models?.map((summary) => summary.ModelName)).toEqual(['empty', 'good', 'no-archive'])
  const configs = await cloud.sagemaker.send(new ListEndpointConfigsCommand({ NameContains: 'described' }))
  expect(configs.EndpointConfigs).toHaveLength(1)
})

it('refuses what AWS refuses, in its words', async () => {
  await createEndpoint('refusing', 'good')
  const arn = 'arn:aws:sagemaker:us-east-1:123456789012'
  const send = (command: unknown) => refusal(cloud.sagemaker.send(command as DescribeEndpointCommand))
  const container = { Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/models/good/model.tar.gz` }
  const config = (variant: object) =>
    new CreateEndpointConfigCommand({
      EndpointConfigName: 'refused',
      ProductionVariants: [{ ...serverless('good'), ...variant }],
    })
  const cases: readonly [command: unknown, message: string][] = [
    [
      new CreateModelCommand({ ModelName: 'good', PrimaryContainer: container }),
      `Cannot create already existing model "${arn}:model/good".`,
    ],
    [
      new CreateModelCommand({
        ModelName: 'other',
        PrimaryContainer: { ...container, ModelDataUrl: 's3://ml/no.tar.gz' },
      }),
      'Could not access model data at s3://ml/no.tar.gz.',
    ],
    [
      new CreateEndpointCommand({ EndpointName: 'refusing', EndpointConfigName: 'refusing' }),
      `Cannot create already existing endpoint "${arn}:endpoint/refusing".`,
    ],
    [
      new CreateEndpointCommand({ EndpointName: 'other', EndpointConfigName: 'nothing' }),
      `Could not find endpoint configuration "${arn}:endpoint-config/nothing".`,
    ],
    [
      new CreateEndpointConfigCommand({ EndpointConfigName: 'other', ProductionVariants: [serverless('nothing')] }),
      `Could not find model "${arn}:model/nothing".`,
    ],
    [
      new UpdateEndpointCommand({ EndpointName: 'nothing', EndpointConfigName: 'refusing' }),
      `Could not find endpoint "${arn}:endpoint/nothing".`,
    ],
    [config({ ServerlessConfig: { MemorySizeInMB: 1500, MaxConcurrency: 2 } }), 'MemorySizeInMB'],
    [
      config({ ServerlessConfig: { MemorySizeInMB: 7168, MaxConcurrency: 2 } }),
      "1 validation error detected: Value '7168' at 'productionVariants.1.member.serverlessConfig.memorySizeInMB' failed to satisfy constraint: Member must have value less than or equal to 6144",
    ],
    [
      config({ ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 201 } }),
      'Member must have value less than or equal to 200',
    ],
    [config({ InstanceType: 'ml.m5.large', InitialInstanceCount: 1 }), 'cannot specify ServerlessConfig together with'],
    [
      new CreateEndpointConfigCommand({
        EndpointConfigName: 'two',
        ProductionVariants: [serverless('good'), { ...serverless('good'), VariantName: 'Second' }],
      }),
      'Serverless endpoints do not support multiple production variants.',
    ],
  ]
  for (const [command, message] of cases) {
    const answer = await send(command)
    expect(answer).toMatchObject({ name: 'ValidationException', status: 400 })
    expect(answer.message).toContain(message)
  }
  await deleteEndpoint('refusing')
})

it('refuses serverless concurrency above the quota of the account', async () => {
  await createConfig('greedy', 'good', 21)
  const answer = await refusal(
    cloud.sagemaker.send(new CreateEndpointCommand({ EndpointName: 'greedy', EndpointConfigName: 'greedy' })),
  )
  expect(answer).toMatchObject({ name: 'ResourceLimitExceeded', status: 400 })
  expect(answer.message).toContain(
    'is 20 Concurrency, with current utilization of 0 Concurrency and a request delta of 21',
  )
})

it('answers 501 with the name of an operation that is not there', async () => {
  const response = await fetch(cloud.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'SageMaker.CreateNotebookInstance', 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  })
  expect(response.status).toBe(501)
  expect(await response.text()).toContain('CreateNotebookInstance')
})
