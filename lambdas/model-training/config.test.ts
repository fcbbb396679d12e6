import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const env = {
  AWS_REGION: 'eu-central-1',
  PIPELINE_BUCKET: 'ml',
  SAGEMAKER_ROLE_ARN: 'arn:aws:iam::123456789012:role/sagemaker',
}

describe('the configuration of model-training', () => {
  it('has defaults for all but bucket, role and region', () => {
    expect(readConfig(env)).toEqual({
      bucket: 'ml',
      prefix: 'boostline',
      roleArn: env.SAGEMAKER_ROLE_ARN,
      image: '492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost:3.2-0',
      codeVersion: 'dev',
      memoryMb: undefined,
      uploads: { prefixes: [], buckets: [] },
    })
  })

  it.each([
    [
      'a pinned version',
      { XGBOOST_VERSION: '1.7-1' },
      '492215442770.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-xgboost:1.7-1',
    ],
    ['China', { AWS_REGION: 'cn-north-1' }, '450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn/sagemaker-xgboost:3.2-0'],
    ['an own image', { AWS_REGION: 'mars-1', XGBOOST_IMAGE: 'x/y:z' }, 'x/y:z'],
  ])('names the image for %s', (_, change, image) => {
    expect(readConfig({ ...env, ...change }).image).toBe(image)
  })

  it.each([
    ['a prefix with a hyphen', { NAME_PREFIX: 'my-stage' }, 'NAME_PREFIX="my-stage": a-z0-9, at most 12, no hyphen'],
    ['a role that is none', { SAGEMAKER_ROLE_ARN: 'admin' }, 'SAGEMAKER_ROLE_ARN="admin": the ARN of an IAM role'],
    [
      'the legacy alias of the image',
      { XGBOOST_VERSION: 'latest' },
      'XGBOOST_VERSION="latest": an image tag such as 3.2-0',
    ],
    ['an unknown region', { AWS_REGION: 'mars-1' }, 'in the region "mars-1" is not known to this version'],
  ])('refuses %s', (_, change, problem) => {
    expect(() => readConfig({ ...env, ...change })).toThrow(problem)
  })
})
