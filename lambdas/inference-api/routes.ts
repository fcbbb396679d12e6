import type { Call } from './call.ts'
import { takeFeedback } from './capture/feedback.ts'
import type { Dependencies } from './deps.ts'
import { type HttpRequest, type HttpResponse, jsonResponse } from './http/http-messages.ts'
import { RequestProblem } from './http/problem.ts'
import { describeModel, listModels } from './models/models.ts'
import { requireDefaultModel } from './models/require-model.ts'
import { describeApi } from './openapi/describe-api.ts'
import { predict } from './predict/predict.ts'

export type Route = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  handle(call: Call, dependencies: Dependencies): Promise<HttpResponse>
}

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/health', handle: async () => jsonResponse({ status: 'ok' }) },
  { method: 'GET', path: '/models', handle: async (_, dependencies) => await listModels(dependencies) },
  { method: 'GET', path: '/models/{dataset}', handle: describeModel },
  { method: 'GET', path: '/openapi.json', handle: describeApi },
  { method: 'GET', path: '/models/{dataset}/predict', handle: predict },
  { method: 'POST', path: '/models/{dataset}/predict', handle: predict },
  { method: 'POST', path: '/models/{dataset}/feedback', handle: takeFeedback },
  { method: 'GET', path: '/predict', handle: predictByDefault },
  { method: 'POST', path: '/predict', handle: predictByDefault },
  { method: 'POST', path: '/', handle: predictByDefault },
]

async function predictByDefault(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const dataset = await requireDefaultModel(dependencies)
  return await predict({ ...call, dataset }, dependencies)
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
