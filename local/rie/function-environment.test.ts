import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localEnvironment, shellEnvironment } from './function-environment.ts'

it('credentials that the shell does not set are empty, and a region is not there', () => {
  expect(shellEnvironment({ PIPELINE_BUCKET: 'mine', AWS_SECRET_ACCESS_KEY: 'secret' })).toEqual({
    PIPELINE_BUCKET: 'mine',
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: '',
  })
})

describe('against a local cloud', () => {
  const server = createServer((request, response) => {
    const found = request.url === '/2015-03-31/functions/model-training/configuration'
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        FunctionArn: 'arn:aws:lambda:us-west-2:123456789012:function:model-training',
        Environment: { Variables: { PIPELINE_BUCKET: 'boostline', NAME_PREFIX: 'boostline' } },
      }),
    )
  })
  let endpoint = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  it('the function has its variables there, unless the shell sets them, and none of the shell’s account', async () => {
    const shell = { NAME_PREFIX: 'mine', AWS_PROFILE: 'work', AWS_SESSION_TOKEN: 'token', AWS_ACCESS_KEY_ID: 'AKIA' }
    expect(await localEnvironment('model-training', endpoint, { ...shell, AWS_REGION: 'eu-west-1' })).toEqual({
      PIPELINE_BUCKET: 'boostline',
      NAME_PREFIX: 'mine',
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: '',
    })
  })

  it('another answer than a description is an error, and no cloud at all is nothing', async () => {
    await expect(localEnvironment('other', endpoint, {})).rejects.toThrow(Error)
    expect(await localEnvironment('model-training', 'http://127.0.0.1:1', {})).toBeUndefined()
  })
})
