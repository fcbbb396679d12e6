import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { mockClient } from 'aws-sdk-client-mock'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Endpoint } from './endpoint.ts'
import { parsePredictions } from './parse-predictions.ts'
import { sagemakerEndpoint } from './sagemaker-endpoint.ts'
import { scoreRows } from './score-rows.ts'

describe('parsePredictions', () => {
  it.each([
    ['one line a row', '0.25\n0.75\n', 2, 1, [0.25, 0.75]],
    ['all on one line, as older images answer', '0.25,0.75', 2, 1, [0.25, 0.75]],
    ['class probabilities', '0.1,0.2,0.7\n0.3,0.3,0.4\n', 2, 3, [0.1, 0.2, 0.7, 0.3, 0.3, 0.4]],
    ['JSON', '{"predictions": [{"score": 0.25}, {"score": 0.75}]}', 2, 1, [0.25, 0.75]],
    ['JSON with class probabilities', '{"predictions":[{"score":[0.1,0.2,0.7]}]}', 1, 3, [0.1, 0.2, 0.7]],
    ['JSON lines', '{"score": 0.25}\n{"score": 0.75}\n', 2, 1, [0.25, 0.75]],
    ['a list a line, as in batch mode', '[0.1, 0.9]\n[0.8, 0.2]\n', 2, 2, [0.1, 0.9, 0.8, 0.2]],
    ['no rows', '', 0, 1, []],
  ])('reads %s', (_, answer, rows, width, expected) => {
    expect([...parsePredictions(answer, rows, width)]).toEqual(expected)
  })

  it.each([
    ['too few', '0.5\n', 2, 'has 1 values where 2 rows of 1 were expected'],
    ['too many', '0.5\n0.5\n', 1, 'has 2 values where 1 rows of 1 were expected'],
    ['a word', 'oops\n', 1, 'has "oops", which is not a number'],
    ['NaN', 'nan\n', 1, 'has "nan", which is not a number'],
    ['JSON without scores', '{"error":"oops"}', 1, 'has "{"error":"oops"}", which is not a number'],
    ['NaN in JSON, which is none', '{"score": NaN}', 1, 'has "{"score": NaN}", which is not a number'],
  ])('refuses %s', (_, answer, rows, problem) => {
    expect(() => parsePredictions(answer, rows, 1)).toThrow(`The endpoint's answer ${problem}.`)
  })
})

describe('scoreRows', () => {
  /** Answers the sum of each row's cells, and counts what is under way. */
  function summingEndpoint() {
    const calls: string[] = []
    let running = 0
    let mostRunning = 0
    const endpoint: Endpoint = {
      invoke: async (_name, csvRows) => {
        calls.push(csvRows)
        mostRunning = Math.max(mostRunning, ++running)
        await Promise.resolve()
        running--
        const sums = csvRows.split('\n').map((row) => row.split(',').reduce((sum, cell) => sum + Number(cell), 0))
        return `${sums.join('\n')}\n`
      },
    }
    return { endpoint, calls, mostRunning: () => mostRunning }
  }

  it('keeps the order of the rows over all batches', async () => {
    const rows = Array.from({ length: 25_000 }, (_, row) => `${row},1`)
    const { endpoint, calls, mostRunning } = summingEndpoint()
    const predictions = await scoreRows(endpoint, 'e', rows, { width: 1, concurrency: 2 })
    expect(predictions.every((value, row) => value === row + 1)).toBe(true)
    expect(calls.length).toBe(3)
    expect(mostRunning()).toBe(2)
  })

  it('keeps every payload within the limit, whatever the rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 12 }), async (lengths) => {
        const rows = lengths.map((length) => '1'.padEnd(length, '0'))
        const { endpoint, calls } = summingEndpoint()
        // The sum of a huge row may be Infinity as a number; only the payloads matter here.
        await scoreRows(endpoint, 'e', rows, { width: 1, concurrency: 3 }).catch(() => undefined)
        for (const call of calls) expect(call.length <= 1_000_000 || !call.includes('\n')).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('ends at the first error', async () => {
    const rows = Array.from({ length: 100_000 }, () => '1')
    let calls = 0
    const endpoint: Endpoint = {
      invoke: async () => {
        calls++
        throw new Error('down')
      },
    }
    await expect(scoreRows(endpoint, 'e', rows, { width: 1, concurrency: 2 })).rejects.toThrow('down')
    expect(calls).toBe(2)
  })

  it('hands every batch to the caller for retries', async () => {
    let failures = 2
    const { endpoint } = summingEndpoint()
    const flaky: Endpoint = {
      invoke: (name, rows) => (failures-- > 0 ? Promise.reject(new Error('throttled')) : endpoint.invoke(name, rows)),
    }
    const attempt = async (call: () => Promise<string>): Promise<string> => {
      for (;;) {
        try {
          return await call()
        } catch {
          continue
        }
      }
    }
    expect([...(await scoreRows(flaky, 'e', ['1,2'], { width: 1, concurrency: 1, attempt }))]).toEqual([3])
  })
})

describe('sagemakerEndpoint', () => {
  it.each([
    ['ValidationError', 400, 'Endpoint x of account 1 not found.', {}, 'endpoint-missing', false],
    ['ModelNotReadyException', 429, 'wait', {}, 'endpoint-not-ready', true],
    ['ThrottlingException', 400, 'null', {}, 'endpoint-throttled', true],
    ['ModelError', 424, 'Received client error (415)', { OriginalStatusCode: 415 }, 'endpoint-refused', false],
    ['ModelError', 424, 'Received server error (500)', { OriginalStatusCode: 500 }, 'endpoint-unavailable', true],
    ['ModelError', 424, 'Received server error (0)', { OriginalStatusCode: 0 }, 'endpoint-unavailable', true],
    ['ServiceUnavailable', 503, 'later', {}, 'endpoint-unavailable', true],
    ['InternalFailure', 500, 'oops', {}, 'endpoint-unavailable', true],
    ['AccessDeniedException', 403, 'no', {}, 'aws-denied', false],
  ])('translates %s %i to a code', async (name, status, message, fields, code, retryable) => {
    const client = mockClient(SageMakerRuntimeClient)
    client
      .on(InvokeEndpointCommand)
      .rejects(Object.assign(new Error(message), { name, ...fields, $metadata: { httpStatusCode: status } }))
    const calling = sagemakerEndpoint(new SageMakerRuntimeClient({ region: 'us-east-1' })).invoke('x', '1,2')
    await expect(calling).rejects.toMatchObject({ code, retryable })
  })
})
