import type { ServerResponse } from 'node:http'
import { COMMON_HEADERS, DATA_POLICY } from './security-headers.ts'

export type EventStream = {
  send(event: string, document: unknown): void
  /** Ends it for good: the browser is told not to come again. */
  end(): void
  /** Aborted as soon as nobody listens any more. */
  readonly signal: AbortSignal
}

/** Proxies and browsers take a silent connection for a dead one. */
const HEARTBEAT_MS = 15_000

/** Answers with server-sent events. */
export function openEventStream(response: ServerResponse): EventStream {
  const gone = new AbortController()
  response.writeHead(200, {
    ...COMMON_HEADERS,
    'content-security-policy': DATA_POLICY,
    'content-type': 'text/event-stream; charset=utf-8',
  })
  response.write(': open\n\n')
  const heartbeat = setInterval(() => response.write(': \n\n'), HEARTBEAT_MS)
  response.on('close', () => {
    clearInterval(heartbeat)
    gone.abort()
  })
  return {
    signal: gone.signal,
    // JSON has no line breaks, which would end the data.
    send: (event, document) => void response.write(`event: ${event}\ndata: ${JSON.stringify(document)}\n\n`),
    end: () => void response.end('event: end\ndata: {}\n\n'),
  }
}
