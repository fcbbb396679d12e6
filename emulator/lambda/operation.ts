import type { IncomingMessage } from 'node:http'
import type { LambdaService } from './service.ts'

/** A request as an operation sees it. */
export type LambdaRequest = {
  readonly service: LambdaService
  readonly http: IncomingMessage
  /** The function of the path, by name or ARN; empty where the path has none. */
  readonly functionName: string
  readonly query: URLSearchParams
  readonly requestId: string
}

export type LambdaReply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON; no body where it is left out. */
  readonly body?: string
  /** Where it isn't the request's own: the id an asynchronous invocation will have. */
  readonly requestId?: string
}

export type LambdaOperation = (request: LambdaRequest) => LambdaReply | Promise<LambdaReply>
