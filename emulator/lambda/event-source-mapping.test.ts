import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, it } from 'vitest'
import { openDatabase } from '../state/database.ts'
import { eventually } from '../testing/eventually.ts'
import { startGate, startTestLambda, type TestLambda, type TestLambdaOptions } from './testing/test-lambda.ts'

const QUEUE = { name: 'q', visibilityTimeoutSeconds: 30, retentionSeconds: 3600 }
const MAPPING = { queueName: 'q', functionName: 'fn', batchSize: 10, reportBatchItemFailures: true }

function start(source: string, mapping = {}, fn: Partial<TestLambdaOptions['functions'][string] & object> = {}) {
  return startTestLambda({
    functions: { fn: { source, ...fn } },
    queues: [QUEUE],
    eventSourceMappings: [{ ...MAPPING, ...mapping }],
  })
}

async function send(service: TestLambda, ...bodies: readonly string[]): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new SQSClient({ endpoint: service.url, region: 'us-east-1', credentials })
  for (const body of bodies) {
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'x' } }
    const QueueUrl = `${service.url}/000000000000/q`
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }))
  }
  client.destroy()
}

function messagesLeft(service: TestLambda): string[] {
  const rows = service.database.prepare('SELECT body FROM sqs_messages ORDER BY sequence').all()
  return rows.map((row) => String(row['body']))
}

function printed(service: TestLambda): string[] {
  return service.logLines.flatMap(({ line }) => /\tINFO\t(.*)$/.exec(line)?.[1] ?? [])
}

async function batchesEnded(service: TestLambda, count: number): Promise<void> {
  const reports = () => service.logLines.filter(({ line }) => line.startsWith('REPORT'))
  await eventually(() => expect(reports()).toHaveLength(count))
}

it('gives the function a batch of messages as an SQS event and deletes them when it ends well', async () => {
  await using service = await start('exports.handler = async (event) => console.log(JSON.stringify(event))')
  await send(service, 'one', 'two')
  service.lambda.start()
  await eventually(() => expect(messagesLeft(service)).toEqual([]))
  const [event = ''] = printed(service)
  expect(JSON.parse(event)).toEqual({
    Records: ['one', 'two'].map((body) => ({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.any(String),
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1782900000000',
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: '1782900000000',
      },
      messageAttributes: { kind: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' } },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:q',
      awsRegion: 'us-east-1',
    })),
  })
})

const FAIL_BAD = `exports.handler = async (event) => {
  console.log(event.Records.map((record) => record.body).join())
  const bad = event.Records.filter((record) => record.body === 'bad')
  return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) }
}`

it('leaves the messages that the function reports as failed until they become visible again', async () => {
  await using service = await start(FAIL_BAD)
  await send(service, 'good', 'bad')
  service.lambda.start()
  await eventually(() => expect(messagesLeft(service)).toEqual(['bad']))
  service.clock.advance(30_000)
  await batchesEnded(service, 2)
  expect(printed(service)).toEqual(['good,bad', 'bad'])
  expect(messagesLeft(service)).toEqual(['bad'])
})

it('deletes everything where the mapping does not look at reported failures', async () => {
  await using service = await start(FAIL_BAD, { reportBatchItemFailures: false })
  await send(service, 'good', 'bad')
  service.lambda.start()
  await eventually(() => expect(messagesLeft(service)).toEqual([]))
})

it('leaves the whole batch where the function fails', async () => {
  await using service = await start('exports.handler = async () => { throw new Error("boom") }')
  await send(service, 'one', 'two')
  service.lambda.start()
  await batchesEnded(service, 1)
  service.clock.advance(30_000)
  await batchesEnded(service, 2)
  expect(messagesLeft(service)).toEqual(['one', 'two'])
})

it.each([
  ['its maximum concurrency', { maximumConcurrency: 1 }, {}],
  ['a free instance', {}, { maxConcurrency: 1 }],
])('receives nothing beyond %s', async (_name, mapping, fn) => {
  await using gate = await startGate()
  const source =
    'exports.handler = async (event) => { console.log(event.Records[0].body); await fetch(process.env.GATE) }'
  await using service = await start(source, { batchSize: 1, ...mapping }, { ...fn, environment: { GATE: gate.url } })
  service.lambda.start()
  await send(service, 'one', 'two')
  await gate.arrived(1)
  expect(service.sqs.receive('q', 10).map((message) => message.body)).toEqual(['two'])
  service.clock.advance(30_000)
  gate.open()
  await gate.arrived(1)
  gate.open()
  await eventually(() => expect(printed(service)).toContain('two'))
})

it('gives back at the next start what was in work when the emulator ended, and not later', async () => {
  const database = openDatabase(undefined)
  await using gate = await startGate()
  const source =
    'exports.handler = async (event) => { console.log(event.Records[0].body); await fetch(process.env.GATE) }'
  const settings = { queues: [QUEUE], eventSourceMappings: [{ ...MAPPING, batchSize: 1 }], database }
  const first = await startTestLambda({
    ...settings,
    functions: { fn: { source, environment: { GATE: gate.url }, maxConcurrency: 1 } },
  })
  await send(first, 'in work')
  first.lambda.start()
  await gate.arrived(1)
  await first[Symbol.asyncDispose]()
  expect(messagesLeft(first)).toEqual(['in work'])

  await using second = await startTestLambda({ ...settings, functions: { fn: FAIL_BAD } })
  second.lambda.start()
  await eventually(() => expect(messagesLeft(second)).toEqual([]))
  expect(printed(second)).toEqual(['in work'])
})

it('leaves a batch that failed hidden, also over a restart', async () => {
  const database = openDatabase(undefined)
  const settings = { queues: [QUEUE], eventSourceMappings: [MAPPING], database }
  const first = await startTestLambda({ ...settings, functions: { fn: 'exports.handler = async () => { throw 1 }' } })
  await send(first, 'one')
  first.lambda.start()
  await batchesEnded(first, 1)
  await first[Symbol.asyncDispose]()
  await using second = await startTestLambda({ ...settings, functions: { fn: FAIL_BAD } })
  second.lambda.start()
  expect(second.sqs.receive('q', 10)).toEqual([])
  second.clock.advance(30_000)
  await eventually(() => expect(messagesLeft(second)).toEqual([]))
})

it('backs off from a function that fails: half as many batches at once, then one more after each that went well', async () => {
  await using gate = await startGate()
  const source = `exports.handler = async (event) => {
    await fetch(process.env.GATE)
    if (event.Records[0].body === 'bad') throw new Error('boom')
  }`
  await using service = await start(source, { batchSize: 1 }, { maxConcurrency: 4, environment: { GATE: gate.url } })
  const inFlight = () =>
    service.database.prepare('SELECT COUNT(*) AS n FROM lambda_batches_in_work').get()?.['n'] as number
  await send(service, 'bad', 'bad', 'bad', 'bad', 'good', 'good', 'good')
  service.lambda.start()
  // Each round lets go what is at work; what is taken next shows how many may be.
  const rounds: number[] = []
  for (const expected of [4, 1, 2]) {
    await gate.arrived(expected)
    rounds.push(inFlight())
    gate.open()
  }
  expect(rounds).toEqual([4, 1, 2])
})
