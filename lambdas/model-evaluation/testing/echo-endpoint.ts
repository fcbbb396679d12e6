import type { Endpoint } from '#shared/serving/endpoint.ts'

export type EchoEndpoint = Endpoint & {
  /** What the next calls do instead of answering: thrown errors, in order. */
  readonly failures: unknown[]
  readonly callCount: () => number
}

/** An endpoint whose model predicts, for each row, the row itself. */
export function echoEndpoint(): EchoEndpoint {
  const failures: unknown[] = []
  let calls = 0
  return {
    failures,
    callCount: () => calls,
    invoke: async (_endpointName, csvRows) => {
      calls++
      const failure = failures.shift()
      if (failure !== undefined) throw failure
      return `${csvRows}\n`
    },
  }
}
