import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { mockClient } from 'aws-sdk-client-mock'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvBatches } from './csv-batches.ts'
import { sagemakerScorer } from './sagemaker-scorer.ts'
import type { RowBlock, ScoreOptions } from './scorer.ts'

/** An endpoint that answers the sum of each row's cells, and counts what is under way. */
function summingEndpoint(
  fail: (call: number, request: { readonly Body: string }) => Error | undefined = () => undefined,
) {
  const requests: { readonly EndpointName: string; readonly Body: string }[] = []
  let running = 0
  let mostRunning = 0
  mockClient(SageMakerRuntimeClient)
    .on(InvokeEndpointCommand)
    .callsFake(async (input: { EndpointName: string; Body: string }) => {
      requests.push(input)
      const failure = fail(requests.length, input)
      if (failure) throw failure
      mostRunning = Math.max(mostRunning, ++running)
      await Promise.resolve()
      running--
      const sums = input.Body.split('\n').map((row) => row.split(',').reduce((sum, cell) => sum + Number(cell), 0))
      return { Body: { transformToString: () => `${sums.join('\n')}\n` } }
    })
  const scorer = sagemakerScorer(new SageMakerRuntimeClient({ region: 'us-east-1' }))
  const score = (rows: RowBlock, options: Partial<ScoreOptions> = {}) =>
    scorer.score({ type: 'endpoint', endpointName: 'e' }, rows, { answerWidth: 1, concurrency: 2, ...options })
  return { requests, score, mostRunning: () => mostRunning }
}

function blockOf(rows: readonly (readonly number[])[]): RowBlock {
  return { values: Float64Array.from(rows.flat()), width: rows[0]?.length ?? 1 }
}

const numbers = (rows: number) => blockOf(Array.from({ length: rows }, (_, row) => [row, 1]))

describe('csvBatches', () => {
  it('spells numbers that read back as the same, and a missing value as nothing', () => {
    const cell = fc.oneof(fc.double(), fc.float(), fc.integer(), fc.constant(Number.NaN), fc.constant(-0))
    const rows = fc
      .integer({ min: 2, max: 5 })
      .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }))
    fc.assert(
      fc.property(rows, (table) => {
        const [batch] = csvBatches(blockOf(table), 1)
        const read = batch?.text
          .split('\n')
          .map((line) => line.split(',').map((text) => (text === '' ? Number.NaN : Number(text))))
        // -0 is sent as 0, which is the same to a model.
        expect(read).toEqual(table.map((row) => row.map((value) => (value === 0 ? 0 : value))))
      }),
    )
  })

  it('spells a number of a part as the same number, however the part spells it', () => {
    const plain = fc.tuple(
      fc.boolean(),
      fc.bigInt({ min: 0n, max: 10n ** 18n }),
      fc.stringMatching(/^(\.\d{1,12})?$/),
      fc.stringMatching(/^(e[+-]?\d)?$/),
    )
    fc.assert(
      fc.property(plain, ([isNegative, digits, fraction, exponent]) => {
        const text = `${isNegative ? '-' : ''}${digits}${fraction}${exponent}`
        const [batch] = csvBatches({ values: Float64Array.of(Number(text), 1), width: 2 }, 1)
        expect(Number(batch?.text.split(',')[0])).toBe(Number(text) + 0)
      }),
    )
  })

  it('spells the only cell of a row as nan where it is missing: an empty line is an error', () => {
    expect([...csvBatches(blockOf([[1], [Number.NaN]]), 1)]).toEqual([{ start: 0, end: 2, text: '1\nnan' }])
    expect([...csvBatches(blockOf([[Number.NaN, Number.NaN]]), 1)]).toMatchObject([{ text: ',' }])
  })

  it.each([
    [-1e-7, '-0.0000001\n-1e-7'],
    [-2.5e-10, '-0.00000000025\n-2.5e-10'],
    [1.25e21, '1250000000000000000000\n1.25e+21'],
    [0.5, '0.5\n0.5'],
  ])('spells the only cell of the first row without an exponent: %d', (value, text) => {
    const [batch] = csvBatches(blockOf([[value], [value]]), 1)
    expect(batch?.text).toBe(text)
  })

  it('keeps the number that it spells without an exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const [batch] = csvBatches(blockOf([[value]]), 1)
        expect(batch?.text).toMatch(/^-?\d+(\.\d+)?$/)
        expect(Number(batch?.text)).toBe(value + 0)
      }),
    )
  })

  it('asks for no more numbers than an answer may hold, whatever the number of classes', () => {
    const classes = fc.constantFrom(1, 2, 21, 300, 5_000, 1_000_000)
    fc.assert(
      fc.property(classes, (answerWidth) => {
        const batches = [...csvBatches({ values: new Float64Array(10_000), width: 1 }, answerWidth)]
        for (const { start, end } of batches) {
          expect(end - start === 1 || (end - start) * answerWidth * 24 < 3_000_000).toBe(true)
        }
        expect(batches.at(-1)?.end).toBe(10_000)
      }),
    )
  })

  it('keeps every payload within the limits, whatever the rows, and leaves none out', () => {
    const shape = fc.record({ rows: fc.integer({ min: 0, max: 30_000 }), width: fc.constantFrom(1, 2, 30, 1000) })
    fc.assert(
      fc.property(shape, fc.constantFrom(1, 0.1, 1 / 3), ({ rows, width }, value) => {
        const count = Math.min(rows, Math.floor(300_000 / width))
        const batches = [...csvBatches({ values: new Float64Array(count * width).fill(value), width }, 1)]
        for (const { start, end, text } of batches) {
          expect(text.length).toBeLessThanOrEqual(1_000_000)
          expect(text.split('\n')).toHaveLength(end - start)
          expect(end - start).toBeLessThanOrEqual(10_000)
        }
        expect(batches.map(({ start }) => start)).toEqual(
          [0, ...batches.map(({ end }) => end)].slice(0, batches.length),
        )
        expect(batches.at(-1)?.end ?? 0).toBe(count)
      }),
      { numRuns: 30 },
    )
  })
})

