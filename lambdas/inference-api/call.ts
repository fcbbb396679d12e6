import type { HttpRequest } from './http/http-messages.ts'
import type { RequestTrace } from './http/request-line.ts'

/** A request, as the handler of its route gets it. */
export type Call = {
  readonly request: HttpRequest
  /** The `{dataset}` of the path; empty where the route has none. */
  readonly dataset: string
  /** The `{version}` of the path, where the route has one. */
  readonly version?: string | undefined
  /** Lambda's request id. */
  readonly awsRequestId: string
  /** When it reached this function and until when the answer must be out, in milliseconds since 1970. */
  readonly receivedAtMs: number
  readonly deadlineMs: number
  /** Filled in by each step, for the log line and the metrics of the request. */
  readonly trace: RequestTrace
}
