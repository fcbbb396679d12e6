import { InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda'
import { describe, expect, it } from 'vitest'
import { refusal, type Target } from './target.ts'

/** What Lambda does with invocations, by a function that returns its event. */
export function lambdaCases(target: Target): void {
  const { lambda } = target
  const invoke = (payload: string, more: Partial<InvokeCommandInput> = {}) =>
    lambda.send(new InvokeCommand({ FunctionName: target.functionName, Payload: Buffer.from(payload), ...more }))

  describe.skipIf(!target.functionName)('a function (REMOTE_FUNCTION names it)', () => {
    it('answers with what it returns', async () => {
      const answer = await invoke('{"n":1}')
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' })
      expect(answer.FunctionError).toBeUndefined()
      expect(answer.Payload?.transformToString()).toBe('{"n":1}')
    })

    it('shows the end of its log when asked', async () => {
      const { LogResult = '' } = await invoke('{}', { LogType: 'Tail' })
      expect(Buffer.from(LogResult, 'base64').toString()).toMatch(/START RequestId: [\s\S]*REPORT RequestId: /)
    })

    it.each([
      ['Event', 202],
      ['DryRun', 204],
    ] as const)('is answered at once as %s', async (InvocationType, StatusCode) => {
      expect(await invoke('{}', { InvocationType })).toMatchObject({ StatusCode })
    })

    it('refuses what is no JSON', async () => {
      expect(await refusal(invoke('{oops'))).toMatchObject({ name: 'InvalidRequestContentException', status: 400 })
    })

    it('refuses more than 6 MB', async () => {
      expect(await refusal(invoke(`"${'x'.repeat(6 * 1024 * 1024)}"`))).toMatchObject({
        name: 'RequestTooLargeException',
        status: 413,
      })
    })
  })

  it('a function that is not there is refused by its ARN', async () => {
    const refused = await refusal(invoke('{}', { FunctionName: target.uniqueName() }))
    expect(refused).toMatchObject({ name: 'ResourceNotFoundException', status: 404 })
    expect(refused.message).toMatch(/^Function not found: arn:aws:lambda:/)
  })
}
