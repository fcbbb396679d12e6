import { AsyncLocalStorage } from 'node:async_hooks'
import { SQSClient } from '@aws-sdk/client-sqs'
import { vi } from 'vitest'
import type { WireRequest } from './cloud/wire.ts'

/** How long a client waits, as it was made. */
export type Timeouts = { readonly requestTimeout?: number; readonly throwOnRequestTimeout?: boolean }

/** Whoever calls services, and what stands between it and them. */
export type Caller = {
  send(request: WireRequest, timeouts: Timeouts, signal: AbortSignal | undefined): Promise<unknown>
}

/** The SDK's own HTTP handler, as far as it is looked into here. */
type HttpHandler = {
  readonly config?: Timeouts
  readonly configProvider: Promise<Timeouts>
  handle: (
    this: HttpHandler,
    request: WireRequest,
    options?: { readonly abortSignal?: AbortSignal },
  ) => Promise<unknown>
}

/** The SDK's own signer, likewise. */
type Signer = { signRequest: (request: unknown) => Promise<unknown> }

const callers = new AsyncLocalStorage<Caller>()

/**
 * Puts a test in the place of the network: every request of the SDK's clients, each of its tries, goes to the caller
 * that it was made for. Serialisation, retries and the reading of answers are the SDK's own; signatures, which nobody
 * looks at here, are left out. Returns what puts the network back.
 *
 * The methods are replaced by hand: a spy would keep every request of every cell.
 */
export async function takeNetwork(): Promise<() => void> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_REGION', 'us-east-1')
  const { requestHandler, signer } = new SQSClient({}).config
  // All clients have one class of handler, and one of signer.
  const handler = Object.getPrototypeOf(requestHandler) as HttpHandler
  const signatures = Object.getPrototypeOf(await signer(undefined)) as Signer
  const { handle } = handler
  const { signRequest } = signatures
  const { random } = Math
  handler.handle = async function (request, options) {
    const caller = callers.getStore()
    if (!caller) throw new Error(`nobody made the request ${request.method} ${request.path}`)
    return await caller.send(request, this.config ?? (await this.configProvider), options?.abortSignal)
  }
  signatures.signRequest = async (request) => request
  // Half of every pause between two tries is random, and the pause is a factor of it: none is left.
  Math.random = () => 0
  return () => {
    Object.assign(handler, { handle })
    Object.assign(signatures, { signRequest })
    Math.random = random
    vi.unstubAllEnvs()
  }
}

/** Makes requests in the name of a caller. */
export function callingAs<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result> {
  return callers.run(caller, work)
}
