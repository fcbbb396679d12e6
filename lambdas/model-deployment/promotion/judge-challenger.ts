import type { CallCounts, CallsByRole } from './challenger-health.ts'

/** Fewer calls prove nothing: one cold start that runs out of time would be a large share of them. */
const MIN_REQUESTS = 20
const MAX_ERROR_SHARE = 0.05
/** Errors that hit both models (the account's quota, a fault of SageMaker) do not count against the challenger. */
const TIMES_THE_CHAMPIONS = 2

/**
 * Why the challenger must give its calls back, or undefined when it may go on: at least 20 calls, more than 5 % of
 * them failed, and more than twice the champion's share in the same time.
 */
export function judgeChallenger({ champion, challenger }: CallsByRole): string | undefined {
  const share = errorShare(challenger)
  if (challenger.requests < MIN_REQUESTS || share <= MAX_ERROR_SHARE) return undefined
  if (share <= TIMES_THE_CHAMPIONS * errorShare(champion)) return undefined
  return `${failedCalls(challenger)}; of those to the model before it, ${failedCalls(champion)}`
}

function errorShare({ requests, errors }: CallCounts): number {
  return requests === 0 ? 0 : errors / requests
}

function failedCalls(counts: CallCounts): string {
  return `${counts.errors} of ${counts.requests} calls failed (${(100 * errorShare(counts)).toFixed(1)} %)`
}
