import type { HttpRequest, HttpResponse } from './http-messages.ts'

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'authorization, content-type, mcp-protocol-version, x-api-key, x-sticky-key',
  'access-control-max-age': '600',
} as const

/** The answer to a browser that asks before it sends; undefined where the request is something else. */
export function preflightAnswer(
  request: Pick<HttpRequest, 'method'>,
  origins: readonly string[],
): HttpResponse | undefined {
  if (request.method !== 'OPTIONS' || origins.length === 0) return undefined
  return { status: 204, headers: PREFLIGHT_HEADERS, body: undefined }
}

/** The response with what a browser needs to show it to a page of an allowed origin. */
export function withCors(
  response: HttpResponse,
  request: Pick<HttpRequest, 'headers'>,
  origins: readonly string[],
): HttpResponse {
  if (origins.length === 0) return response
  const origin = request.headers['origin']
  const allowed = origins.includes('*') ? '*' : origins.find((known) => known === origin)
  if (allowed === undefined) return { ...response, headers: { ...response.headers, vary: 'origin' } }
  return {
    ...response,
    headers: {
      ...response.headers,
      'access-control-allow-origin': allowed,
      'access-control-expose-headers': 'retry-after, x-model-stale, x-model-version, x-model-warnings, x-request-id',
      // Caches keep the answers to different origins apart.
      ...(allowed === '*' ? {} : { vary: 'origin' }),
    },
  }
}
