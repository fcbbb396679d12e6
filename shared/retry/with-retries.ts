import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'

export type RetryPorts = {
  readonly clock: Clock
  sleep(delayMs: number): Promise<void>
  /** From 0 to just below 1: spreads the retries of callers that failed together. */
  random(): number
}

/** How long attempts may go on: nothing new starts at `deadlineMs`, and `signal` ends what is under way then. */
export type TimeLimit = { readonly deadlineMs: number; readonly signal: AbortSignal }

/** The longest pause after the first failure, which doubles with each further one, up to `maxDelayMs`. */
export type Backoff = { readonly firstDelayMs: number; readonly maxDelayMs: number }

/** For work in the background: nobody waits for its answer. */
const PATIENT: Backoff = { firstDelayMs: 200, maxDelayMs: 10_000 }

/** Repeats a call while it fails with a retryable error and there is time left; then throws its last error. */
export async function withRetries<T>(
  ports: RetryPorts,
  limit: TimeLimit,
  call: () => Promise<T>,
  { firstDelayMs, maxDelayMs }: Backoff = PATIENT,
): Promise<T> {
  for (let longestMs = firstDelayMs; ; longestMs = Math.min(2 * longestMs, maxDelayMs)) {
    try {
      return await call()
    } catch (error) {
      // Half of it fixed, half of it random, so that callers who failed together do not come back together.
      const delayMs = longestMs * (0.5 + ports.random() / 2)
      const hasTime = !limit.signal.aborted && ports.clock.now() + delayMs < limit.deadlineMs
      if (!(error instanceof BoostlineError && error.retryable && hasTime)) throw error
      await ports.sleep(delayMs)
      if (limit.signal.aborted) throw error
    }
  }
}
