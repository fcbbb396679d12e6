import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type EndpointStatus,
  ListEndpointsCommand,
  ListTagsCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { sagemakerEndpoints } from './sagemaker-endpoints.ts'

const tags = { 'boostline:dataset': 'iris' }
const model = { name: 'run', image: 'i', modelDataUrl: 's3://b/m.tar.gz', roleArn: 'r', tags }
const awsError = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })

function service() {
  const mock = mockClient(SageMakerClient)
  return { mock, endpoints: sagemakerEndpoints(new SageMakerClient({ region: 'us-east-1' })) }
}

describe('sagemakerEndpoints', () => {
  it('makes a serverless endpoint with one variant', async () => {
    const { mock, endpoints } = service()
    await endpoints.ensureModel(model)
    await endpoints.ensureEndpointConfig({ name: 'run', modelName: 'run', memoryMb: 2048, maxConcurrency: 2, tags })
    await endpoints.ensureEndpoint({ name: 'run', configName: 'run', tags })
    const Tags = [{ Key: 'boostline:dataset', Value: 'iris' }]
    expect(mock.calls().map((call) => call.args[0].input)).toEqual([
      {
        ModelName: 'run',
        ExecutionRoleArn: 'r',
        PrimaryContainer: { Image: 'i', ModelDataUrl: 's3://b/m.tar.gz' },
        Tags,
      },
      {
        EndpointConfigName: 'run',
        ProductionVariants: [
          {
            VariantName: 'AllTraffic',
            ModelName: 'run',
            ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 2 },
          },
        ],
        Tags,
      },
      { EndpointName: 'run', EndpointConfigName: 'run', Tags },
    ])
  })

  it('finds what it made before', async () => {
    const { mock, endpoints } = service()
    const exists = (what: string) => awsError('ValidationException', `Cannot create already existing ${what} "arn:x".`)
    mock.on(CreateModelCommand).rejects(exists('model'))
    mock.on(CreateEndpointConfigCommand).rejects(exists('endpoint configuration'))
    mock.on(CreateEndpointCommand).rejects(exists('endpoint'))
    mock.on(DescribeModelCommand).resolves({ PrimaryContainer: { ModelDataUrl: 's3://b/m.tar.gz' } })
    mock
      .on(DescribeEndpointConfigCommand)
      .resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'run' }] })
    mock.on(DescribeEndpointCommand).resolves({ EndpointConfigName: 'run' })
    expect(await endpoints.ensureModel(model)).toBe('existed')
    expect(
      await endpoints.ensureEndpointConfig({ name: 'run', modelName: 'run', memoryMb: 2048, maxConcurrency: 2, tags }),
    ).toBe('existed')
    expect(await endpoints.ensureEndpoint({ name: 'run', configName: 'run', tags })).toBe('existed')
  })

  it('tries again where what has the name is gone when it is looked at', async () => {
    const { mock, endpoints } = service()
    mock
      .on(CreateEndpointCommand)
      .rejects(awsError('ValidationException', 'Cannot create already existing endpoint "arn:x".'))
    mock.on(DescribeEndpointCommand).rejects(awsError('ValidationException', 'Could not find endpoint "arn:x".'))
    await expect(endpoints.ensureEndpoint({ name: 'run', configName: 'run', tags })).rejects.toMatchObject({
      code: 'aws-not-visible-yet',
      retryable: true,
    })
  })

  it('refuses a name that holds another model', async () => {
    const { mock, endpoints } = service()
    mock
      .on(CreateModelCommand)
      .rejects(awsError('ValidationException', 'Cannot create already existing model "arn:x".'))
    mock.on(DescribeModelCommand).resolves({ PrimaryContainer: { ModelDataUrl: 's3://other/m.tar.gz' } })
    await expect(endpoints.ensureModel(model)).rejects.toMatchObject({ code: 'name-taken', retryable: false })
  })

  it('says that an image is not there as what a person wrote', async () => {
    const { mock, endpoints } = service()
    const refusal = 'Requested image 1.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:9.9-9 not found.'
    mock.on(CreateModelCommand).rejects(awsError('ValidationException', refusal))
    await expect(endpoints.ensureModel(model)).rejects.toMatchObject({
      code: 'model-settings-invalid',
      message: expect.stringContaining('sagemaker-xgboost:9.9-9') as unknown,
    })
  })

  it.each([
    ['ResourceLimitExceeded', 'The account-level service limit is 10', 'endpoint-quota', true],
    ['ValidationException', 'Could not find endpoint configuration "arn:x".', 'aws-not-visible-yet', true],
    ['ThrottlingException', 'Rate exceeded', 'aws-throttled', true],
    ['AccessDeniedException', 'no', 'aws-denied', false],
  ])('translates %s', async (name, message, code, retryable) => {
    const { mock, endpoints } = service()
    mock.on(CreateEndpointCommand).rejects(awsError(name, message))
    await expect(endpoints.ensureEndpoint({ name: 'run', configName: 'run', tags })).rejects.toMatchObject({
      code,
      retryable,
    })
  })

  it.each<[EndpointStatus, unknown]>([
    ['InService', { kind: 'ready' }],
    ['Creating', { kind: 'changing', status: 'Creating' }],
    ['SystemUpdating', { kind: 'changing', status: 'SystemUpdating' }],
    ['Deleting', { kind: 'changing', status: 'Deleting' }],
    ['Failed', { kind: 'failed', status: 'Failed', reason: 'no ping' }],
  ])('knows an endpoint that is %s', async (EndpointStatus, state) => {
    const { mock, endpoints } = service()
    mock.on(DescribeEndpointCommand).resolves({ EndpointStatus, EndpointArn: 'arn', FailureReason: 'no ping' })
    mock.on(ListTagsCommand, { ResourceArn: 'arn' }).resolves({ Tags: [{ Key: 'boostline:dataset', Value: 'iris' }] })
    expect(await endpoints.describeEndpoint('run')).toEqual({ state, dataset: 'iris' })
  })

  it("tells a configuration's memory, or that there is none", async () => {
    const { mock, endpoints } = service()
    mock
      .on(DescribeEndpointConfigCommand, { EndpointConfigName: 'run' })
      .resolvesOnce({
        ProductionVariants: [{ VariantName: 'a', ServerlessConfig: { MemorySizeInMB: 3072, MaxConcurrency: 2 } }],
      })
      .rejectsOnce(awsError('ValidationException', 'Could not find endpoint configuration "arn:x".'))
      .rejects(awsError('AccessDeniedException', 'no'))
    expect([await endpoints.configuredMemoryMb('run'), await endpoints.configuredMemoryMb('run')]).toEqual([
      3072,
      undefined,
    ])
    await expect(endpoints.configuredMemoryMb('run')).rejects.toMatchObject({ code: 'aws-denied' })
  })

  it('lists the endpoints that are named as its own, on every page', async () => {
    const { mock, endpoints } = service()
    const endpoint = (EndpointName: string, EndpointStatus: EndpointStatus = 'InService') => ({
      EndpointName,
      EndpointArn: EndpointName,
      EndpointStatus,
      CreationTime: new Date(0),
      LastModifiedTime: new Date(0),
    })
    const [first, second, third] = ['a', 'b-c', 'd'].map((dataset) => `boostline-${dataset}-20260701-100000-aaaaaaaa`)
    mock
      .on(ListEndpointsCommand)
      .resolvesOnce({ Endpoints: [endpoint(first ?? ''), endpoint(`my-${first}`)], NextToken: 'more' })
      .resolvesOnce({
        Endpoints: [endpoint(second ?? '', 'Failed'), endpoint(third ?? '', 'Creating'), endpoint('boostline-x')],
      })
    expect(await endpoints.listEndpoints('boostline')).toEqual([
      { name: first, dataset: 'a', isInService: true },
      { name: second, dataset: 'b-c', isInService: false },
    ])
    expect(mock.calls().map((call) => call.args[0].input)).toEqual([
      { NameContains: 'boostline-', MaxResults: 100, NextToken: undefined },
      { NameContains: 'boostline-', MaxResults: 100, NextToken: 'more' },
    ])
  })

  it('finds what is to be deleted gone, or busy', async () => {
    const { mock, endpoints } = service()
    const gone = awsError('ValidationException', 'Could not find endpoint "arn:x".')
    mock
      .on(DeleteEndpointCommand)
      .rejectsOnce(gone)
      .rejectsOnce(awsError('ValidationException', 'Cannot update in-progress endpoint "arn:x".'))
      .rejectsOnce(awsError('AccessDeniedException', 'no'))
    expect([await endpoints.deleteEndpoint('run'), await endpoints.deleteEndpoint('run')]).toEqual([true, false])
    await expect(endpoints.deleteEndpoint('run')).rejects.toMatchObject({ code: 'aws-denied' })
    mock.on(DescribeEndpointCommand).rejects(gone)
    expect(await endpoints.describeEndpoint('run')).toEqual({ state: { kind: 'missing' } })
    mock
      .on(DeleteEndpointConfigCommand)
      .rejects(awsError('ValidationException', 'Could not find endpoint configuration'))
    mock.on(DeleteModelCommand).resolves({})
    await endpoints.deleteModel('run')
    expect(mock.commandCalls(DeleteModelCommand)[0]?.args[0].input).toEqual({ ModelName: 'run' })
  })
})
