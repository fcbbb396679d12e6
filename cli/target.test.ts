import { expect, it } from 'vitest'
import { clientSettings, readTarget } from './target.ts'

it.each([
  [
    'the local cloud',
    { local: true },
    {},
    { endpointUrl: 'http://127.0.0.1:4566', bucket: 'boostline', deploymentFunction: 'model-deployment' },
  ],
  [
    'a local cloud elsewhere',
    { local: false, 'endpoint-url': 'http://127.0.0.1:5000' },
    {},
    { endpointUrl: 'http://127.0.0.1:5000', bucket: 'boostline' },
  ],
  [
    'a stage in AWS',
    { local: false },
    { PIPELINE_BUCKET: 'ml', NAME_PREFIX: 'boostlinedev' },
    {
      endpointUrl: undefined,
      bucket: 'ml',
      prefix: 'boostlinedev',
      deploymentFunction: 'boostlinedev-model-deployment',
    },
  ],
])('a command speaks to %s', (_, values, env, target) => {
  expect(readTarget(values, env)).toMatchObject(target)
})

it('a command guesses no bucket in AWS', () => {
  expect(() => readTarget({ local: false }, {})).toThrow('It is not said which deployment is meant.')
})

it('the local cloud takes any credentials, AWS the usual ones', () => {
  expect(clientSettings(readTarget({ local: true }, {})).credentials).toEqual({
    accessKeyId: 'local',
    secretAccessKey: 'local',
  })
  expect(clientSettings(readTarget({ local: false, bucket: 'b' }, {}))).toEqual({})
})
