import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** A request at the front door, before it becomes an event of either payload format. */
export type GatewayRequest = {
  readonly method: string
  /** As sent, percent-encoded. */
  readonly path: string
  readonly rawQuery: string
  /** Names in the case they were sent in, in their order, repeated ones apart. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  readonly sourceIp: string
  readonly protocol: string
  readonly requestId: string
  readonly timeMs: number
}

// What concerns one connection alone ends at the front door.
const CONNECTION_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'expect'])

export function gatewayRequest(http: IncomingMessage, body: Buffer, timeMs: number): GatewayRequest {
  const [path = '/', ...query] = (http.url ?? '/').split('?')
  // A loopback IPv4 client of a dual-stack socket is seen as ::ffff:127.0.0.1.
  const sourceIp = (http.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '')
  return {
    method: http.method ?? 'GET',
    path,
    rawQuery: query.join('?'),
    headers: forwardedHeaders(http, sourceIp, timeMs),
    body,
    sourceIp,
    protocol: `HTTP/${http.httpVersion}`,
    requestId: randomUUID(),
    timeMs,
  }
}

export function headerOf(request: GatewayRequest, name: string): string | undefined {
  return request.headers.findLast(([header]) => header.toLowerCase() === name)?.[1]
}

/** The time as access logs write it: `01/Jul/2026:10:00:00 +0000`. */
export function requestTime(timeMs: number): string {
  const [, day, month, year, time] = new Date(timeMs).toUTCString().split(' ')
  return `${day}/${month}/${year}:${time} +0000`
}

/** The client's headers and those a front door adds. */
function forwardedHeaders(http: IncomingMessage, sourceIp: string, timeMs: number): (readonly [string, string])[] {
  const headers: (readonly [string, string])[] = []
  let forwardedFor = sourceIp
  for (let index = 0; index < http.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = http.rawHeaders.slice(index, index + 2)
    const lowerCase = name.toLowerCase()
    if (lowerCase === 'x-forwarded-for') forwardedFor = `${value}, ${sourceIp}`
    else if (!CONNECTION_HEADERS.has(lowerCase)) headers.push([name, value])
  }
  const traceId = `Root=1-${Math.floor(timeMs / 1000).toString(16)}-${randomBytes(12).toString('hex')}`
  headers.push(
    ['X-Amzn-Trace-Id', traceId],
    ['X-Forwarded-For', forwardedFor],
    ['X-Forwarded-Port', String(http.socket.localPort ?? 80)],
    ['X-Forwarded-Proto', 'http'],
  )
  return headers
}