describe('sagemakerScorer', () => {
  it('keeps the order of the rows over all batches', async () => {
    const { requests, score, mostRunning } = summingEndpoint()
    const answers = await score(numbers(25_000))
    expect(answers.every((value, row) => value === row + 1)).toBe(true)
    expect(requests.length).toBe(3)
    expect(mostRunning()).toBe(2)
  })

  it('asks nothing where there are no rows', async () => {
    const { requests, score } = summingEndpoint()
    expect([await score(numbers(0)), requests]).toEqual([new Float64Array(0), []])
  })

  it('ends at the first error', async () => {
    const { requests, score } = summingEndpoint(() => new Error('down'))
    await expect(score(numbers(100_000))).rejects.toThrow('down')
    expect(requests.length).toBe(2)
  })

  it('hands every request to the caller for retries', async () => {
    const { score } = summingEndpoint((call) => (call <= 2 ? new Error('throttled') : undefined))
    const attempt = async (call: () => Promise<Float64Array>): Promise<Float64Array> => {
      for (;;) {
        try {
          return await call()
        } catch {
          continue
        }
      }
    }
    expect([...(await score(blockOf([[1, 2]]), { concurrency: 1, attempt }))]).toEqual([3])
  })

  it('halves a request whose answer is too large, and does not send it again', async () => {
    const tooLarge = Object.assign(
      new Error('Received server error (500) … The response is larger than 4194304 bytes.'),
      {
        name: 'ModelError',
        OriginalStatusCode: 500,
      },
    )
    const { requests, score } = summingEndpoint((_, { Body }) => (Body.split('\n').length > 3 ? tooLarge : undefined))
    let attempts = 0
    const attempt = async (call: () => Promise<Float64Array>) => {
      attempts++
      return await call()
    }
    const answers = await score(numbers(10), { attempt })
    expect([...answers]).toEqual(Array.from({ length: 10 }, (_, row) => row + 1))
    expect(requests.map(({ Body }) => Body.split('\n').length)).toEqual([10, 5, 2, 3, 5, 2, 3])
    expect(attempts).toBe(7)
  })

  it.each([
    ['by the service', 'ValidationError', 400, 'Request 1 has oversize body.', {}],
    ['by a gateway', 'ModelError', 413, 'Payload Too Large', {}],
    ['by the container', 'ModelError', 424, 'Received client error (413)', { OriginalStatusCode: 413 }],
  ])('refuses one row that is too large %s', async (_, name, status, message, fields) => {
    const error = Object.assign(new Error(message), { name, ...fields, $metadata: { httpStatusCode: status } })
    const { requests, score } = summingEndpoint(() => error)
    await expect(score(numbers(1))).rejects.toMatchObject({ code: 'serving-refused', retryable: false })
    expect(requests).toHaveLength(1)
  })

  it('does not take a value that is too large for a size that is', async () => {
    const message =
      'Received client error (400) from primary with message "Unable to evaluate payload: a value too large"'
    const { requests, score } = summingEndpoint(() =>
      Object.assign(new Error(message), { name: 'ModelError', OriginalStatusCode: 400 }),
    )
    await expect(score(numbers(10))).rejects.toMatchObject({ code: 'serving-refused', details: {} })
    expect(requests).toHaveLength(1)
  })

  it('refuses an answer of another width', async () => {
    const { score } = summingEndpoint()
    await expect(score(numbers(2), { answerWidth: 3 })).rejects.toMatchObject({ code: 'predictions-unreadable' })
  })

  it.each([
    ['ValidationError', 400, 'Endpoint x of account 1 not found.', {}, 'serving-missing', false],
    ['ModelNotReadyException', 429, 'wait', {}, 'serving-busy', true],
    ['ThrottlingException', 400, 'null', {}, 'serving-busy', true],
    ['ModelError', 424, 'Received client error (415)', { OriginalStatusCode: 415 }, 'serving-refused', false],
    ['ModelError', 424, 'Received server error (500)', { OriginalStatusCode: 500 }, 'serving-busy', true],
    ['ModelError', 424, 'Received server error (0)', { OriginalStatusCode: 0 }, 'serving-busy', true],
    ['ServiceUnavailable', 503, 'later', {}, 'serving-busy', true],
    ['InternalFailure', 500, 'oops', {}, 'serving-busy', true],
    ['AccessDeniedException', 403, 'no', {}, 'aws-denied', false],
  ])('translates %s %i to a code', async (name, status, message, fields, code, retryable) => {
    const error = Object.assign(new Error(message), { name, ...fields, $metadata: { httpStatusCode: status } })
    const { score } = summingEndpoint(() => error)
    await expect(score(numbers(1))).rejects.toMatchObject({ code, retryable })
  })
})
