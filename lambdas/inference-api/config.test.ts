import { expect, it } from 'vitest'
import { readConfig } from './config.ts'

it('the bucket is needed, the default model is not', () => {
  expect(readConfig({ PIPELINE_BUCKET: 'boostline', DEFAULT_MODEL: 'iris' })).toEqual({
    bucket: 'boostline',
    defaultModel: 'iris',
  })
  expect(readConfig({ PIPELINE_BUCKET: 'boostline', DEFAULT_MODEL: '' })).toEqual({
    bucket: 'boostline',
    defaultModel: undefined,
  })
})

it('every wrong variable is named at once', () => {
  expect(() => readConfig({ DEFAULT_MODEL: 'My Model' })).toThrow(
    /PIPELINE_BUCKET is not set .*DEFAULT_MODEL="My Model": a dataset: a-z0-9 and single hyphens/,
  )
})
