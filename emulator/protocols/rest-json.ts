import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError, notImplemented } from '../http/aws-error.ts'
import { createInputCheck, type Violation } from '../model/check-input.ts'
import { memberOf, type ServiceModel } from '../model/service-model.ts'
import type { AwsService, OperationTable } from './service.ts'

/** A request as an operation sees it. */
export type RestRequest = {
  /** The body, and the headers as they came. */
  readonly http: IncomingMessage
  readonly requestId: string
}

export type RestReply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON unless the headers say otherwise; no body where it is left out. */
  readonly body?: string
  /** Where it isn't the request's own: the id an asynchronous invocation will have. */
  readonly requestId?: string
}

/** One operation of a REST service. Its input is what the model has in path, query and headers, and satisfies it. */
export type RestOperation<Service, Input> = (
  service: Service,
  input: Input,
  request: RestRequest,
) => RestReply | Promise<RestReply>

/** `{Label}` stands for one segment of the path. */
export type RestRoute = readonly [method: string, path: string, operation: string]

export type RestProtocol<Service> = {
  /** For messages: `Lambda` … */
  readonly name: string
  /** Also of operations that are not there, so that a refusal names them. */
  readonly routes: readonly RestRoute[]
  /** What paths begin with before their routes: the date of the API. */
  readonly pathPrefix?: RegExp
  readonly operations: OperationTable<RestOperation<Service, never>>
  readonly model: ServiceModel
  /** The refusal of an input that violates the model. */
  readonly refuseInput: (violations: readonly Violation[]) => AwsError
}

/** Serves AWS's REST JSON: the operation by method and path, an error's type in a header and its message as `Message`. */
export function restJsonService<Service>(protocol: RestProtocol<Service>, service: Service): AwsService {
  const { name, routes, pathPrefix = /^/, operations } = protocol
  const checkInput = createInputCheck(protocol.model)
  const find = (http: IncomingMessage, { pathname }: URL) =>
    routeOf(routes, http.method ?? '', pathname.replace(pathPrefix, ''))

  const send = (response: ServerResponse, reply: RestReply) => {
    response.writeHead(reply.status, {
      'x-amzn-requestid': reply.requestId ?? randomUUID(),
      ...(reply.body !== undefined && { 'content-type': 'application/json' }),
      ...reply.headers,
    })
    response.end(reply.body)
  }
  const refuse = (error: AwsError, _request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify({ ...error.fields, Message: error.message })
    send(response, { status: error.status, headers: { 'x-amzn-errortype': error.code }, body })
  }

  const handle = async (http: IncomingMessage, response: ServerResponse) => {
    const requestId = randomUUID()
    try {
      const url = urlOf(http)
      const { operation: operationName, labels } = find(http, url)
      const operation = Object.hasOwn(operations, operationName) ? operations[operationName] : undefined
      if (!operation) throw notImplemented(name, operationName)
      const input = inputOf(protocol.model, operationName, labels, url.searchParams, http)
      const violations = checkInput(operationName, input)
      if (violations.length > 0) throw protocol.refuseInput(violations)
      // What the model was checked for is what the type of the operation's input says.
      send(response, { requestId, ...(await operation(service, input as never, { http, requestId })) })
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      refuse(error, http, response)
    }
  }
  return {
    handle,
    operationOf: (http) => find(http, urlOf(http)).operation,
    refuse,
  }
}

/** The members of an operation's input that are in the path, the query and the headers. */
function inputOf(
  model: ServiceModel,
  operation: string,
  labels: Readonly<Record<string, string>>,
  query: URLSearchParams,
  http: IncomingMessage,
): Readonly<Record<string, unknown>> {
  const members = Object.entries(model.shapes[model.operations[operation] ?? '']?.members ?? {})
  return Object.fromEntries(
    members.map(([name, reference]) => {
      const { shape, location, locationName = '' } = memberOf(reference)
      const text = textAt(location, locationName, labels, query, http)
      return [name, text !== undefined && model.shapes[shape]?.type === 'integer' ? numberOf(text) : text]
    }),
  )
}

function textAt(
  location: string | undefined,
  name: string,
  labels: Readonly<Record<string, string>>,
  query: URLSearchParams,
  http: IncomingMessage,
): string | undefined {
  switch (location) {
    case 'uri':
      return labels[name]
    case 'querystring':
      return query.get(name) ?? undefined
    case 'header': {
      const value = http.headers[name.toLowerCase()]
      return Array.isArray(value) ? value.join(', ') : value
    }
    case undefined:
    default:
      // The body is there, and the operation's to read, as far as it wants to.
      return ''
  }
}

/** A text that is no whole number stays one, and its type is refused. */
function numberOf(text: string): number | string {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text
}

function urlOf(http: IncomingMessage): URL {
  return new URL(http.url ?? '/', 'http://localhost')
}

function routeOf(
  routes: readonly RestRoute[],
  method: string,
  path: string,
): { readonly operation: string; readonly labels: Readonly<Record<string, string>> } {
  const segments = path.split('/').filter(Boolean)
  for (const [routeMethod, routePath, operation] of routes) {
    const labels = routeMethod === method ? labelsOf(routePath, segments) : undefined
    if (labels) return { operation, labels }
  }
  return { operation: `${method} ${path}`, labels: {} }
}

/** What the labels of a route stand for in a path; undefined where the path is another one. */
function labelsOf(routePath: string, segments: readonly string[]): Record<string, string> | undefined {
  const pattern = routePath.split('/').filter(Boolean)
  if (pattern.length !== segments.length) return undefined
  const labels: Record<string, string> = {}
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? ''
    const label = /^\{(\w+)\}$/.exec(part)?.[1]
    if (label !== undefined) labels[label] = decodeSegment(segment)
    else if (part !== segment) return undefined
  }
  return labels
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A lone % is no encoding: nothing has such a name, and the answer says so.
    return segment
  }
}
