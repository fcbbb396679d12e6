import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { findRefusal } from '../http/admission.ts'

/** What a function's process is given to do. */
export type Invocation = {
  readonly requestId: string
  readonly payload: string
  readonly functionArn: string
  /** When the function's time is over, by the clock that its process sees. */
  readonly deadlineMs: number
  /** How far that clock is ahead of the system's; 0 by default. */
  readonly clockOffsetMs?: number
}

export type RuntimeReply =
  | { readonly kind: 'response' | 'error'; readonly payload: string }
  | { readonly kind: 'tooLarge'; readonly sizeBytes: number }

export type RuntimeListener = {
  /** The runtime asks for its next invocation. */
  next(): void
  replied(reply: RuntimeReply): void
  initFailed(payload: string): void
}

export type RuntimeApi = {
  /** host:port, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string
  /** Hands the runtime an invocation, now or when it asks. */
  deliver(invocation: Invocation): void
  close(): void
}

// Observed in the real service: 6 MB and a hundred bytes.
export const MAX_RESPONSE_BYTES = 6_291_556

const INVOCATION_PATH = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/

/** The Runtime API (2018-06-01) of one instance, on a port of its own, spoken to by its runtime client alone. */
export async function startRuntimeApi(listener: RuntimeListener): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined
  let pending: Invocation | undefined
  let current: { readonly requestId: string; replied: boolean } | undefined

  function handOver(): void {
    if (!waiting || !pending) return
    const { requestId, payload, functionArn, deadlineMs, clockOffsetMs = 0 } = pending
    waiting.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': deadlineMs,
      'lambda-runtime-invoked-function-arn': functionArn,
      // Not AWS's: runtime-preload.cjs moves the process's clock by it.
      'emulator-clock-offset-ms': clockOffsetMs,
    })
    waiting.end(payload)
    current = { requestId, replied: false }
    waiting = undefined
    pending = undefined
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The client calls it by its address; a page in a browser could take its invocation away.
    if (findRefusal(request, { allowedHosts: [] })) {
      request.resume()
      answer(response, 403, { errorType: 'AccessDenied', errorMessage: 'The Runtime API is for its runtime alone' })
      return
    }
    const route = `${request.method} ${request.url}`
    if (route === 'GET /2018-06-01/runtime/invocation/next') {
      waiting = response
      listener.next()
      handOver()
      return
    }
    const { payload, sizeBytes } = await readPayload(request)
    if (route === 'POST /2018-06-01/runtime/init/error') {
      answer(response, 202, { status: 'OK' })
      listener.initFailed(payload)
      return
    }
    const [, requestId, kind] = INVOCATION_PATH.exec(request.url ?? '') ?? []
    if (request.method !== 'POST' || !requestId) {
      answer(response, 404, { errorType: 'NotFound', errorMessage: `The Runtime API has no ${route}` })
    } else if (requestId !== current?.requestId) {
      answer(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' })
    } else if (current.replied) {
      answer(response, 403, { errorType: 'InvalidStateTransition', errorMessage: 'State transition is not allowed' })
    } else if (sizeBytes > MAX_RESPONSE_BYTES) {
      current.replied = true
      answer(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage: 'Exceeded maximum allowed payload' })
      listener.replied({ kind: 'tooLarge', sizeBytes })
    } else {
      current.replied = true
      answer(response, 202, { status: 'OK' })
      listener.replied({ kind: kind === 'error' ? 'error' : 'response', payload })
    }
  }

  // A handler may keep its connection idle for minutes: no time limit may close it.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, (request, response) => {
    // A process that dies in the middle of a request ends it with an error; its exit is what is reported.
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // A server that listens on a port has an AddressInfo, never a pipe's name.
  const { port } = server.address() as AddressInfo
  return {
    address: `127.0.0.1:${port}`,
    deliver: (invocation) => {
      pending = invocation
      handOver()
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Reads to the end in any case, so that the runtime gets its answer, but keeps no more than may be sent on. */
async function readPayload(request: IncomingMessage): Promise<{ payload: string; sizeBytes: number }> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes <= MAX_RESPONSE_BYTES) chunks.push(chunk)
  }
  return { payload: sizeBytes <= MAX_RESPONSE_BYTES ? Buffer.concat(chunks).toString('utf8') : '', sizeBytes }
}

function answer(response: ServerResponse, status: number, body: Readonly<Record<string, string>>): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
