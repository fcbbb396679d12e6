import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, arnOf, Q, refusal, START_MS, startTestSqs } from './testing/test-sqs.ts'

describe('a queue', () => {
  it('is found by its name, and by its URL under whatever host', async () => {
    const { client, url } = await startTestSqs()
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'q' }))
    expect(QueueUrl).toBe(url)
    const elsewhere = `http://localhost:4566/${ACCOUNT}/q`
    await client.send(new SendMessageCommand({ QueueUrl: elsewhere, MessageBody: 'x' }))
    expect((await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1)
  })

  it('shows its settings, with the defaults of AWS', async () => {
    const { client } = await startTestSqs()
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: 'new', Attributes: { DelaySeconds: '5' } }),
    )
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
    expect(Attributes).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: String(START_MS / 1000),
      DelaySeconds: '5',
      LastModifiedTimestamp: String(START_MS / 1000),
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: arnOf('new'),
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    })
  })

  it('can be created again with the same settings and not with others', async () => {
    const { client } = await startTestSqs()
    const create = (VisibilityTimeout: string) =>
      client.send(new CreateQueueCommand({ QueueName: 'new', Attributes: { VisibilityTimeout } }))
    const { QueueUrl } = await create('5')
    expect((await create('5')).QueueUrl).toBe(QueueUrl)
    expect(await refusal(create('6'))).toEqual([
      'QueueNameExists',
      'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
      400,
    ])
  })

  it('cannot be created again within a minute of its deletion', async () => {
    const { client, clock, url: QueueUrl } = await startTestSqs()
    await client.send(new DeleteQueueCommand({ QueueUrl }))
    const create = () => client.send(new CreateQueueCommand({ QueueName: 'q' }))
    expect((await refusal(create()))[0]).toBe('QueueDeletedRecently')
    clock.advance(60_000)
    expect((await create()).QueueUrl).toBe(QueueUrl)
  })

  it('is emptied by PurgeQueue, once a minute', async () => {
    const { client, url: QueueUrl } = await startTestSqs()
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    await client.send(new PurgeQueueCommand({ QueueUrl }))
    expect(await client.send(new ReceiveMessageCommand({ QueueUrl }))).not.toHaveProperty('Messages')
    expect(await refusal(client.send(new PurgeQueueCommand({ QueueUrl })))).toEqual([
      'PurgeQueueInProgress',
      'Only one PurgeQueue operation on q is allowed every 60 seconds.',
      403,
    ])
  })

  it('keeps its tags', async () => {
    const { client, url: QueueUrl } = await startTestSqs()
    await client.send(new TagQueueCommand({ QueueUrl, Tags: { a: '1', b: '2' } }))
    await client.send(new TagQueueCommand({ QueueUrl, Tags: { b: '3' } }))
    await client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a'] }))
    expect((await client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: '3' })
  })

  it('of the configuration keeps its messages and takes the configured settings at the next start', async () => {
    const before = await startTestSqs()
    await before.client.send(new SendMessageCommand({ QueueUrl: before.url, MessageBody: 'x' }))
    const { client, url: QueueUrl } = await startTestSqs([{ ...Q, visibilityTimeoutSeconds: 77 }], before)
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['VisibilityTimeout', 'ApproximateNumberOfMessages'] }),
    )
    expect(Attributes).toEqual({ VisibilityTimeout: '77', ApproximateNumberOfMessages: '1' })
  })
})

describe('ListQueues', () => {
  it('pages through the queues with a prefix', async () => {
    const names = ['a_1', 'a_2', 'a_3', 'ab']
    const { client, url } = await startTestSqs(names.map((name) => ({ ...Q, name })))
    const list = (NextToken: string | undefined) =>
      client.send(new ListQueuesCommand({ QueueNamePrefix: 'a_', MaxResults: 2, NextToken }))
    const first = await list(undefined)
    const second = await list(first.NextToken)
    const urlOf = (name: string) => url.replace(/q$/, name)
    expect(first.QueueUrls).toEqual([urlOf('a_1'), urlOf('a_2')])
    expect(second.QueueUrls).toEqual([urlOf('a_3')])
    expect(second.NextToken).toBeUndefined()
  })
})

