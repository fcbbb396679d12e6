import type { Clock } from '#shared/clock.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { type TimeLimit, withinLimit } from '../time-limit.ts'

/** What S3 said, with when it was asked for that, and when it was last asked and did not answer. */
export type Known = { readAtMs: number; failedAtMs?: number }

export type AskingPorts = {
  readonly clock: Clock
  readonly log: Log
  readonly timeLimit: (ms: number) => TimeLimit
}

/** An instance may have been frozen for hours: what was read longer ago than this is checked before it is used. */
const MAX_AGE_MS = 5_000
/** While S3 is away, what is known is used up to this age: nobody can change a pointer then either. */
const STALE_AT_MOST_MS = 60 * 60 * 1000
/** A caller waits no longer than this for S3 where something is known; S3 takes 10 to 30 ms. */
const PATIENCE_MS = 1_000

/**
 * Asks S3 again about what is known. Undefined where it does not answer, or with what is damaged, and what is known goes
 * on: once it has not, it is asked again after 5 s.
 * @throws BoostlineError of the question, where what is known is too old, or where asking again does not help.
 */
export async function askAgain<Answer extends object>(
  key: string,
  known: Known,
  ask: () => Promise<Answer>,
  { clock, log, timeLimit }: AskingPorts,
): Promise<Answer | undefined> {
  const ageMs = clock.now() - known.readAtMs
  if (ageMs > STALE_AT_MOST_MS) return await ask()
  if (known.failedAtMs !== undefined && isRecent(known.failedAtMs, clock)) return undefined
  const limit = timeLimit(PATIENCE_MS)
  let reason: string
  try {
    const answer = await withinLimit(ask(), limit.signal)
    if (answer) return answer
    reason = `S3 did not answer within ${PATIENCE_MS} ms`
  } catch (error) {
    if (!isPassing(error)) throw error
    reason = error.code
  } finally {
    limit.clear()
  }
  known.failedAtMs = clock.now()
  log.warn('pointer-stale', { key, reason, ageMs })
  return undefined
}

/** Whether a time is one of the last seconds. One in the future is by a clock that was ahead, and says nothing. */
export function isRecent(timeMs: number, clock: Clock): boolean {
  const ageMs = clock.now() - timeMs
  return ageMs >= 0 && ageMs <= MAX_AGE_MS
}

/** Whether what is known was asked for after a time, by a clock that is right. */
export function isAskedAfter({ readAtMs }: Known, timeMs: number, clock: Clock): boolean {
  return readAtMs > timeMs && readAtMs <= clock.now()
}

/** Whether it may be otherwise soon: S3 does not answer, or somebody mends what lies there. */
function isPassing(error: unknown): error is BoostlineError {
  return error instanceof BoostlineError && (error.retryable || hasCode(error, 'record-invalid'))
}
