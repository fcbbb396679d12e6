import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export type ListenOptions = {
  /** The address to bind; loopback by default. */
  readonly host?: string
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** Is given what a handler threw; by default it goes to stderr. */
  readonly onFault?: (where: string, error: unknown) => void
}

export type Listener = {
  /** `http://127.0.0.1:4566`, without a slash at the end: where this machine reaches it, also where it binds every address. */
  readonly url: string
  readonly port: number
  /** Stops listening and ends every connection, also those in the middle of a request. */
  close(): Promise<void>
}

// Node closes an idle connection after 5 s by default, which races with a client that is about to reuse it.
const KEEP_ALIVE_TIMEOUT_MS = 75_000

/**
 * Serves HTTP with `handler`. What a handler throws is a fault of the emulator: the client gets a 500
 * `InternalFailure`, `onFault` the error.
 * Rejects with Node's own error, such as `EADDRINUSE`, where the address can't be bound.
 */
export async function listen(handler: RequestHandler, options: ListenOptions = {}): Promise<Listener> {
  const { host = '127.0.0.1', port = 0, onFault = writeFault } = options
  // Without requestTimeout an upload may take as long as it takes.
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS, requestTimeout: 0 }, (request, response) => {
    const where = `${request.method} ${request.url}`
    handler(request, response).catch((error: unknown) => {
      if (isClientGone(response, error)) return
      onFault(where, error)
      answerFault(response)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  // A server that listens on a host and port has an AddressInfo, never a pipe's name.
  const address = server.address() as AddressInfo
  return {
    url: `http://${nameOnThisMachine(host)}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

/** An address that means all of the machine's can be bound and not called: its loopback is meant. */
function nameOnThisMachine(address: string): string {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return address.includes(':') ? `[${address}]` : address
}

/** A client that hung up is no fault: the stream it leaves behind fails with one of these. */
export function isClientGone(response: ServerResponse, error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return response.destroyed && (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE')
}

function answerFault(response: ServerResponse): void {
  if (response.headersSent) {
    // The answer has begun: a cut connection is the only way left to say that it is not whole.
    response.destroy()
    return
  }
  response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(
    JSON.stringify({ __type: 'InternalFailure', message: 'The emulator failed on this request: its log says why.' }),
  )
}

function writeFault(where: string, error: unknown): void {
  process.stderr.write(`emulator: ${where}: ${error instanceof Error ? error.stack : String(error)}\n`)
}
