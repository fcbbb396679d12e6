import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { refusal, START_MS, startTestSqs } from './testing/test-sqs.ts'

const ELEVEN = 'abcdefghijk'.split('')

describe('a message', () => {
  it('arrives as it was sent, with the checksums the SDK verifies', async () => {
    const { client, url: QueueUrl } = await startTestSqs()
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'ü' },
      bytes: { DataType: 'Binary.gzip', BinaryValue: new Uint8Array([0, 1, 255]) },
    }
    const body = 'a body with ünïcode 🎉\n'
    const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }))
    const { Messages: [message] = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] }),
    )
    expect(message).toMatchObject({ MessageId: sent.MessageId, Body: body, MessageAttributes })
    expect(message?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes)
    expect(message?.Attributes).toEqual({
      SenderId: expect.any(String),
      SentTimestamp: String(START_MS),
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: String(START_MS),
    })
  })

  it('carries the attribute checksum that AWS computes', async () => {
    const { client, url: QueueUrl } = await startTestSqs()
    const MessageAttributes = { timestamp: { DataType: 'Number', StringValue: '1493147359900' } }
    const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }))
    expect(sent.MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c')
  })

  it('returns only the attributes that are asked for, with the checksum of those', async () => {
    const { client, url: QueueUrl } = await startTestSqs()
    const text = (StringValue: string) => ({ DataType: 'String', StringValue })
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'x',
        MessageAttributes: { 'app.a': text('1'), 'app.b': text('2'), other: text('3') },
      }),
    )
    const { Messages: [message] = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['app.*'] }),
    )
    expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['app.a', 'app.b'])
    expect(message?.Attributes).toBeUndefined()
  })

  it('is hidden while in flight, comes back after the visibility timeout, and counts its receives', async () => {
    const { client, clock, url: QueueUrl } = await startTestSqs()
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    const receive = async () => {
      const { Messages } = await client.send(
        new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['ApproximateReceiveCount'] }),
      )
      return Messages?.[0]?.Attributes?.ApproximateReceiveCount
    }
    expect(await receive()).toBe('1')
    clock.advance(29_999)
    expect(await receive()).toBeUndefined()
    clock.advance(1)
    expect(await receive()).toBe('2')
  })

  it('is there only after its delay, and until then is counted as delayed', async () => {
    const { client, clock, url: QueueUrl } = await startTestSqs()
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 900 }))
    const counts = async () => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
      )
      return [
        Attributes['ApproximateNumberOfMessages'],
        Attributes['ApproximateNumberOfMessagesNotVisible'],
        Attributes['ApproximateNumberOfMessagesDelayed'],
      ]
    }
    expect(await counts()).toEqual(['0', '0', '1'])
    clock.advance(900_000)
    expect(await counts()).toEqual(['1', '0', '0'])
    await client.send(new ReceiveMessageCommand({ QueueUrl }))
    expect(await counts()).toEqual(['0', '1', '0'])
  })

  it('is gone after the retention period', async () => {
    const {
      client,
      clock,
      url: QueueUrl,
    } = await startTestSqs([{ name: 'q', visibilityTimeoutSeconds: 30, retentionSeconds: 60 }])
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    clock.advance(60_001)
    expect(await client.send(new ReceiveMessageCommand({ QueueUrl }))).not.toHaveProperty('Messages')
  })

  const ATTRIBUTE = { DataType: 'String', StringValue: 'x' }
  it.each([
    ['an empty body', { MessageBody: '' }, 'MissingParameter', 'The request must contain the parameter MessageBody.'],
    [
      'a body with a forbidden character',
      { MessageBody: 'a\u0000b' },
      'InvalidMessageContents',
      "Invalid binary character '#x0' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    ],
    [
      'a body over 1 MiB',
      { MessageBody: 'x'.repeat(1_048_577) },
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    ],
    [
      'attributes that make it longer than 1 MiB',
      { MessageBody: 'x'.repeat(1_048_576), MessageAttributes: { a: ATTRIBUTE } },
      'InvalidParameterValue',
      'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    ],
    [
      'a delay over 900 seconds',
      { MessageBody: 'x', DelaySeconds: 901 },
      'InvalidParameterValue',
      'Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
    ],
    [
      'more than ten attributes',
      { MessageBody: 'x', MessageAttributes: Object.fromEntries(ELEVEN.map((name) => [name, ATTRIBUTE])) },
      'InvalidParameterValue',
      'Number of message attributes [11] exceeds the allowed maximum [10].',
    ],
    [
      'an attribute of an unknown type',
      { MessageBody: 'x', MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } } },
      'InvalidParameterValue',
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      'an attribute without a value',
      { MessageBody: 'x', MessageAttributes: { a: { DataType: 'String' } } },
      'InvalidParameterValue',
      "The message attribute 'a' must contain a non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'a deduplication id in a standard queue',
      { MessageBody: 'x', MessageDeduplicationId: 'd' },
      'InvalidParameterValue',
      'Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ],
  ])('is refused with %s', async (_case, input, code, text) => {
    const { client, url: QueueUrl } = await startTestSqs()
    const [name, message, status] = await refusal(client.send(new SendMessageCommand({ QueueUrl, ...input })))
    expect([name, message, status]).toEqual([expect.stringMatching(code), text, 400])
  })
})

