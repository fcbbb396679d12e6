import type { ErrorCode } from '#shared/errors/error-codes.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import type { Endpoint } from '#shared/serving/endpoint.ts'

export type FakeEndpoints = Endpoint & {
  /** What each endpoint that exists answers to an encoded row. */
  readonly models: Map<string, (line: string) => string>
  /** Error codes that the next calls end with, first come first served. */
  readonly faults: ErrorCode[]
  /** Every payload that arrived. */
  readonly payloads: string[]
  /** While it is true no call is ever answered: only its signal ends it. */
  hangs: boolean
}

/** The container's own text: it must reach neither caller nor log. */
const ORIGINAL_MESSAGE =
  "Received client error (415) … could not convert string to float: 'secret' … arn:aws:sagemaker:us-east-1:123456789012:endpoint/x"

/** Endpoints in memory that keep the port's promises, with faults on demand. */
export function fakeEndpoints(): FakeEndpoints {
  const endpoints: FakeEndpoints = {
    models: new Map(),
    faults: [],
    payloads: [],
    hangs: false,
    invoke: async (endpointName, csvRows, { signal } = {}) => {
      endpoints.payloads.push(csvRows)
      if (endpoints.hangs) await hang(signal)
      const fault = endpoints.faults.shift()
      if (fault !== undefined) throw sampleError(fault, ORIGINAL_MESSAGE)
      const model = endpoints.models.get(endpointName)
      if (!model) throw sampleError('endpoint-missing', ORIGINAL_MESSAGE)
      return `${csvRows.split('\n').map(model).join('\n')}\n`
    },
  }
  return endpoints
}

async function hang(signal: AbortSignal | undefined): Promise<never> {
  return await new Promise((_, reject) => {
    const abort = () => reject(new DOMException('aborted', 'AbortError'))
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort)
  })
}
