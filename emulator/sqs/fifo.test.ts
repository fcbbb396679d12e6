import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { refusal, startTestSqs } from './testing/test-sqs.ts'

async function startFifo() {
  const service = await startTestSqs([
    {
      name: 'q.fifo',
      visibilityTimeoutSeconds: 30,
      retentionSeconds: 345_600,
      deadLetter: { queueName: 'dlq.fifo', maxReceiveCount: 2 },
    },
    { name: 'dlq.fifo', visibilityTimeoutSeconds: 30, retentionSeconds: 345_600 },
  ])
  const QueueUrl = `${service.url}.fifo`
  const send = (MessageGroupId: string, MessageBody: string, MessageDeduplicationId = MessageBody) =>
    service.client.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId, MessageDeduplicationId }))
  const receive = (count = 10) => service.sqs.receive('q.fifo', count)
  const bodies = (count?: number) => receive(count).map(({ body }) => body)
  return { ...service, QueueUrl, send, receive, bodies }
}

describe('a FIFO queue', () => {
  it('delivers each group in the order sent', async () => {
    const { send, bodies } = await startFifo()
    for (const body of ['a1', 'b1', 'a2', 'b2']) await send(body.slice(0, 1), body)
    expect(bodies()).toEqual(['a1', 'b1', 'a2', 'b2'])
  })

  it('holds a group back while one of its messages is in flight, and no other group', async () => {
    const { sqs, clock, send, receive, bodies } = await startFifo()
    for (const body of ['a1', 'a2', 'b1']) await send(body.slice(0, 1), body)
    const [first] = receive(1)
    expect(bodies()).toEqual(['b1'])
    sqs.deleteMessage('q.fifo', first?.receiptHandle ?? '')
    expect(bodies()).toEqual(['a2'])
    clock.advance(30_000)
    expect(bodies()).toEqual(['a2', 'b1'])
  })

  it('tells of the rest of a group when the message that held it back is deleted', async () => {
    const { sqs, send, receive } = await startFifo()
    await send('a', 'a1')
    await send('a', 'a2')
    const [first] = receive(1)
    const told = new Promise<void>((resolve) => {
      sqs.onAvailable('q.fifo', resolve)
    })
    sqs.deleteMessage('q.fifo', first?.receiptHandle ?? '')
    await told
    expect(receive()).toHaveLength(1)
  })

  it('takes a message once within five minutes and answers the second one like the first', async () => {
    const { clock, send, bodies } = await startFifo()
    const first = await send('a', 'x', 'same')
    const second = await send('a', 'y', 'same')
    expect([second.MessageId, second.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber])
    expect(bodies()).toEqual(['x'])
    clock.advance(300_000)
    await send('b', 'z', 'same')
    expect(bodies()).toContain('z')
  })

  it('moves a message that failed too often away, so that its group goes on', async () => {
    const { sqs, clock, send, bodies } = await startFifo()
    await send('a', 'a1')
    await send('a', 'a2')
    expect(bodies(1)).toEqual(['a1'])
    clock.advance(30_000)
    expect(bodies(1)).toEqual(['a1'])
    clock.advance(30_000)
    expect(bodies(1)).toEqual(['a2'])
    expect(sqs.receive('dlq.fifo', 1)).toMatchObject([{ body: 'a1', attributes: { MessageGroupId: 'a' } }])
  })

  it('refuses a receipt handle whose visibility timeout is over', async () => {
    const { sqs, clock, send, receive } = await startFifo()
    await send('a', 'x')
    const [message] = receive()
    clock.advance(30_000)
    expect(() => sqs.deleteMessage('q.fifo', message?.receiptHandle ?? '')).toThrow('The receipt handle has expired.')
  })

  it('gives its messages their group, deduplication id and a growing sequence number', async () => {
    const { client, QueueUrl, send } = await startFifo()
    const first = await send('a', 'x')
    const second = await send('a', 'y')
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] }),
    )
    expect(Messages[0]?.Attributes).toMatchObject({
      MessageGroupId: 'a',
      MessageDeduplicationId: 'x',
      SequenceNumber: first.SequenceNumber,
    })
    expect(BigInt(second.SequenceNumber ?? 0) > BigInt(first.SequenceNumber ?? 0)).toBe(true)
  })

  it.each([
    ['no group', { MessageDeduplicationId: 'd' }, 'The request must contain the parameter MessageGroupId.'],
    [
      'no deduplication id',
      { MessageGroupId: 'g' },
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ],
    [
      'a delay of its own',
      { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 1 },
      'Value 1 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ],
  ])('refuses a message with %s', async (_case, input, text) => {
    const { client, QueueUrl } = await startFifo()
    const [, message] = await refusal(client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...input })))
    expect(message).toBe(text)
  })
})
