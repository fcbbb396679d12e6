import { BoostlineError } from '#shared/errors/boostline-error.ts'

/**
 * The token of the next page, undefined after the last. A service that answers with the token it was asked with would be
 * asked for ever.
 * @throws BoostlineError `aws-unavailable` for such an answer.
 */
export function nextPageToken(call: string, used: string | undefined, given: string | undefined): string | undefined {
  if (!given) return undefined
  if (asText(given) !== asText(used)) return given
  throw new BoostlineError({
    code: 'aws-unavailable',
    kind: 'dependency',
    retryable: true,
    message: `${call} failed: the service answered twice with the same page.`,
    hint: 'If it goes on, look at health.aws.amazon.com for this region.',
  })
}

/** A broken answer may hold anything there, new each time. */
function asText(token: unknown): string {
  return String(token)
}