describe('a refusal', () => {
  it('carries the type of the JSON protocol and the code of the query protocol', async () => {
    const { url } = await startTestSqs()
    const post = async (operation: string, body: string) => {
      const response = await fetch(new URL('/', url), {
        method: 'POST',
        headers: { 'x-amz-target': `AmazonSQS.${operation}`, 'content-type': 'application/x-amz-json-1.0' },
        body,
      })
      const { __type } = (await response.json()) as { __type: string }
      return [response.status, __type, response.headers.get('x-amzn-query-error')]
    }
    expect(await post('SendMessage', '{"QueueUrl":"http://x/none","MessageBody":"x"}')).toEqual([
      400,
      'com.amazonaws.sqs#QueueDoesNotExist',
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
    ])
    expect(await post('ReceiveMessage', `{"QueueUrl":"${url}","MaxNumberOfMessages":11}`)).toEqual([
      400,
      'com.amazon.coral.service#InvalidParameterValueException',
      'InvalidParameterValue;Sender',
    ])
    expect(await post('ReceiveMessage', '{"QueueUrl":1}')).toEqual([
      400,
      'com.amazon.coral.service#SerializationException',
      'MalformedInput;Sender',
    ])
    expect(await post('AddPermission', '{}')).toEqual([
      501,
      'com.amazonaws.sqs#NotImplemented',
      'NotImplemented;Receiver',
    ])
  })

  it.each<[string, { QueueName: string; Attributes?: Record<string, string> }, string]>([
    [
      'a bad name',
      { QueueName: 'a b' },
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    ],
    [
      'a FIFO name without FifoQueue',
      { QueueName: 'a.fifo' },
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    ],
    [
      'FifoQueue without a FIFO name',
      { QueueName: 'a', Attributes: { FifoQueue: 'true' } },
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.',
    ],
    ['an unknown attribute', { QueueName: 'a', Attributes: { Colour: 'red' } }, 'Unknown Attribute Colour.'],
    [
      'an attribute of FIFO queues',
      { QueueName: 'a', Attributes: { ContentBasedDeduplication: 'true' } },
      'Unknown Attribute ContentBasedDeduplication.',
    ],
    [
      'a value out of range',
      { QueueName: 'a', Attributes: { VisibilityTimeout: '43201' } },
      'Invalid value for the parameter VisibilityTimeout.',
    ],
  ])('of CreateQueue names %s', async (_case, input, text) => {
    const { client } = await startTestSqs()
    const call = client.send(new CreateQueueCommand(input))
    expect((await refusal(call))[1]).toBe(text)
  })

  it.each([
    ['MaxNumberOfMessages', 11, 'Must be between 1 and 10, if provided.'],
    ['WaitTimeSeconds', 21, 'Must be between 0 and 20, if provided.'],
    ['VisibilityTimeout', 43_201, 'Must be between 0 and 43200, if provided.'],
  ])('of ReceiveMessage names %s out of range', async (name, value, reason) => {
    const { client, url: QueueUrl } = await startTestSqs()
    const [, message] = await refusal(client.send(new ReceiveMessageCommand({ QueueUrl, [name]: value })))
    expect(message).toBe(`Value ${value} for parameter ${name} is invalid. Reason: ${reason}`)
  })

  it('of a receive beyond 120,000 messages in flight is OverLimit', async () => {
    const { client, database, clock, url: QueueUrl } = await startTestSqs()
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    database
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
         INSERT INTO sqs_messages (queue, message_id, body, attributes, sent_ms, visible_ms, receive_count)
         SELECT 'q', i, 'x', '{}', :nowMs, :nowMs + 1, 1 FROM n`,
      )
      .run({ nowMs: clock.now() })
    const [name, , status] = await refusal(client.send(new ReceiveMessageCommand({ QueueUrl })))
    expect([name, status]).toEqual(['OverLimit', 403])
  })

  it('of SetQueueAttributes leaves the queue as it is', async () => {
    const { client, url: QueueUrl } = await startTestSqs()
    const Attributes = { DelaySeconds: '5', VisibilityTimeout: '-1' }
    const [name] = await refusal(client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes })))
    expect(name).toBe('InvalidAttributeValue')
    const now = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['DelaySeconds'] }))
    expect(now.Attributes).toEqual({ DelaySeconds: '0' })
  })
})
