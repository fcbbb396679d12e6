import type { HttpRequest } from './http/http-messages.ts'
import type { RequestTrace } from './http/request-line.ts'

/** A request on its way through its route. */
export type Call = {
  readonly request: HttpRequest
  /** The `{dataset}` of the path; empty where the route has none. */
  readonly dataset: string
  /** The id Lambda gave it. */
  readonly awsRequestId: string
  /** When it reached this function and until when the answer must be out, in milliseconds since 1970. */
  readonly receivedAtMs: number
  readonly deadlineMs: number
  /** What the log is to say of it; whoever finds something out writes it here. */
  readonly trace: RequestTrace
}
