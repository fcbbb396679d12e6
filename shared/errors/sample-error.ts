import { BoostlineError, type ErrorFacts } from './boostline-error.ts'
import { ERROR_CODES, type ErrorCode } from './error-codes.ts'

/** For tests: an error of any code, with the kind and retryability of the registry. */
export function sampleError(
  code: ErrorCode,
  message = `It is ${code}.`,
  details: Readonly<Record<string, unknown>> = {},
): BoostlineError {
  const { kind, retryable = false }: { readonly kind: string; readonly retryable?: boolean } = ERROR_CODES[code]
  // The registry is where the allowed facts come from.
  return new BoostlineError({ code, kind, retryable, message, hint: 'Look at it.', details } as ErrorFacts)
}
