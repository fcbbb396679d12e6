/**
 * Options every SDK client of the functions is made with: a bounded number of tries in the SDK's standard mode, and
 * time limits, so that a call that hangs ends before the function's own limit does.
 */
export const clientOptions = {
  retryMode: 'standard',
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 60_000 },
} as const

/** For calls whose caller decides about retries itself (predictions with a deadline of their own). */
export const singleAttemptOptions = { ...clientOptions, maxAttempts: 1 } as const
