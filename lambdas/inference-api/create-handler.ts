import type { Dependencies } from './deps.ts'
import { handleRequest } from './handle-request.ts'
import { isEnvelope, readEvent } from './http/read-event.ts'
import { requireDefaultModel } from './models/require-model.ts'

/** What of Lambda's context a request needs. */
export type InvocationContext = { readonly awsRequestId: string; getRemainingTimeInMillis(): number }

/** An event of a REST API, an HTTP API or a Function URL, or a bare input in; the answer in the same form out. */
export function createHandler(dependencies: Dependencies) {
  return async (event: unknown, context: InvocationContext): Promise<unknown> => {
    const bareOnly = isEnvelope(event) && (await hasFeatureNamedBody(dependencies))
    const { request, reply } = readEvent(event, bareOnly)
    const invocation = { requestId: context.awsRequestId, remainingMs: context.getRemainingTimeInMillis() }
    return reply(await handleRequest(request, invocation, dependencies))
  }
}

/** Whether the model that answers a direct invocation would take `{"body": …}` for its features. */
async function hasFeatureNamedBody(dependencies: Dependencies): Promise<boolean> {
  try {
    const model = await dependencies.models.find(await requireDefaultModel(dependencies))
    return model?.schema.columns.some(({ name }) => name === 'body') ?? false
  } catch {
    // The request itself asks for the model next, and its answer says what is wrong.
    return false
  }
}
