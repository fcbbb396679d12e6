import { expect, it } from 'vitest'
import { readConfig } from './config.ts'

it('the bucket is needed, all else is not', () => {
  expect(
    readConfig({
      PIPELINE_BUCKET: 'boostline',
      NAME_PREFIX: 'boostlinedev',
      DEFAULT_MODEL: 'iris',
      CORS_ORIGINS: 'https://example.com, http://localhost:5173',
    }),
  ).toEqual({
    bucket: 'boostline',
    stage: 'boostlinedev',
    defaultModel: 'iris',
    corsOrigins: ['https://example.com', 'http://localhost:5173'],
  })
  expect(readConfig({ PIPELINE_BUCKET: 'boostline', DEFAULT_MODEL: '' })).toEqual({
    bucket: 'boostline',
    stage: 'boostline',
    defaultModel: undefined,
    corsOrigins: [],
  })
})

it('every wrong variable is named at once', () => {
  expect(() => readConfig({ DEFAULT_MODEL: 'My Model', CORS_ORIGINS: 'https://example.com/' })).toThrow(
    /PIPELINE_BUCKET is not set .*DEFAULT_MODEL="My Model": a dataset: a-z0-9 and single hyphens; CORS_ORIGINS=.*: an origin such as/,
  )
})
