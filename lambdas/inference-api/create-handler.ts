import type { Dependencies } from './deps.ts'
import { handleRequest } from './handle-request.ts'
import { readEvent } from './http/read-event.ts'

/** What of Lambda's context a request needs. */
export type InvocationContext = { readonly awsRequestId: string; getRemainingTimeInMillis(): number }

/** An event of a REST API, an HTTP API or a Function URL, or a bare input in; the answer in the same form out. */
export function createHandler(dependencies: Dependencies) {
  return async (event: unknown, context: InvocationContext): Promise<unknown> => {
    const { request, reply } = readEvent(event)
    const invocation = { requestId: context.awsRequestId, remainingMs: context.getRemainingTimeInMillis() }
    return reply(await handleRequest(request, invocation, dependencies))
  }
}
