import { randomUUID } from 'node:crypto'
import type { EmulatorContext } from '../../emulator/context.ts'
import { killFunctionProcess, startFunctionProcess } from '../../emulator/lambda/function-process.ts'
import { type RuntimeReply, startRuntimeApi } from '../../emulator/lambda/runtime-api.ts'
import { gate } from '../measure.ts'

export type ColdFunction = {
  readonly bundlePath: string
  readonly environment: Readonly<Record<string, string>>
  readonly event: unknown
}

const TIMEOUT_MS = 29_000

/** From the start of a process under the released runtime client to its first answer, in milliseconds. */
export async function coldStartMs(cold: ColdFunction, region: string, endpoint: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<RuntimeReply>()
  const api = await startRuntimeApi({
    next: () => undefined,
    replied: resolve,
    initFailed: (payload) => resolve({ kind: 'error', payload }),
  })
  api.deliver({
    requestId: randomUUID(),
    payload: JSON.stringify(cold.event),
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:bench',
    deadlineMs: Date.now() + TIMEOUT_MS,
  })
  const config = {
    name: 'bench',
    bundlePath: cold.bundlePath,
    handler: 'index.handler',
    environment: cold.environment,
    timeoutSeconds: TIMEOUT_MS / 1000,
    memoryMb: 1024,
  }
  // Starting a process reads nothing else of it.
  const context = { region } as EmulatorContext
  const startedAt = performance.now()
  const child = startFunctionProcess({ config, context, runtimeApi: api.address, logStream: 'bench', endpoint })
  child.stdout.resume()
  child.once('exit', () => resolve({ kind: 'error', payload: 'the process ended' }))
  const reply = await promise
  const tookMs = performance.now() - startedAt
  killFunctionProcess(child)
  api.close()
  gate('the first answer is a good one', reply.kind === 'response' && reply.payload.includes('"statusCode":200'))
  return tookMs
}
