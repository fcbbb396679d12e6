import { isUtf8 } from 'node:buffer'
import type { EmulatorContext } from '../context.ts'
import { type GatewayRequest, headerOf, requestTime } from './gateway-request.ts'
import { type GatewayResponse, gatewayMessage, parseProxyResponse } from './gateway-response.ts'
import type { ApiConfig, PayloadFormat } from './payload-format.ts'

const API_ID = 'localapi00'
const ROUTE_KEY = '$default'
const DEFAULT_STAGE = '$default'

/** An HTTP API with a Lambda proxy integration: payload format 2.0. */
export const httpFormat: PayloadFormat = {
  timeoutMs: 30_000,
  timedOut: gatewayMessage(503, 'Service Unavailable'),
  functionFailed: gatewayMessage(500, 'Internal Server Error'),
  throttled: gatewayMessage(503, 'Service Unavailable'),
  tooLarge: gatewayMessage(413, 'Request Entity Too Large'),
  event: httpEvent,
  response: httpResponse,
}

/** Members that have nothing to say are left out, not null. */
function httpEvent(context: EmulatorContext, api: ApiConfig, request: GatewayRequest): unknown {
  const { body, rawQuery } = request
  const path = decodePath(request.path)
  const rawPath = api.stage === DEFAULT_STAGE ? path : `/${api.stage}${path}`
  const query = [...new URLSearchParams(rawQuery)]
  const headers = request.headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  const cookies = headers.filter(([name]) => name === 'cookie').flatMap(([, value]) => value.split(/; */))
  const isBase64Encoded = body.length > 0 && !(isText(request) && isUtf8(body))
  const domainName = headerOf(request, 'host') ?? 'localhost'
  return {
    version: '2.0',
    routeKey: ROUTE_KEY,
    rawPath,
    rawQueryString: rawQuery,
    ...(cookies.length > 0 && { cookies }),
    headers: joined(headers.filter(([name]) => name !== 'cookie')),
    ...(query.length > 0 && { queryStringParameters: joined(query) }),
    requestContext: {
      accountId: context.accountId,
      apiId: API_ID,
      domainName,
      domainPrefix: domainName.split('.')[0],
      http: {
        method: request.method,
        path: rawPath,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headerOf(request, 'user-agent') ?? '',
      },
      requestId: request.requestId,
      routeKey: ROUTE_KEY,
      stage: api.stage,
      time: requestTime(request.timeMs),
      timeEpoch: request.timeMs,
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}

function httpResponse(_api: ApiConfig, request: GatewayRequest, answer: unknown): GatewayResponse {
  const ownHeaders = [['apigw-requestid', request.requestId]] as const
  if (typeof answer !== 'object' || answer === null || !('statusCode' in answer)) {
    // Without a status the whole answer is the body; a text as it is, everything else as JSON.
    const body = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer))
    return { status: 200, headers: [['content-type', 'application/json'], ...ownHeaders], body }
  }
  const proxied = parseProxyResponse(answer)
  const cookies = parseCookies(answer)
  if (!proxied || !cookies) return httpFormat.functionFailed
  const headers = [...proxied.headers]
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type')) {
    headers.push(['content-type', 'text/plain;charset=UTF-8'])
  }
  return {
    status: proxied.status,
    headers: [...headers, ...cookies.map((cookie) => ['set-cookie', cookie] as const), ...ownHeaders],
    body: Buffer.from(proxied.body, proxied.isBase64Encoded ? 'base64' : 'utf8'),
  }
}

function parseCookies(answer: object): readonly string[] | undefined {
  const cookies = 'cookies' in answer ? answer.cookies : []
  return Array.isArray(cookies) ? cookies.map(String) : undefined
}

/** HTTP APIs pass texts as they are and everything else, form posts and compressed bodies too, as base64. */
function isText(request: GatewayRequest): boolean {
  if (headerOf(request, 'content-encoding')) return false
  const type = headerOf(request, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'text/plain'
  return /^text\/|^application\/(json|javascript|xml|[\w.-]+\+(json|xml))$/.test(type)
}

function joined(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const grouped = Map.groupBy(pairs, ([name]) => name)
  return Object.fromEntries([...grouped].map(([name, group]) => [name, group.map(([, value]) => value).join(',')]))
}

/** HTTP APIs hand the path over decoded. */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    // A lone % is no encoding: the path stays as it was sent.
    return path
  }
}
