import type { Call } from './call.ts'
import { takeFeedback } from './capture/feedback.ts'
import type { Dependencies } from './deps.ts'
import { endpointInvocations, invocations, mlflowError } from './dialects/invocations.ts'
import {
  infer,
  modelMetadata,
  modelReady,
  openInferenceError,
  serverLive,
  serverMetadata,
  serverReady,
} from './dialects/open-inference/open-inference.ts'
import type { ErrorForm } from './dialects/protocol-error.ts'
import { sendDocsFile, showDocs } from './http/docs.ts'
import { type HttpRequest, type HttpResponse, jsonResponse } from './http/http-messages.ts'
import { RequestProblem } from './http/problem.ts'
import { mcpError, serveMcp } from './mcp/serve-mcp.ts'
import { describeModel, listModels } from './models/models.ts'
import { requireDefaultModel } from './models/require-model.ts'
import { describeApi } from './openapi/describe-api.ts'
import { predict } from './predict/predict.ts'

export type Route = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** How its protocol writes what went wrong; a problem (RFC 9457) where nothing is said. */
  readonly errorForm?: ErrorForm
  handle(call: Call, dependencies: Dependencies): Promise<HttpResponse>
}

const ONE_MODEL = '/v2/models/{dataset}'
const ONE_VERSION = `${ONE_MODEL}/versions/{version}`

const OPEN_INFERENCE: readonly Route[] = [
  { method: 'GET', path: '/v2', handle: serverMetadata },
  { method: 'GET', path: '/v2/health/live', handle: serverLive },
  { method: 'GET', path: '/v2/health/ready', handle: serverReady },
  ...[ONE_MODEL, ONE_VERSION].flatMap((path): readonly Route[] => [
    { method: 'GET', path, handle: modelMetadata },
    { method: 'GET', path: `${path}/ready`, handle: modelReady },
    { method: 'POST', path: `${path}/infer`, handle: infer },
  ]),
]

const INVOCATIONS: readonly Route[] = [
  { method: 'GET', path: '/ping', handle: health },
  { method: 'POST', path: '/invocations', handle: byDefault(invocations) },
  { method: 'POST', path: '/models/{dataset}/invocations', handle: invocations },
  { method: 'POST', path: '/endpoints/{dataset}/invocations', handle: endpointInvocations },
]

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/health', handle: health },
  { method: 'GET', path: '/models', handle: async (_, dependencies) => await listModels(dependencies) },
  { method: 'GET', path: '/models/{dataset}', handle: describeModel },
  { method: 'GET', path: '/openapi.json', handle: describeApi },
  { method: 'GET', path: '/models/{dataset}/predict', handle: predict },
  { method: 'POST', path: '/models/{dataset}/predict', handle: predict },
  { method: 'POST', path: '/models/{dataset}/feedback', handle: takeFeedback },
  { method: 'GET', path: '/predict', handle: byDefault(predict) },
  { method: 'POST', path: '/predict', handle: byDefault(predict) },
  { method: 'GET', path: '/', handle: showDocs },
  { method: 'GET', path: '/docs', handle: showDocs },
  { method: 'GET', path: '/docs/{file}', handle: sendDocsFile },
  { method: 'POST', path: '/', handle: byDefault(predict) },
  ...OPEN_INFERENCE.map((route) => ({ ...route, errorForm: openInferenceError })),
  { method: 'POST', path: '/mcp', handle: serveMcp, errorForm: mcpError },
  ...INVOCATIONS.map((route) => ({ ...route, errorForm: mlflowError })),
]

async function health(): Promise<HttpResponse> {
  return jsonResponse({ status: 'ok' })
}

/** The same for callers who name no model. */
function byDefault(handle: Route['handle']): Route['handle'] {
  return async (call, dependencies) => {
    const dataset = await requireDefaultModel(dependencies)
    return await handle({ ...call, dataset }, dependencies)
  }
}

/**
 * The route of a request and what its path names. HEAD is answered as GET. An alias counts only where no route is.
 * @throws RequestProblem 404, or 405 with Allow.
 */
export function findRoute(
  request: Pick<HttpRequest, 'method' | 'path'>,
  aliases: ReadonlyMap<string, string>,
): { readonly route: Route; readonly dataset: string; readonly version: string | undefined } {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const matching = routesAt(request.path)
  const found = matching.length > 0 ? matching : routesAt(aliases.get(request.path) ?? '')
  for (const { route, names } of found) {
    if (route.method === method) return { route, dataset: names['dataset'] ?? '', version: names['version'] }
  }
  const allowed = found.flatMap(({ route }) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
  if (allowed.length === 0) {
    const known = ROUTES.map((route) => `${route.method} ${route.path}`).join(', ')
    throw new RequestProblem('unknown-path', { detail: `Nothing is at this path. There are: ${known}.` })
  }
  throw new RequestProblem('method-not-allowed', {
    detail: `This path takes ${allowed.join(' or ')}.`,
    headers: { allow: allowed.join(', ') },
  })
}

type Matching = { readonly route: Route; readonly names: Readonly<Record<string, string>> }

function routesAt(path: string): readonly Matching[] {
  return ROUTES.flatMap((route) => {
    const names = namesIn(path, route.path)
    return names === undefined ? [] : [{ route, names }]
  })
}

/** What stands for `{dataset}` and its like where `path` is of this pattern, or undefined. */
function namesIn(path: string, pattern: string): Readonly<Record<string, string>> | undefined {
  const parts = path.split('/')
  const wanted = pattern.split('/')
  if (parts.length !== wanted.length) return undefined
  const names: Record<string, string> = {}
  for (const [index, part] of parts.entries()) {
    const place = wanted[index] ?? ''
    if (place.startsWith('{') && part !== '') names[place.slice(1, -1)] = part
    else if (place !== part) return undefined
  }
  return names
}
