import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { scoreRows } from '#shared/scoring/score-rows.ts'
import type { Dependencies } from '../deps.ts'

/** Requests to an endpoint at once, of one prediction request: the default maxConcurrency of an endpoint. */
const CONCURRENCY = 2
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 2_000

export type ScoringTarget = { readonly endpointName: string; readonly width: number; readonly deadlineMs: number }

/**
 * Scores rows on an endpoint and tries again, with growing pauses, while it is not ready or throttles.
 * @throws BoostlineError what the endpoint says last; `endpoint-unavailable` when the deadline cut a call off.
 */
export async function scoreWithinDeadline(
  rows: readonly string[],
  { endpointName, width, deadlineMs }: ScoringTarget,
  {
    endpoint,
    clock,
    sleep,
    random,
    timeLimit,
  }: Pick<Dependencies, 'endpoint' | 'clock' | 'sleep' | 'random' | 'timeLimit'>,
): Promise<Float64Array> {
  const limit = timeLimit(Math.max(0, deadlineMs - clock.now()))
  const { signal } = limit

  async function attempt(call: () => Promise<string>): Promise<string> {
    for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(2 * delayMs, MAX_DELAY_MS)) {
      try {
        return await call()
      } catch (error) {
        if (signal.aborted) throw cutOff(endpointName, error)
        if (!(error instanceof BoostlineError) || !error.retryable) throw error
        // Half of it fixed, half of it random, so that callers who failed together do not come back together.
        const pauseMs = delayMs / 2 + (random() * delayMs) / 2
        if (clock.now() + pauseMs >= deadlineMs) throw error
        await sleep(pauseMs)
        if (signal.aborted) throw error
      }
    }
  }

  try {
    return await scoreRows(endpoint, endpointName, rows, { width, concurrency: CONCURRENCY, signal, attempt })
  } catch (error) {
    // The other batch under way has nobody to answer to any more.
    limit.abort()
    throw error
  } finally {
    limit.clear()
  }
}

function cutOff(endpointName: string, cause: unknown): BoostlineError {
  return new BoostlineError({
    code: 'endpoint-unavailable',
    kind: 'dependency',
    retryable: true,
    message: `The endpoint ${endpointName} did not answer in time.`,
    hint: 'An endpoint that was idle takes seconds to start. Send the request again.',
    cause,
  })
}
