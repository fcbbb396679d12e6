import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { cleanUp, lambdaCleaner } from './cleanup.ts'
import { readDeployment } from './deployment.ts'

const named = { local: false, prefix: undefined, 'endpoint-url': undefined }
const PROD = readDeployment({ ...named, stage: 'prod' }, {})

/** The payload of an answer as the client gives it. */
const payload = (text: string) => Object.assign(Buffer.from(text), { transformToString: () => text })

describe('cleanup', () => {
  it.each([
    [true, 'would delete run-1: it is old'],
    [false, 'deleted run-1: it is old'],
  ])('says what went or would go (dry run: %s)', async (dryRun, line) => {
    const mock = mockClient(LambdaClient)
    const report = [{ endpointName: 'run-1', dataset: 'iris', why: 'it is old' }]
    mock.on(InvokeCommand).resolves({ Payload: payload(JSON.stringify(report)) })
    const lines: string[] = []
    const clean = lambdaCleaner(new LambdaClient({ region: 'us-east-1' }), PROD)
    await cleanUp(clean, dryRun, (said) => void lines.push(said))
    expect(lines).toEqual([line])
    expect(mock.commandCalls(InvokeCommand)[0]?.args[0].input).toEqual({
      FunctionName: 'boostline-model-deployment',
      Payload: JSON.stringify({ command: 'cleanup', dryRun }),
    })
  })

  it('says so when there is nothing to do', async () => {
    const lines: string[] = []
    await cleanUp(
      async () => [],
      false,
      (said) => void lines.push(said),
    )
    expect(lines).toEqual(['Every endpoint is needed.'])
  })

  it("shows the function's error", async () => {
    const mock = mockClient(LambdaClient)
    mock.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', Payload: payload('{"errorMessage":"no"}') })
    const clean = lambdaCleaner(new LambdaClient({ region: 'us-east-1' }), PROD)
    await expect(clean({ dryRun: true })).rejects.toThrow(
      'boostline-model-deployment did not clean up: {"errorMessage":"no"}',
    )
  })

  it('says what it did not come to', async () => {
    const mock = mockClient(LambdaClient)
    const refused = {
      message: 'Deleted so far: 3. There was no time for the endpoints of 2 datasets.',
      hint: 'Ask again.',
    }
    mock.on(InvokeCommand).resolves({ Payload: payload(JSON.stringify({ refused })) })
    const clean = lambdaCleaner(new LambdaClient({ region: 'us-east-1' }), PROD)
    await expect(clean({ dryRun: false })).rejects.toMatchObject({ code: 'cleanup-failed', ...refused })
  })
})
