import { Readable } from 'node:stream'
import type { ChangingModels } from './changing-models.ts'

/** SageMaker's runtime as the SDK's own HTTP handler sees it. */
export type Runtime = {
  handle(request: unknown): Promise<{ readonly response: unknown }>
  happened(): readonly (readonly [string, number])[]
}

type HttpRequest = { readonly path: string; readonly body: string }

/** Once in so many milliseconds nobody is answered for a while. */
const BURST_EVERY_MS = 3_000
const BURST_MS = 250

/** Of every request so many, outside of a burst. */
const FAULTS: readonly (readonly [share: number, status: number, name: string, message: string])[] = [
  [0.04, 429, 'ThrottlingException', 'Rate exceeded'],
  [0.01, 429, 'ModelNotReadyException', 'Model is not ready'],
  [0.01, 500, 'InternalFailure', 'Sorry'],
  [0.005, 424, 'ModelError', 'Received server error (500) from primary'],
]

/** Answers as the endpoints that there are, but for those that it throttles or fails. */
export function createRuntime(models: ChangingModels): Runtime {
  const counts = new Map<string, number>()
  let seed = 1

  function random(): number {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed / 2 ** 32
  }

  function refusal(status: number, name: string, message: string) {
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const body = JSON.stringify({ message, Message: message, OriginalStatusCode: 500 })
    return answer(status, body, { 'x-amzn-errortype': name, 'content-type': 'application/json' })
  }

  return {
    handle: async (request) => {
      const { path, body } = request as HttpRequest
      if (Date.now() % BURST_EVERY_MS < BURST_MS) return refusal(429, 'ThrottlingException', 'Rate exceeded')
      let place = random()
      for (const [share, status, name, message] of FAULTS) {
        if (place < share) return refusal(status, name, message)
        place -= share
      }
      const endpointName = path.split('/')[2] ?? ''
      const rows = body
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number))
      const values = rows.map((row) => models.answerOf(endpointName, row))
      if (values.includes(undefined)) {
        return refusal(400, 'ValidationError', `Endpoint ${endpointName} of account 123456789012 not found.`)
      }
      return answer(200, values.join('\n'), { 'content-type': 'text/csv' })
    },
    happened: () => [...counts].map(([name, count]) => [`${name} by an endpoint`, count]),
  }
}

function answer(statusCode: number, body: string, headers: Readonly<Record<string, string>>) {
  return { response: { statusCode, headers, body: Readable.from([Buffer.from(body)]) } }
}
