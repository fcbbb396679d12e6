import type { CodeOf, ErrorCode, ErrorKind } from './error-codes.ts'

/** Code, kind and whether it is retryable, as error-codes.ts has them together; anything else does not compile. */
type Classification = {
  [Kind in ErrorKind]:
    | { readonly code: CodeOf<Kind, false>; readonly kind: Kind; readonly retryable?: false }
    | { readonly code: CodeOf<Kind, true>; readonly kind: Kind; readonly retryable: true }
}[ErrorKind]

type Explanation = {
  /** What happened, with the value and the place. */
  readonly message: string
  /** What a person can do about it. That a call is tried again is said by what tries it again. */
  readonly hint: string
}

export type ErrorFacts = Classification &
  Explanation & { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown }

/** Tells this class in every copy of it: what a function loads beside its bundle (engines/scoring/onnx.ts) has its own. */
const BRAND = Symbol.for('boostline.error')

/** The one error type of the pipeline. `message` says what and where, `hint` what to do. */
export class BoostlineError extends Error {
  static override [Symbol.hasInstance](error: unknown): boolean {
    return typeof error === 'object' && error !== null && BRAND in error
  }

  /** Stable and machine-readable, such as `target-missing`; callers branch on it, never on the text. */
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly hint: string
  /** Whether the same call can succeed later without anybody changing anything. */
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
    Object.defineProperty(this, BRAND, { value: true })
  }
}

/** The same error where nothing will try again: a person has to act. */
export function withoutRetry(error: BoostlineError, explanation: Explanation): BoostlineError {
  const { code, kind, details } = error
  // The registry allows the code with this kind: an error has them already. That a retryable one is not, is the point.
  return new BoostlineError({ code, kind, details, cause: error, ...explanation } as ErrorFacts)
}

/** Whether `error` is a {@link BoostlineError} with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is BoostlineError {
  return error instanceof BoostlineError && codes.includes(error.code)
}
