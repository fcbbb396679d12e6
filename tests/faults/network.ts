import { AsyncLocalStorage } from 'node:async_hooks'
import { S3Client } from '@aws-sdk/client-s3'
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
  handle(request: WireRequest, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>
}

const callers = new AsyncLocalStorage<Caller>()

/**
 * Puts a test in the place of the network: every request of the SDK's clients, each of its tries, goes to the caller
 * that it was made for. Serialisation, signatures, retries and the reading of answers are the SDK's own.
 */
export function takeNetwork(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  vi.stubEnv('AWS_REGION', 'us-east-1')
  // Half of every pause between two tries is random, and the pause is a factor of it: none is left.
  vi.spyOn(Math, 'random').mockReturnValue(0)
  // All clients have one class of handler.
  const prototype = Object.getPrototypeOf(new S3Client({}).config.requestHandler) as HttpHandler
  vi.spyOn(prototype, 'handle').mockImplementation(async function (this: HttpHandler, request, options) {
    const caller = callers.getStore()
    if (!caller) throw new Error(`nobody made the request ${request.method} ${request.path}`)
    return await caller.send(request, this.config ?? (await this.configProvider), options?.abortSignal)
  })
}

/** Makes requests in the name of a caller. */
export function callingAs<Result>(caller: Caller, work: () => Promise<Result>): Promise<Result> {
  return callers.run(caller, work)
}
