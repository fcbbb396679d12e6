/** How long a client waits. The SDK only warns of an answer that does not come, unless it is told to throw. */
export function timeouts(limits: {
  readonly connectMs: number
  /** Until an answer begins. */
  readonly answerMs: number
  /** Between two pieces of an answer's body. */
  readonly silenceMs: number
}) {
  return {
    connectionTimeout: limits.connectMs,
    requestTimeout: limits.answerMs,
    throwOnRequestTimeout: true,
    socketTimeout: limits.silenceMs,
  } as const
}

/**
 * Options every SDK client of the functions is made with: a bounded number of tries in the SDK's standard mode, and
 * time limits, so that a call that hangs ends before the function's own limit does: model-deployment has two minutes.
 */
export const clientOptions = {
  retryMode: 'standard',
  maxAttempts: 4,
  requestHandler: timeouts({ connectMs: 3_000, answerMs: 20_000, silenceMs: 60_000 }),
} as const

/**
 * For calls whose caller decides about retries itself (predictions with a deadline of their own). A serverless endpoint
 * may take a minute to answer.
 */
export const singleAttemptOptions = {
  ...clientOptions,
  maxAttempts: 1,
  requestHandler: timeouts({ connectMs: 3_000, answerMs: 65_000, silenceMs: 65_000 }),
} as const
