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
]

async function predictByDefault(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const dataset = await requireDefaultModel(dependencies)
  return await predict({ ...call, dataset }, dependencies)
}

/**
 * The route of a request and the dataset in its path. HEAD is answered as GET.
 * @throws RequestProblem 404, or 405 with Allow.
 */
export function findRoute(request: Pick<HttpRequest, 'method' | 'path'>): {
  readonly route: Route
  readonly dataset: string
} {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const allowed: string[] = []
  for (const route of ROUTES) {
    const dataset = datasetIn(request.path, route.path)
    if (dataset === undefined) continue
    if (route.method === method) return { route, dataset }
    allowed.push(...(route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
  }
  if (allowed.length === 0) {
    const known = ROUTES.map((route) => `${route.method} ${route.path}`).join(', ')
    throw new RequestProblem('unknown-path', { detail: `Nothing is at this path. There are: ${known}.` })
  }
  throw new RequestProblem('method-not-allowed', {
    detail: `This path takes ${allowed.join(' or ')}.`,
    headers: { allow: allowed.join(', ') },
  })
}

/** What stands for `{dataset}` where `path` is of this pattern (empty where it has none), or undefined. */
function datasetIn(path: string, pattern: string): string | undefined {
  const [before = '', after] = pattern.split('{dataset}')
  if (after === undefined) return path === pattern ? '' : undefined
  if (path.length <= before.length + after.length || !path.startsWith(before) || !path.endsWith(after)) return undefined
  const dataset = path.slice(before.length, path.length - after.length)
  return dataset.includes('/') ? undefined : dataset
}