describe('a receipt handle', () => {
  async function receiveTwice() {
    const service = await startTestSqs()
    const { client, clock, url: QueueUrl } = service
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    const handles: string[] = []
    for (const _receive of [1, 2]) {
      const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
      handles.push(Messages?.[0]?.ReceiptHandle ?? '')
      clock.advance(30_000)
    }
    return { ...service, QueueUrl, handles: handles as [string, string] }
  }

  it('deletes as long as it is the latest, also after the visibility timeout', async () => {
    const { client, QueueUrl, handles } = await receiveTwice()
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: handles[1] }))
    expect(await client.send(new ReceiveMessageCommand({ QueueUrl }))).not.toHaveProperty('Messages')
  })

  it('of an earlier receive deletes nothing, without an error', async () => {
    const { client, QueueUrl, handles } = await receiveTwice()
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: handles[0] }))
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
    expect(Messages).toHaveLength(1)
  })

  it('can be used twice to delete', async () => {
    const { client, QueueUrl, handles } = await receiveTwice()
    const input = { QueueUrl, ReceiptHandle: handles[1] }
    await client.send(new DeleteMessageCommand(input))
    await expect(client.send(new DeleteMessageCommand(input))).resolves.toBeDefined()
  })

  it('that no receive gave out is refused', async () => {
    const { client, QueueUrl } = await receiveTwice()
    const refused = await refusal(client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' })))
    expect(refused).toEqual([
      'ReceiptHandleIsInvalid',
      'The input receipt handle "nonsense" is not a valid receipt handle.',
      404,
    ])
  })
})

describe('ChangeMessageVisibility', () => {
  async function receiveOne() {
    const service = await startTestSqs()
    const { client, url: QueueUrl } = service
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
    const ReceiptHandle = Messages?.[0]?.ReceiptHandle
    const change = (VisibilityTimeout: number) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }))
    const isVisible = async () => (await client.send(new ReceiveMessageCommand({ QueueUrl }))).Messages !== undefined
    return { ...service, change, isVisible, ReceiptHandle, QueueUrl }
  }

  it('counts from now', async () => {
    const { clock, change, isVisible } = await receiveOne()
    clock.advance(20_000)
    await change(60)
    clock.advance(59_999)
    expect(await isVisible()).toBe(false)
    clock.advance(1)
    expect(await isVisible()).toBe(true)
  })

  it('to 0 gives the message back at once', async () => {
    const { change, isVisible } = await receiveOne()
    await change(0)
    expect(await isVisible()).toBe(true)
  })

  it('is refused for a message that is visible again', async () => {
    const { clock, change } = await receiveOne()
    clock.advance(30_000)
    expect(await refusal(change(60))).toMatchObject(['MessageNotInflight', expect.any(String), 400])
  })

  it('is refused for a message that is deleted', async () => {
    const { client, change, ReceiptHandle, QueueUrl } = await receiveOne()
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    const [name, message] = await refusal(change(60))
    expect(name).toMatch('InvalidParameterValue')
    expect(message).toMatch('Reason: Message does not exist or is not available for visibility timeout change.')
  })

  it('is refused beyond 12 hours after the receive', async () => {
    const { clock, change } = await receiveOne()
    await change(43_200)
    clock.advance(1000)
    const [, message] = await refusal(change(43_200))
    expect(message).toBe(
      'Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    )
  })
})

describe('a batch', () => {
  it('does what it can and lists the rest', async () => {
    const { client, url: QueueUrl } = await startTestSqs()
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'x' },
          { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
        ],
      }),
    )
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['good'])
    expect(sent.Failed).toEqual([
      { Id: 'late', SenderFault: true, Code: 'InvalidParameterValue', Message: expect.stringMatching('901') },
    ])
    const { Messages: [message] = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl }))
    const deleted = await client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', ReceiptHandle: message?.ReceiptHandle },
          { Id: 'bad', ReceiptHandle: 'nonsense' },
        ],
      }),
    )
    expect(deleted.Successful).toEqual([{ Id: 'good' }])
    expect(deleted.Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid' }])
  })

  const entries = (...ids: readonly string[]) => ids.map((Id) => ({ Id, MessageBody: 'x' }))
  it.each([
    ['no entries', [], 'EmptyBatchRequest'],
    ['eleven entries', entries(...ELEVEN), 'TooManyEntriesInBatchRequest'],
    ['an id twice', entries('a', 'a'), 'BatchEntryIdsNotDistinct'],
    ['an id with a space', entries('a b'), 'InvalidBatchEntryId'],
    [
      'more than 1 MiB in all',
      entries('a', 'b').map((entry) => ({ ...entry, MessageBody: 'x'.repeat(600_000) })),
      'BatchRequestTooLong',
    ],
  ])('is refused whole with %s', async (_case, Entries, code) => {
    const { client, url: QueueUrl } = await startTestSqs()
    const [name, , status] = await refusal(client.send(new SendMessageBatchCommand({ QueueUrl, Entries })))
    expect([name, status]).toEqual([code, 400])
    expect(await client.send(new ReceiveMessageCommand({ QueueUrl }))).not.toHaveProperty('Messages')
  })
})
