import { describe, expect, it } from 'vitest'
import { functionEnvironment, plausibleEnvironment, type ReferenceValues } from './environment.ts'
import { FUNCTION_NAMES } from './wiring.ts'

const values: ReferenceValues = {
  bucketName: 'bucket',
  namePrefix: 'boostline',
  sagemakerRoleArn: '${Token[1]}',
  queueUrl: (name) => ['${Token[2]}', name].join('-'),
  codeVersion: '1',
  defaultModel: '',
  noticesTopicArn: '',
  corsOrigins: '',
  uploadPrefixes: '',
  uploadBuckets: '',
  modelPrefixes: '',
  pathAliases: '',
  apiAuth: 'key',
}
const inAws = ['sagemakerRoleArn', 'queueUrl'] as const

describe('functionEnvironment', () => {
  it('gives a function what its own reader asks for, and leaves out what is empty', () => {
    expect(functionEnvironment('inference-api', values)).toEqual({
      PIPELINE_BUCKET: 'bucket',
      NAME_PREFIX: 'boostline',
      API_AUTH: 'key',
    })
  })

  it('takes what is not known yet as it comes', () => {
    expect(functionEnvironment('model-evaluation', values, inAws)).toMatchObject({
      EVALUATION_QUEUE_URL: '${Token[2]}-evaluation',
    })
  })

  it('fails for a variable that the function would miss', () => {
    expect(() => functionEnvironment('model-deployment', { ...values, bucketName: '' }, inAws)).toThrow(
      /PIPELINE_BUCKET is not set/,
    )
  })

  it('fails for a value that the function would refuse', () => {
    expect(() => functionEnvironment('model-deployment', values)).toThrow(/SAGEMAKER_ROLE_ARN="/)
    expect(() => functionEnvironment('inference-api', { ...values, corsOrigins: 'ftp://x' })).toThrow(
      /CORS_ORIGINS="ftp:/,
    )
  })

  it.each(FUNCTION_NAMES)('has values that %s starts with anywhere', (name) => {
    expect(plausibleEnvironment(name)).toMatchObject({ AWS_REGION: 'us-east-1', NAME_PREFIX: 'boostline' })
  })
})
