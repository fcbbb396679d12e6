import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readBody } from '#shared/http/read-body.ts'
import type { InvocationContext } from './create-handler.ts'

export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>

/** As long as API Gateway waits. */
const TIME_MS = 29_000

/** Serves a function that answers events of an HTTP API on a port: the same routes, without a gateway before it. */
export function httpServer(handler: Handler): Server {
  return createServer((request, response) => {
    answer(handler, request, response).catch((error: unknown) => {
      console.error(error)
      response.writeHead(500).end()
    })
  })
}

async function answer(handler: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const startedMs = Date.now()
  const body = await readBody(request)
  if (!body) {
    const problem = { type: '/problems/too-large', title: 'The request is too large', status: 413 }
    response.writeHead(413, { 'content-type': 'application/problem+json', connection: 'close' })
    response.end(JSON.stringify({ ...problem, detail: 'The body is larger than 6 MB. Send it in several requests.' }))
    return
  }
  const reply = await handler(eventOf(request, body, startedMs), {
    awsRequestId: randomUUID(),
    getRemainingTimeInMillis: () => TIME_MS - (Date.now() - startedMs),
  })
  const { statusCode, headers, body: text } = reply as ProxyAnswer
  response.writeHead(statusCode, headers).end(text)
}

type ProxyAnswer = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Payload 2.0, whose headers are in small letters with values of several joined by commas. */
function eventOf(request: IncomingMessage, body: Buffer, startedMs: number) {
  const [rawPath = '/', ...query] = (request.url ?? '/').split('?')
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(',') : value,
  ])
  return {
    version: '2.0',
    rawPath,
    rawQueryString: query.join('?'),
    headers: { 'x-forwarded-proto': 'http', ...Object.fromEntries(headers) },
    requestContext: { stage: '$default', timeEpoch: startedMs, http: { method: request.method, path: rawPath } },
    body: body.toString('base64'),
    isBase64Encoded: true,
  }
}
