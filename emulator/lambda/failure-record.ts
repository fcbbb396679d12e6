import { VERSION } from './function-config.ts'
import type { InvocationResult } from './invocation-result.ts'
import type { AsyncInvocation } from './store.ts'

/** Why an asynchronous invocation was given up. */
export type FailureCondition = 'RetriesExhausted' | 'EventAgeExceeded'

export type GivenUp = {
  readonly invocation: AsyncInvocation
  readonly functionArn: string
  readonly condition: FailureCondition
  readonly nowMs: number
  /** The last answer of the function, where it was reached. */
  readonly last: InvocationResult | undefined
}

/** What an OnFailure destination is sent. */
export function failureRecord({ invocation, functionArn, condition, nowMs, last }: GivenUp): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: invocation.requestId,
      functionArn: `${functionArn}:${VERSION}`,
      condition,
      approximateInvokeCount: invocation.functionErrors + (last ? 1 : 0),
    },
    requestPayload: JSON.parse(invocation.payload) as unknown,
    ...(last && {
      responseContext: { statusCode: 200, executedVersion: VERSION, functionError: last.functionError },
      responsePayload: JSON.parse(last.payload) as unknown,
    }),
  })
}
