import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const ENVIRONMENT = {
  PIPELINE_BUCKET: 'boostline',
  EVALUATION_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/boostline-evaluation',
}

describe('readConfig', () => {
  it('takes boostline as the prefix where none is set', () => {
    expect(readConfig(ENVIRONMENT)).toEqual({
      bucket: 'boostline',
      prefix: 'boostline',
      queueUrl: ENVIRONMENT.EVALUATION_QUEUE_URL,
    })
  })

  it('takes the address of a local queue', () => {
    const queueUrl = 'http://127.0.0.1:4566/000000000000/boostline-evaluation'
    expect(readConfig({ ...ENVIRONMENT, EVALUATION_QUEUE_URL: queueUrl }).queueUrl).toBe(queueUrl)
  })

  it('names every variable that is wrong', () => {
    expect(() => readConfig({ NAME_PREFIX: 'My-Stage', EVALUATION_QUEUE_URL: 'evaluation' })).toThrow(
      /PIPELINE_BUCKET is not set.*NAME_PREFIX="My-Stage": a-z0-9, at most 12, no hyphen.*EVALUATION_QUEUE_URL="evaluation": the URL of the evaluation queue/,
    )
  })
})
