import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { bucketOf, clientSettings, readDeployment } from './deployment.ts'

const none = { local: false, stage: undefined, prefix: undefined, 'endpoint-url': undefined }
const read = (values: Partial<Parameters<typeof readDeployment>[0]>, env = {}) =>
  readDeployment({ ...none, ...values }, env)

describe('a command speaks to', () => {
  it.each([
    ['the local cloud', { local: true }, {}, 'http://127.0.0.1:4566', 'boostline', 'model-training'],
    ['one elsewhere', { local: true }, { AWS_ENDPOINT_URL: 'http://h:1' }, 'http://h:1', 'boostline', 'model-training'],
    ['one at an address', { 'endpoint-url': 'http://h:2' }, {}, 'http://h:2', 'boostline', 'model-training'],
    ['a stage', { stage: 'dev' }, {}, undefined, 'boostlinedev', 'boostlinedev-model-training'],
    ['production', { stage: 'prod' }, {}, undefined, 'boostline', 'boostline-model-training'],
    ['a stage with a prefix', { stage: 'dev', prefix: 'ml' }, {}, undefined, 'ml', 'ml-model-training'],
    ['a prefix', { prefix: 'ml' }, {}, undefined, 'ml', 'ml-model-training'],
  ])('%s', (_, values, env, endpointUrl, prefix, functionName) => {
    const deployment = read(values, env)
    expect(deployment).toMatchObject({ endpointUrl, prefix })
    expect(deployment.functionName('model-training')).toBe(functionName)
  })

  it.each([
    ['no deployment', {}, 'It is not said which deployment is meant.'],
    ['two', { local: true, stage: 'dev' }, 'Both the local cloud and a stage are named.'],
    [
      'a local cloud with a prefix',
      { 'endpoint-url': 'http://h', prefix: 'ml' },
      'Both the local cloud and a stage are named.',
    ],
  ])('%s: it is refused', (_, values, message) => {
    expect(() => read(values)).toThrowError(expect.objectContaining({ code: 'usage', message }))
  })

  it('a stage whose name cannot be one is refused', () => {
    expect(() => read({ stage: 'Prod!' })).toThrow('stage="Prod!": wanted a-z and 0-9')
  })
})

describe('clients', () => {
  it('of the local cloud take any credentials', () => {
    expect(clientSettings(read({ local: true }), {})).toMatchObject({ region: 'us-east-1', credentials: {} })
  })

  it.each([
    [{}, {}],
    [{ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'us-east-1' }, { region: 'eu-west-1' }],
    [{ AWS_DEFAULT_REGION: 'us-east-1' }, { region: 'us-east-1' }],
  ])("of a stage take AWS's own settings %j", (env, settings) => {
    expect(clientSettings(read({ stage: 'dev' }), env)).toEqual(settings)
  })
})

describe("the pipeline's bucket", () => {
  const lambda = () => new LambdaClient({ region: 'eu-west-1' })

  it('is what the functions of a stage are told', async () => {
    const mock = mockClient(LambdaClient)
    mock
      .on(GetFunctionConfigurationCommand, { FunctionName: 'boostlinedev-model-deployment' })
      .resolves({ Environment: { Variables: { PIPELINE_BUCKET: 'boostlinedev-1-eu-west-1' } } })
    expect(await bucketOf(read({ stage: 'dev' }), lambda())).toBe('boostlinedev-1-eu-west-1')
    expect(await bucketOf(read({ local: true }), lambda())).toBe('boostline')
  })

  it('is of no stage that is not there', async () => {
    const mock = mockClient(LambdaClient)
    const error = Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' })
    mock.on(GetFunctionConfigurationCommand).rejects(error)
    await expect(bucketOf(read({ stage: 'qa' }), lambda())).rejects.toMatchObject({
      code: 'stage-missing',
      message:
        'There is no stage qa in this account and region: lambda:GetFunctionConfiguration boostlineqa-model-deployment finds nothing.',
    })
  })
})
