import type { EmulatorContext } from '../context.ts'
import { type GatewayRequest, headerOf, requestTime } from './gateway-request.ts'
import { type GatewayResponse, gatewayMessage, parseProxyResponse } from './gateway-response.ts'
import type { ApiConfig, PayloadFormat } from './payload-format.ts'

const API_ID = 'localapi00'

/** A REST API with a Lambda proxy integration: payload format 1.0. */
export const restFormat: PayloadFormat = {
  timeoutMs: 29_000,
  timedOut: gatewayMessage(504, 'Endpoint request timed out'),
  functionFailed: gatewayMessage(502, 'Internal server error'),
  throttled: gatewayMessage(500, 'Internal server error'),
  tooLarge: gatewayMessage(413, 'Request Too Long'),
  event: restEvent,
  response: restResponse,
}

function restEvent(context: EmulatorContext, api: ApiConfig, request: GatewayRequest): unknown {
  const { method, path, body } = request
  const resource = path === '/' ? '/' : '/{proxy+}'
  const query = [...new URLSearchParams(request.rawQuery)]
  const isBase64Encoded = body.length > 0 && isBinary(api, headerOf(request, 'content-type'))
  const domainName = headerOf(request, 'host') ?? 'localhost'
  return {
    resource,
    path,
    httpMethod: method,
    headers: lastOf(request.headers),
    multiValueHeaders: allOf(request.headers),
    queryStringParameters: query.length > 0 ? lastOf(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allOf(query) : null,
    pathParameters: path === '/' ? null : { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: context.accountId,
      apiId: API_ID,
      domainName,
      domainPrefix: domainName.split('.')[0],
      extendedRequestId: request.requestId,
      httpMethod: method,
      identity: {
        accessKey: null,
        accountId: null,
        caller: null,
        cognitoAuthenticationProvider: null,
        cognitoAuthenticationType: null,
        cognitoIdentityId: null,
        cognitoIdentityPoolId: null,
        principalOrgId: null,
        sourceIp: request.sourceIp,
        user: null,
        userAgent: headerOf(request, 'user-agent') ?? null,
        userArn: null,
      },
      // The address has no stage in it, as behind a custom domain, where this path has none either.
      path,
      protocol: request.protocol,
      requestId: request.requestId,
      requestTime: requestTime(request.timeMs),
      requestTimeEpoch: request.timeMs,
      resourceId: 'proxy0',
      resourcePath: resource,
      stage: api.stage,
    },
    body: body.length === 0 ? null : body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  }
}

function restResponse(api: ApiConfig, request: GatewayRequest, answer: unknown): GatewayResponse {
  const proxied = typeof answer === 'object' && answer !== null ? parseProxyResponse(answer) : undefined
  const multiValueHeaders = proxied && parseMultiValueHeaders(answer)
  if (!proxied || !multiValueHeaders) return restFormat.functionFailed
  // A header in both forms counts once.
  const repeated = new Set(multiValueHeaders.map(([name]) => name.toLowerCase()))
  const headers = [...proxied.headers.filter(([name]) => !repeated.has(name.toLowerCase())), ...multiValueHeaders]
  if (!headers.some(([name]) => name.toLowerCase() === 'content-type'))
    headers.push(['content-type', 'application/json'])
  // A REST API decodes the body only for a client that accepts one of the binary media types; others get base64.
  const accepted = headerOf(request, 'accept')?.split(',')[0]
  const decode = proxied.isBase64Encoded && isBinary(api, accepted)
  return {
    status: proxied.status,
    headers: [...headers, ['x-amzn-RequestId', request.requestId], ['x-amz-apigw-id', request.requestId]],
    body: Buffer.from(proxied.body, decode ? 'base64' : 'utf8'),
  }
}

function parseMultiValueHeaders(answer: unknown): (readonly [string, string])[] | undefined {
  const value = (answer as { multiValueHeaders?: unknown }).multiValueHeaders
  if (value === undefined || value === null) return []
  if (typeof value !== 'object') return undefined
  const entries: [string, unknown][] = Object.entries(value)
  if (!entries.every((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))) return undefined
  return entries.flatMap(([name, values]) => values.map((item) => [name, String(item)] as const))
}

function isBinary(api: ApiConfig, mediaType: string | undefined): boolean {
  const type = mediaType?.split(';')[0]?.trim().toLowerCase() ?? ''
  const matches = (pattern: string) =>
    pattern === '*/*' || pattern === type || (pattern.endsWith('/*') && type.startsWith(pattern.slice(0, -1)))
  return (api.binaryMediaTypes ?? []).some((pattern) => matches(pattern.toLowerCase()))
}

function lastOf(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(pairs)
}

function allOf(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const grouped = Map.groupBy(pairs, ([name]) => name)
  return Object.fromEntries([...grouped].map(([name, group]) => [name, group.map(([, value]) => value)]))
}
