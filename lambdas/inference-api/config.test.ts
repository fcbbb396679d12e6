import { expect, it } from 'vitest'
import { readConfig } from './config.ts'

it('the bucket is needed, all else is not', () => {
  expect(
    readConfig({
      PIPELINE_BUCKET: 'boostline',
      NAME_PREFIX: 'boostlinedev',
      DEFAULT_MODEL: 'iris',
      CORS_ORIGINS: 'https://example.com, http://localhost:5173',
      API_AUTH: 'key',
      PATH_ALIASES: '/score=/predict,/ask=/models/iris/predict',
    }),
  ).toEqual({
    bucket: 'boostline',
    stage: 'boostlinedev',
    defaultModel: 'iris',
    corsOrigins: ['https://example.com', 'http://localhost:5173'],
    auth: 'key',
    pathAliases: new Map([
      ['/score', '/predict'],
      ['/ask', '/models/iris/predict'],
    ]),
  })
  expect(readConfig({ PIPELINE_BUCKET: 'boostline', DEFAULT_MODEL: '' })).toEqual({
    bucket: 'boostline',
    stage: 'boostline',
    defaultModel: undefined,
    corsOrigins: [],
    auth: 'none',
    pathAliases: new Map([['/prediction', '/predict']]),
  })
})

it('every wrong variable is named at once', () => {
  expect(() =>
    readConfig({ DEFAULT_MODEL: 'My Model', CORS_ORIGINS: 'https://example.com/', PATH_ALIASES: 'score' }),
  ).toThrow(
    /PIPELINE_BUCKET is not set .*DEFAULT_MODEL="My Model": a dataset: a-z0-9 and single hyphens; CORS_ORIGINS=.*: an origin such as.*PATH_ALIASES="score": paths that mean others/,
  )
})
