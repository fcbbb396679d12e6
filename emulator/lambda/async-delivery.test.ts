import { renameSync } from 'node:fs'
import { InvokeCommand } from '@aws-sdk/client-lambda'
import { expect, it } from 'vitest'
import { openDatabase } from '../state/database.ts'
import { eventually } from '../testing/eventually.ts'
import { startGate, startTestLambda, type TestLambda } from './testing/test-lambda.ts'

const PRINT = 'exports.handler = async (event) => console.log("got " + event.n)'
const FAIL = 'exports.handler = async (event) => { console.log("got " + event.n); throw new Error("boom") }'

const GIVEN_UP = { name: 'given-up', visibilityTimeoutSeconds: 30, retentionSeconds: 3600 }

/** What the functions were given, in order. */
function received(service: TestLambda): string[] {
  return service.logLines.flatMap(({ line }) => /got \w+$/.exec(line) ?? [])
}

function queued(service: TestLambda): unknown[] {
  return service.database.prepare('SELECT function_name AS name, taken FROM lambda_async_invocations').all()
}

it('an Event invocation is answered 202 at once and runs under the request id of the answer', async () => {
  await using service = await startTestLambda({ functions: { fn: PRINT } })
  service.lambda.start()
  const answer = await service.client.send(
    new InvokeCommand({ FunctionName: 'fn', InvocationType: 'Event', Payload: Buffer.from('{"n":1}') }),
  )
  expect(answer.StatusCode).toBe(202)
  await eventually(() => expect(queued(service)).toEqual([]))
  expect(service.logLines.map(({ line }) => line)).toContain(
    `START RequestId: ${answer.$metadata.requestId} Version: $LATEST`,
  )
})

it('is delivered after a restart, also where the first delivery had begun', async () => {
  const database = openDatabase(undefined)
  await using gate = await startGate()
  const source = `exports.handler = async (event) => { console.log('got ' + event.n); await fetch(process.env.GATE) }`
  const fn = { source, environment: { GATE: gate.url }, maxConcurrency: 1 }
  const first = await startTestLambda({ functions: { fn }, database })
  first.lambda.enqueue('fn', '{"n":1}')
  first.lambda.enqueue('fn', '{"n":2}')
  first.lambda.start()
  await gate.arrived(1)
  await first[Symbol.asyncDispose]()
  expect(received(first)).toEqual(['got 1'])

  await using second = await startTestLambda({ functions: { fn: PRINT }, database })
  second.lambda.start()
  await eventually(() => expect(queued(second)).toEqual([]))
  expect(received(second).sort()).toEqual(['got 1', 'got 2'])
})

it('is not delivered where the transaction that enqueued it was undone', async () => {
  await using service = await startTestLambda({ functions: { fn: PRINT } })
  service.lambda.start()
  expect(() =>
    service.database.transaction(() => {
      service.lambda.enqueue('fn', '{"n":1}')
      throw new Error('undone')
    }),
  ).toThrow('undone')
  service.lambda.enqueue('fn', '{"n":2}')
  await eventually(() => expect(queued(service)).toEqual([]))
  expect(received(service)).toEqual(['got 2'])
})

it('is tried again one and two minutes after function errors, then dropped with a log line', async () => {
  await using service = await startTestLambda({ functions: { fn: FAIL } })
  service.lambda.start()
  service.lambda.enqueue('fn', '{"n":1}')
  const tried = async (times: number) => {
    await eventually(() => expect(queued(service)).toEqual([{ name: 'fn', taken: 0 }]))
    expect(received(service)).toHaveLength(times)
  }
  await eventually(() => expect(received(service)).toHaveLength(1))
  await tried(1)
  service.clock.advance(59_999)
  await tried(1)
  service.clock.advance(1)
  await eventually(() => expect(received(service)).toHaveLength(2))
  await tried(2)
  service.clock.advance(119_999)
  await tried(2)
  service.clock.advance(1)
  await eventually(() => expect(queued(service)).toEqual([]))
  expect(received(service)).toHaveLength(3)
  expect(service.logLines.at(-1)).toMatchObject({
    group: '/aws/lambda/fn',
    stream: 'dropped-events',
    line: expect.stringMatching(/^Asynchronous invocation [0-9a-f-]{36} dropped: the function failed 3 times; .*boom/),
  })
  const starts = service.logLines.map(({ line }) => line).filter((line) => line.startsWith('START'))
  expect(new Set(starts).size).toBe(1)
})

