/** Whose fault an error is: the uploaded data or request, the set-up, something we call, or ourselves. */
export type ErrorKind = 'input' | 'config' | 'dependency' | 'bug'

export type ErrorFacts = {
  /** Stable and machine-readable, such as `target-missing`; callers branch on it, never on the text. */
  readonly code: string
  readonly kind: ErrorKind
  /** What happened, with the value and the place. */
  readonly message: string
  /** What the person can do about it. */
  readonly hint: string
  /** Whether the same call can succeed later without anybody changing anything. */
  readonly retryable?: boolean
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The one error type of the pipeline. `message` says what and where, `hint` what to do. */
export class BoostlineError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly hint: string
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>>

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'BoostlineError'
    this.code = facts.code
    this.kind = facts.kind
    this.hint = facts.hint
    this.retryable = facts.retryable ?? false
    this.details = facts.details ?? {}
  }
}

/** Whether `error` is a {@link BoostlineError} with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): error is BoostlineError {
  return error instanceof BoostlineError && codes.includes(error.code)
}
