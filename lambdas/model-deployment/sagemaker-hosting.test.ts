import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { sagemakerHosting } from './sagemaker-hosting.ts'

const tags = { 'boostline:dataset': 'iris' }
const model = { name: 'run', image: 'i', modelDataUrl: 's3://b/m.tar.gz', roleArn: 'r', tags }
const awsError = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })

function service() {
  const mock = mockClient(SageMakerClient)
  return { mock, hosting: sagemakerHosting(new SageMakerClient({ region: 'us-east-1' })) }
}

describe('sagemakerHosting', () => {
  it('makes a serverless endpoint with one variant', async () => {
    const { mock, hosting } = service()
    await hosting.ensureModel(model)
    await hosting.ensureEndpointConfig({ name: 'run', modelName: 'run', memoryMb: 2048, maxConcurrency: 2, tags })
    await hosting.ensureEndpoint({ name: 'run', configName: 'run', tags })
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
    const { mock, hosting } = service()
    const exists = (what: string) => awsError('ValidationException', `Cannot create already existing ${what} "arn:x".`)
    mock.on(CreateModelCommand).rejects(exists('model'))
    mock.on(CreateEndpointConfigCommand).rejects(exists('endpoint configuration'))
    mock.on(CreateEndpointCommand).rejects(exists('endpoint'))
    mock.on(DescribeModelCommand).resolves({ PrimaryContainer: { ModelDataUrl: 's3://b/m.tar.gz' } })
    mock
      .on(DescribeEndpointConfigCommand)
      .resolves({ ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'run' }] })
    mock.on(DescribeEndpointCommand).resolves({ EndpointConfigName: 'run' })
    expect(await hosting.ensureModel(model)).toBe('existed')
    expect(
      await hosting.ensureEndpointConfig({ name: 'run', modelName: 'run', memoryMb: 2048, maxConcurrency: 2, tags }),
    ).toBe('existed')
    expect(await hosting.ensureEndpoint({ name: 'run', configName: 'run', tags })).toBe('existed')
  })

  it('refuses a name that holds another model', async () => {
    const { mock, hosting } = service()
    mock
      .on(CreateModelCommand)
      .rejects(awsError('ValidationException', 'Cannot create already existing model "arn:x".'))
    mock.on(DescribeModelCommand).resolves({ PrimaryContainer: { ModelDataUrl: 's3://other/m.tar.gz' } })
    await expect(hosting.ensureModel(model)).rejects.toMatchObject({ code: 'name-taken', retryable: false })
  })

  it.each([
    ['ResourceLimitExceeded', 'The account-level service limit is 10', 'endpoint-quota', true],
    ['ValidationException', 'Could not find endpoint configuration "arn:x".', 'aws-not-visible-yet', true],
    ['ThrottlingException', 'Rate exceeded', 'aws-throttled', true],
    ['AccessDeniedException', 'no', 'aws-denied', false],
  ])('translates %s', async (name, message, code, retryable) => {
    const { mock, hosting } = service()
    mock.on(CreateEndpointCommand).rejects(awsError(name, message))
    await expect(hosting.ensureEndpoint({ name: 'run', configName: 'run', tags })).rejects.toMatchObject({
      code,
      retryable,
    })
  })
})
