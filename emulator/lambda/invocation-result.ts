import { MAX_RESPONSE_BYTES } from './runtime-api.ts'

/** What a caller gets back from a function that ran, well or not. */
export type InvocationResult = {
  readonly requestId: string
  /** JSON: what the handler returned, or `{errorType, errorMessage, …}`. */
  readonly payload: string
  /** Present where the function failed. AWS's Node runtimes know no `Handled` errors any more. */
  readonly functionError?: 'Unhandled'
  /** The invocation's log, its last 4 KB. */
  readonly logTail: string
}

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/** How an invocation can end. */
export type Ending =
  | { readonly kind: 'response' | 'error' | 'initFailed'; readonly payload: string }
  | { readonly kind: 'tooLarge'; readonly sizeBytes: number }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'outOfMemory' }
  | ({ readonly kind: 'exited' } & Exit)

export type Outcome = {
  readonly payload: string
  readonly failed: boolean
  /** What REPORT says of it; absent where the function itself answered. */
  readonly status?: string
  /** A log line that tells a person what happened, where the function could not. */
  readonly line?: string
}

/** Words an ending as AWS words it to the caller and in the log. */
export function describeEnding(ending: Ending, requestId: string, timeoutSeconds: number): Outcome {
  switch (ending.kind) {
    case 'response':
      return { payload: ending.payload, failed: false }
    case 'error':
      return { payload: ending.payload, failed: true }
    case 'initFailed':
      return { payload: ending.payload, failed: true, status: `error\tError Type: ${errorTypeOf(ending.payload)}` }
    case 'tooLarge': {
      const errorMessage = `Response payload size (${ending.sizeBytes} bytes) exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`
      return platformError('Function.ResponseSizeTooLarge', errorMessage, `LAMBDA_RUNTIME ${errorMessage}`)
    }
    case 'timeout': {
      const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`
      const payload = errorPayload('Sandbox.Timedout', `RequestId: ${requestId} Error: ${text}`)
      return { payload, failed: true, status: 'timeout', line: `${requestId} ${text}` }
    }
    case 'outOfMemory':
      return runtimeError('Runtime.OutOfMemory', requestId, { code: null, signal: 'SIGKILL' })
    case 'exited':
      return runtimeError('Runtime.ExitError', requestId, ending)
  }
}

function runtimeError(errorType: string, requestId: string, exit: Exit): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: ${describeExit(exit)}`
  return platformError(errorType, errorMessage, `${errorMessage}\n${errorType}`)
}

function platformError(errorType: string, errorMessage: string, line: string): Outcome {
  const payload = errorPayload(errorType, errorMessage)
  return { payload, failed: true, status: `error\tError Type: ${errorType}`, line }
}

function errorPayload(errorType: string, errorMessage: string): string {
  return JSON.stringify({ errorType, errorMessage })
}

// The words of Go's os/exec, which AWS's sandbox reports with.
const SIGNAL_NAMES: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGABRT: 'aborted',
  SIGBUS: 'bus error',
  SIGILL: 'illegal instruction',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGTRAP: 'trace/breakpoint trap',
}

function describeExit({ code, signal }: Exit): string {
  if (signal) return `Runtime exited with error: signal: ${SIGNAL_NAMES[signal] ?? signal}`
  return code === 0
    ? 'Runtime exited without providing a reason'
    : `Runtime exited with error: exit status ${String(code)}`
}

function errorTypeOf(payload: string): string {
  try {
    const error: unknown = JSON.parse(payload)
    if (typeof error === 'object' && error !== null && 'errorType' in error) return String(error.errorType)
  } catch {
    // A runtime that reports something else than JSON is told about by the general name.
  }
  return 'Runtime.Unknown'
}
