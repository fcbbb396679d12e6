import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { withRetries } from '#shared/retry/with-retries.ts'
import { scoreRows } from '#shared/serving/score-rows.ts'
import type { Dependencies } from '../deps.ts'

/** Requests to an endpoint at once, of one prediction request: the default maxConcurrency of an endpoint. */
const CONCURRENCY = 2
/** The caller waits. */
const BACKOFF = { firstDelayMs: 100, maxDelayMs: 2_000 }

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

  const attempt = async (call: () => Promise<string>) =>
    await withRetries({ clock, sleep, random }, { deadlineMs, signal }, call, BACKOFF)

  try {
    return await scoreRows(endpoint, endpointName, rows, { width, concurrency: CONCURRENCY, signal, attempt })
  } catch (error) {
    if (signal.aborted) throw cutOff(endpointName, error)
    // The result of the other batch under way is not needed any more.
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
