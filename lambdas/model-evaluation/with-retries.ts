import { BoostlineError } from '#shared/errors/boostline-error.ts'

export type RetryPorts = {
  readonly clock: { now(): number }
  sleep(delayMs: number): Promise<void>
  /** From 0 to just below 1: spreads the retries of functions that failed together. */
  random(): number
}

/** How long an attempt may go on: nothing new starts at `deadlineMs`, and `signal` ends what is under way then. */
export type TimeLimit = { readonly deadlineMs: number; readonly signal: AbortSignal }

const FIRST_DELAY_MS = 200
const MAX_DELAY_MS = 10_000

/** Repeats a call while it fails with a retryable error and there is time left; then throws its last error. */
export async function withRetries<T>(ports: RetryPorts, limit: TimeLimit, call: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await call()
    } catch (error) {
      const longestMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures)
      const delayMs = longestMs * (0.5 + ports.random() / 2)
      const hasTime = !limit.signal.aborted && ports.clock.now() + delayMs < limit.deadlineMs
      if (!(error instanceof BoostlineError && error.retryable && hasTime)) throw error
      await ports.sleep(delayMs)
    }
  }
}
