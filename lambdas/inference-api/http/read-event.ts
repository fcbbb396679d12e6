import { isJsonObject, type JsonObject, jsonObject } from '#shared/json/json-fields.ts'
import type { HttpRequest, HttpResponse } from './http-messages.ts'

/** A request, and the response in the form that its event source expects. */
export type Exchange = { readonly request: HttpRequest; readonly reply: (response: HttpResponse) => unknown }

/**
 * Reads any event this function may be invoked with: payload 2.0 (HTTP API, Function URL), payload 1.0 (REST API,
 * HTTP API by configuration), else a direct invocation: an envelope (see {@link isEnvelope}), which is answered as the
 * proxy would be, or the body of `POST /predict`; `bareOnly` says that it is the latter whatever it looks like.
 */
export function readEvent(event: unknown, bareOnly = false): Exchange {
  const fields = jsonObject(event)
  const context = jsonObject(fields['requestContext'])
  if (fields['version'] === '2.0' && isJsonObject(context['http']))
    return readVersion2(fields, context, context['http'])
  if (typeof fields['httpMethod'] === 'string' && isJsonObject(fields['requestContext']))
    return readVersion1(fields, context)
  return !bareOnly && isEnvelope(event) ? readEnvelope(fields) : readDirect(event)
}

/** What events of API Gateway have. */
const ENVELOPE = new Set([
  'body',
  'cookies',
  'headers',
  'httpMethod',
  'isBase64Encoded',
  'multiValueHeaders',
  'multiValueQueryStringParameters',
  'path',
  'pathParameters',
  'queryStringParameters',
  'requestContext',
  'resource',
  'stageVariables',
  'version',
])

/**
 * Whether an event is what a person writes in place of a gateway's: `{"body": …}` or `{"httpMethod": "GET", "path": …}`,
 * with as much of a real one as they like. A model may have a feature named body: who knows the models decides.
 */
export function isEnvelope(event: unknown): boolean {
  const fields = jsonObject(event)
  if (typeof fields['httpMethod'] === 'string' && isJsonObject(fields['requestContext'])) return false
  const names = Object.keys(fields)
  return names.some((name) => name === 'body' || name === 'httpMethod') && names.every((name) => ENVELOPE.has(name))
}

function readVersion2(event: JsonObject, context: JsonObject, http: JsonObject): Exchange {
  const method = textOf(http['method'])
  const fullPath = textOf(event['rawPath'])
  const path = withoutStage(fullPath, textOf(context['stage']))
  const headers = headersOf(event['headers'])
  return {
    request: {
      method: method.toUpperCase(),
      path: normalizedPath(path),
      query: new URLSearchParams(textOf(event['rawQueryString'])),
      headers,
      baseUrl: baseUrlOf(headers, fullPath, path),
      body: { bytes: bytesOf(event) },
      ...startOf(context['timeEpoch']),
    },
    reply: (response) => proxyAnswer(response, method),
  }
}

/** In payload 1.0 members without a value are null, and header names keep the caller's case. */
function readVersion1(event: JsonObject, context: JsonObject): Exchange {
  const method = textOf(event['httpMethod'])
  const path = textOf(event['path'])
  const headers = headersOf(event['headers'])
  return {
    request: {
      method: method.toUpperCase(),
      path: normalizedPath(path),
      query: new URLSearchParams(textFields(event['queryStringParameters'])),
      headers,
      // Here the path has no stage in it; the context's has, unless a custom domain stands for it.
      baseUrl: baseUrlOf(headers, textOf(context['path']), path),
      body: { bytes: bytesOf(event) },
      ...startOf(context['requestTimeEpoch']),
    },
    reply: (response) => proxyAnswer(response, method),
  }
}

function readEnvelope(event: JsonObject): Exchange {
  const method = textOf(event['httpMethod']) || 'POST'
  const headers = headersOf(event['headers'])
  const { body } = event
  const isValue = typeof body !== 'string' && body !== null && body !== undefined
  return {
    request: {
      method: method.toUpperCase(),
      path: normalizedPath(textOf(event['path']) || '/predict'),
      query: new URLSearchParams(textFields(event['queryStringParameters'])),
      headers: isValue ? headers : { ...typeOfText(textOf(body)), ...headers },
      baseUrl: '',
      body: isValue ? { value: body } : { bytes: bytesOf(event) },
    },
    reply: (response) => proxyAnswer(response, method),
  }
}

/** Nobody says what a text typed into an envelope is: no JSON that is of use here begins otherwise, and no CSV so. */
function typeOfText(text: string): Readonly<Record<string, string>> {
  return { 'content-type': /^\s*(\{|\[|$)/.test(text) ? 'application/json' : 'text/csv' }
}

function readDirect(event: unknown): Exchange {
  return {
    request: {
      method: 'POST',
      path: '/predict',
      query: new URLSearchParams(),
      headers: {},
      baseUrl: '',
      body: { value: event },
    },
    reply: (response) => response.text ?? response.body,
  }
}

function proxyAnswer(response: HttpResponse, method: string) {
  return {
    statusCode: response.status,
    headers: response.headers,
    body: method.toUpperCase() === 'HEAD' ? '' : (response.text ?? jsonText(response.body)),
    isBase64Encoded: false,
  }
}

function jsonText(body: unknown): string {
  return body === undefined ? '' : JSON.stringify(body)
}

/** Payload 2.0 puts a named stage into the path; payload 1.0 does not. */
function withoutStage(path: string, stage: string): string {
  const prefix = `/${stage}`
  return path === prefix || path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path
}

/** `fullPath` is `path` with the stage before it, where there is one. */
function baseUrlOf(headers: Readonly<Record<string, string>>, fullPath: string, path: string): string {
  const host = headers['host']
  if (host === undefined) return ''
  // The root of a stage comes with a slash behind it, or without one.
  const whole = path === '/' && !fullPath.endsWith('/') ? `${fullPath}/` : fullPath
  const stage = whole.endsWith(path) ? whole.slice(0, whole.length - path.length) : ''
  return `${headers['x-forwarded-proto'] ?? 'https'}://${host}${stage}`
}

function normalizedPath(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  if (trimmed === '') return '/'
  try {
    return decodeURIComponent(trimmed)
  } catch {
    // A path that cannot be decoded matches no route: it stays as it came and is answered with a 404.
    return trimmed
  }
}

function bytesOf(event: JsonObject): Buffer {
  return Buffer.from(textOf(event['body']), event['isBase64Encoded'] === true ? 'base64' : 'utf8')
}

function headersOf(value: unknown): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  for (const [name, text] of Object.entries(jsonObject(value))) {
    if (typeof text === 'string') headers[name.toLowerCase()] = text
  }
  return headers
}

function startOf(value: unknown): { readonly startedAtMs?: number } {
  return typeof value === 'number' ? { startedAtMs: value } : {}
}

function textFields(value: unknown): Record<string, string> {
  const entries = Object.entries(jsonObject(value))
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
