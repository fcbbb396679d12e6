import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedJson } from '#shared/errors/bounded-text.ts'

/** What AWS SDK errors have in common, read defensively: not everything thrown is one. */
export type AwsErrorFacts = { readonly name: string; readonly message: string; readonly status: number | undefined }

/** Node's words for a connection that broke. */
const BROKEN = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'ERR_STREAM_PREMATURE_CLOSE'])

export function awsErrorFacts(error: unknown): AwsErrorFacts {
  if (!(error instanceof Error)) return { name: 'Unknown', message: String(error), status: undefined }
  // The SDK adds the status of the answer that broke off: it says nothing about what the answer was.
  if ('code' in error && BROKEN.has(String(error.code))) {
    return { name: error.name, message: error.message, status: undefined }
  }
  const metadata =
    '$metadata' in error ? (error.$metadata as { readonly httpStatusCode?: number } | undefined) : undefined
  return { name: textOf(error.name), message: textOf(error.message), status: metadata?.httpStatusCode }
}

/** The SDK takes both from the answer, whatever they are there. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : boundedJson(value, LONGEST_SHOWN)
}

const LONGEST_SHOWN = 200

const THROTTLES = new Set([
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestThrottled',
  'SlowDown',
])
const DENIALS = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnrecognizedClientException',
  'ExpiredTokenException',
])

/**
 * Turns any error of an AWS call that its adapter does not know more about into a BoostlineError.
 * `call` names it for people: "s3:PutObject runs/iris/…".
 */
export function translateAwsError(call: string, error: unknown): BoostlineError {
  if (error instanceof BoostlineError) return error
  const { name, message, status } = awsErrorFacts(error)
  const what = `${call} failed: ${name}: ${message}`
  if (THROTTLES.has(name) || status === 429) {
    return new BoostlineError({
      code: 'aws-throttled',
      kind: 'dependency',
      retryable: true,
      message: what,
      hint: 'AWS limits how often this may be called. If it goes on, ask for more in Service Quotas.',
      cause: error,
    })
  }
  if (DENIALS.has(name) || status === 403) {
    return new BoostlineError({
      code: 'aws-denied',
      kind: 'config',
      message: what,
      hint: 'Give the role or user that made the call this permission, or sign in again where its credentials expired; then repeat what you did.',
      cause: error,
    })
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new BoostlineError({
      code: 'aws-refused',
      kind: 'bug',
      message: what,
      hint: 'AWS does not accept the request as it was made, which is a fault of this version: report it with this message.',
      cause: error,
    })
  }
  // 5xx, a connection that broke, a time-out: the call can succeed later.
  return new BoostlineError({
    code: 'aws-unavailable',
    kind: 'dependency',
    retryable: true,
    message: what,
    hint: 'The service or the network did not answer. If it goes on, look at health.aws.amazon.com for this region.',
    cause: error,
  })
}