it('is tried again after one second, then two, where the function could not be reached', async () => {
  await using service = await startTestLambda({ functions: { fn: PRINT } })
  const hidden = `${service.folder}-hidden`
  renameSync(service.folder, hidden)
  service.lambda.start()
  service.lambda.enqueue('fn', '{"n":1}')
  const failed = (times: number) => eventually(() => expect(service.faults).toHaveLength(times))
  await failed(1)
  service.clock.advance(1000)
  await failed(2)
  expect(service.faults[1]).toBe(
    'lambda fn: ServiceException: No process could be started for fn: spawn /bin/sh ENOENT',
  )
  renameSync(hidden, service.folder)
  service.clock.advance(1999)
  expect(queued(service)).toEqual([{ name: 'fn', taken: 0 }])
  service.clock.advance(1)
  await eventually(() => expect(queued(service)).toEqual([]))
  expect(received(service)).toEqual(['got 1'])
})

it('waits for a free instance instead of being refused', async () => {
  await using gate = await startGate()
  const source = `exports.handler = async (event) => { console.log('got ' + event.n); await fetch(process.env.GATE) }`
  await using service = await startTestLambda({
    functions: { fn: { source, environment: { GATE: gate.url }, maxConcurrency: 1 } },
  })
  service.lambda.start()
  for (const n of [1, 2, 3]) service.lambda.enqueue('fn', JSON.stringify({ n }))
  for (const n of [1, 2, 3]) {
    await gate.arrived(1)
    expect(received(service)).toHaveLength(n)
    gate.open()
  }
  await eventually(() => expect(queued(service)).toEqual([]))
  expect(received(service)).toEqual(['got 1', 'got 2', 'got 3'])
})

it('is dropped with a log line once it is older than six hours', async () => {
  await using service = await startTestLambda({ functions: { fn: PRINT } })
  service.lambda.enqueue('fn', '{"n":1}')
  service.clock.advance(6 * 3600_000 + 60_000)
  service.lambda.start()
  expect(queued(service)).toEqual([])
  expect(service.logLines.at(-1)?.line).toMatch(/dropped: the event is 361 minutes old, 360 are allowed\.$/)
})

it('given up leaves a record in the queue its function names', async () => {
  await using service = await startTestLambda({
    functions: { fn: { source: FAIL, onFailureQueueName: 'given-up' } },
    queues: [GIVEN_UP],
  })
  service.lambda.start()
  service.lambda.enqueue('fn', '{"n":1}')
  for (const [index, delayMs] of [60_000, 120_000].entries()) {
    await eventually(() => expect(received(service)).toHaveLength(index + 1))
    await eventually(() => expect(queued(service)).toEqual([{ name: 'fn', taken: 0 }]))
    service.clock.advance(delayMs)
  }
  await eventually(() => expect(queued(service)).toEqual([]))
  const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:fn:$LATEST'
  expect(JSON.parse(service.sqs.receive('given-up', 1)[0]?.body ?? 'null')).toMatchObject({
    version: '1.0',
    timestamp: '2026-07-01T10:03:00.000Z',
    requestContext: { functionArn, condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload: { n: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'Error', errorMessage: 'boom' },
  })
})

it('given up for its age leaves a record without an answer', async () => {
  await using service = await startTestLambda({
    functions: { fn: { source: FAIL, onFailureQueueName: 'given-up' } },
    queues: [GIVEN_UP],
  })
  service.lambda.enqueue('fn', '{"n":2}')
  service.clock.advance(7 * 3600_000)
  service.lambda.start()
  const record = JSON.parse(service.sqs.receive('given-up', 1)[0]?.body ?? 'null') as unknown
  expect(record).toMatchObject({
    requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
    requestPayload: { n: 2 },
  })
  expect(record).not.toHaveProperty('responseContext')
})

it('is not delivered before its delay is over', async () => {
  await using service = await startTestLambda({ functions: { fn: PRINT } })
  service.lambda.start()
  service.lambda.enqueue('fn', '{"n":1}', 5000)
  service.lambda.enqueue('fn', '{"n":2}')
  // A line is there before its invocation is over.
  await eventually(() => expect(queued(service)).toEqual([{ name: 'fn', taken: 0 }]))
  service.clock.advance(4999)
  expect(queued(service)).toEqual([{ name: 'fn', taken: 0 }])
  expect(received(service)).toEqual(['got 2'])
  service.clock.advance(1)
  await eventually(() => expect(queued(service)).toEqual([]))
  expect(received(service)).toEqual(['got 2', 'got 1'])
})

it('for a function that is not there is refused when it is enqueued', async () => {
  await using service = await startTestLambda({ functions: { fn: PRINT } })
  expect(() => service.lambda.enqueue('nope', '{}')).toThrow(
    'Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope',
  )
})
