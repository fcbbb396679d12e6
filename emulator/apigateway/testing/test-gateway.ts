import { ManualClock } from '../../clock.ts'
import type { EmulatorContext } from '../../context.ts'
import { listen } from '../../http/listen.ts'
import type { InvocationResult } from '../../lambda/index.ts'
import { openDatabase } from '../../state/database.ts'
import { type ApiConfig, createApiGateway } from '../index.ts'

/** An API before a function that is played by the test. */
export type TestGateway = AsyncDisposable & {
  readonly url: string
  readonly clock: ManualClock
  /** What the function was given, in order. */
  readonly events: unknown[]
}

/** What the function does: its answer, or how its invocation ends. */
export type PlayedFunction = () => unknown

/** Ends an invocation with a function error. */
export class FunctionFailure extends Error {}

export async function startTestGateway(api: Partial<ApiConfig>, play: PlayedFunction): Promise<TestGateway> {
  const clock = new ManualClock(Date.parse('2026-07-01T10:00:00Z'))
  const events: unknown[] = []
  const database = openDatabase(undefined)
  const faults: unknown[] = []
  const context: EmulatorContext = {
    accountId: '000000000000',
    region: 'us-east-1',
    clock,
    database,
    dataFolder: '',
    reportFault: (_where, error) => faults.push(error),
  }
  const gateway = createApiGateway(context, {
    allowedHosts: ['api.local'],
    api: { functionName: 'inference-api', stage: '$default', payloadVersion: '2.0', ...api },
    lambda: {
      invoke: async (functionName, payload): Promise<InvocationResult> => {
        events.push(JSON.parse(payload))
        const base = { requestId: functionName, logTail: '' }
        try {
          return { ...base, payload: JSON.stringify(await play()) ?? 'null' }
        } catch (error) {
          if (!(error instanceof FunctionFailure)) throw error
          return { ...base, payload: '{"errorType":"Error","errorMessage":"boom"}', functionError: 'Unhandled' }
        }
      },
    },
  })
  const listener = await listen((request, response) => gateway.handle(request, response))
  return {
    url: listener.url,
    clock,
    events,
    [Symbol.asyncDispose]: async () => {
      await listener.close()
      database.close()
    },
  }
}
