import { withRetries } from '#shared/retry/with-retries.ts'
import type { RowBlock, ScoreOptions } from '#shared/serving/scorer.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import type { ServingTarget } from '#shared/serving/serving-target.ts'
import type { Dependencies } from '../deps.ts'

/** Requests to a target at once, of one prediction request: the default maxConcurrency of an endpoint. */
const CONCURRENCY = 2
/** The caller waits. */
const BACKOFF = { firstDelayMs: 100, maxDelayMs: 2_000 }

export type ScoringRequest = {
  readonly target: ServingTarget
  readonly rows: RowBlock
  readonly answerWidth: number
  readonly deadlineMs: number
  readonly note?: NonNullable<ScoreOptions['note']>
}

/**
 * Scores rows and tries again, with growing pauses, while what serves the model is busy.
 * @throws BoostlineError what the scorer says last; `serving-busy` when the deadline cut a request off.
 */
export async function scoreWithinDeadline(
  { target, rows, answerWidth, deadlineMs, note }: ScoringRequest,
  dependencies: Pick<Dependencies, 'scorer' | 'clock' | 'sleep' | 'random' | 'timeLimit'>,
): Promise<Float64Array> {
  const { scorer, clock, timeLimit } = dependencies
  const limit = timeLimit(Math.max(0, deadlineMs - clock.now()))
  const { signal } = limit
  const attempt = async (call: () => Promise<Float64Array>) =>
    await withRetries(dependencies, { deadlineMs, signal }, call, BACKOFF)
  try {
    return await scorer.score(target, rows, {
      answerWidth,
      concurrency: CONCURRENCY,
      signal,
      attempt,
      ...(note && { note }),
    })
  } catch (error) {
    if (signal.aborted) throw servingError('serving-busy', target, 'its time was up', { cause: error })
    // The result of the other batch under way is not needed any more.
    limit.abort()
    throw error
  } finally {
    limit.clear()
  }
}
