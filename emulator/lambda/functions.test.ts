import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  PublishVersionCommand,
  paginateListFunctions,
} from '@aws-sdk/client-lambda'
import { expect, it } from 'vitest'
import { startTestLambda } from './testing/test-lambda.ts'

const SOURCE = 'exports.handler = async () => 1'

it('describes a function as it is configured', async () => {
  await using service = await startTestLambda({
    functions: { fn: { source: SOURCE, environment: { A: 'b' }, memoryMb: 512, timeoutSeconds: 7 } },
  })
  const configuration = {
    FunctionName: 'fn',
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fn',
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Timeout: 7,
    MemorySize: 512,
    CodeSize: SOURCE.length,
    Environment: { Variables: { A: 'b' } },
    State: 'Active',
    Version: '$LATEST',
  }
  expect(await service.client.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }))).toMatchObject(
    configuration,
  )
  expect(await service.client.send(new GetFunctionCommand({ FunctionName: 'fn' }))).toMatchObject({
    Configuration: configuration,
  })
  await expect(service.client.send(new GetFunctionCommand({ FunctionName: 'nope' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  })
})

it('lists the functions page by page, each once', async () => {
  await using service = await startTestLambda({
    functions: { c: SOURCE, a: { source: SOURCE, otherNames: ['z'] }, b: SOURCE },
  })
  const pages: (string | undefined)[][] = []
  for await (const page of paginateListFunctions({ client: service.client }, { MaxItems: 2 })) {
    pages.push((page.Functions ?? []).map((fn) => fn.FunctionName))
  }
  expect(pages).toEqual([['a', 'b'], ['c']])
  await expect(service.client.send(new ListFunctionsCommand({ MaxItems: -1 }))).rejects.toMatchObject({
    name: 'ValidationException',
    message:
      "1 validation error detected: Value '-1' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
  })
})

it('answers 501 with the name of an operation that is not there', async () => {
  await using service = await startTestLambda({ functions: { fn: SOURCE } })
  const refusal = { name: 'NotImplemented', $metadata: { httpStatusCode: 501 } }
  await expect(service.client.send(new PublishVersionCommand({ FunctionName: 'fn' }))).rejects.toMatchObject({
    ...refusal,
    message: 'The emulator has no Lambda operation "PublishVersion".',
  })
  const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:fn'
  await expect(service.client.send(new ListTagsCommand({ Resource }))).rejects.toMatchObject({
    ...refusal,
    message: 'The emulator has no Lambda operation "ListTags".',
  })
})

it.each([
  [{ environment: { AWS_REGION: 'x' } }, 'Function fn: Lambda sets AWS_REGION itself; take it out of'],
  [{ environment: { A: 'x'.repeat(4096) } }, 'Function fn: the environment has 4104 bytes, Lambda takes 4096'],
  [{ bundlePath: '/nowhere/at/all' }, 'Function fn: there is no folder /nowhere/at/all; build the bundles first.'],
])('refuses a configuration that AWS would refuse: %#', async (settings, message) => {
  await expect(startTestLambda({ functions: { fn: { source: SOURCE, ...settings } } })).rejects.toThrow(message)
})
