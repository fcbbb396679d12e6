import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { arnOf, refusal, START_MS, startTestSqs } from './testing/test-sqs.ts'

const QUEUES = [
  {
    name: 'q',
    visibilityTimeoutSeconds: 30,
    retentionSeconds: 345_600,
    deadLetter: { queueName: 'dlq', maxReceiveCount: 2 },
  },
  { name: 'dlq', visibilityTimeoutSeconds: 30, retentionSeconds: 1_209_600 },
]

/** A message of `q` that has been received twice and given up, with another one behind it. */
async function startWithDeadMessage() {
  const service = await startTestSqs(QUEUES)
  const { sqs, client, clock, url: QueueUrl } = service
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'dead' }))
  sqs.receive('q', 1)
  clock.advance(30_000)
  sqs.receive('q', 1)
  clock.advance(30_000)
  return { ...service, QueueUrl }
}

describe('a message received as often as allowed', () => {
  it('goes to the dead-letter queue at the next receive, which finds the one behind it', async () => {
    const { sqs, client, QueueUrl } = await startWithDeadMessage()
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'alive' }))
    expect(sqs.receive('q', 1).map(({ body }) => body)).toEqual(['alive'])
    expect(sqs.receive('dlq', 1)).toMatchObject([
      {
        body: 'dead',
        attributes: {
          ApproximateReceiveCount: '3',
          SentTimestamp: String(START_MS),
          DeadLetterQueueSourceArn: arnOf('q'),
        },
      },
    ])
  })

  it('makes the dead-letter queue tell of it', async () => {
    const { sqs } = await startWithDeadMessage()
    const told = new Promise<void>((resolve) => {
      sqs.onAvailable('dlq', resolve)
    })
    sqs.receive('q', 1)
    await told
    expect(sqs.receive('dlq', 1)).toHaveLength(1)
  })
})

describe('StartMessageMoveTask', () => {
  it('gives the dead messages back to their queue, as new ones', async () => {
    const { sqs, client } = await startWithDeadMessage()
    sqs.receive('q', 1)
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('dlq') }))
    expect(sqs.receive('dlq', 1)).toEqual([])
    expect(sqs.receive('q', 1)).toMatchObject([{ body: 'dead', attributes: { ApproximateReceiveCount: '1' } }])
    const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: arnOf('dlq') }))
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }])
  })

  it.each([
    [
      'a queue that is no dead-letter queue',
      { SourceArn: arnOf('q') },
      'Source queue must be configured as a Dead Letter Queue.',
    ],
    [
      'a destination that is not there',
      { SourceArn: arnOf('dlq'), DestinationArn: arnOf('none') },
      "The resource that you specified for the DestinationArn parameter doesn't exist.",
    ],
    [
      'the source as its destination',
      { SourceArn: arnOf('dlq'), DestinationArn: arnOf('dlq') },
      'Source queue and destination queue cannot be the same.',
    ],
  ])('is refused with %s', async (_case, input, text) => {
    const { client } = await startTestSqs(QUEUES)
    const [, message] = await refusal(client.send(new StartMessageMoveTaskCommand(input)))
    expect(message).toBe(text)
  })
})

describe('RedrivePolicy', () => {
  it('is kept as its two fields, and lists its queue as a source', async () => {
    const { client, url } = await startTestSqs(QUEUES)
    const RedrivePolicy = JSON.stringify({ maxReceiveCount: '5', deadLetterTargetArn: arnOf('dlq'), note: 'mine' })
    await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy } }))
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['RedrivePolicy'] }),
    )
    expect(Attributes).toEqual({
      RedrivePolicy: `{"deadLetterTargetArn":"${arnOf('dlq')}","maxReceiveCount":5}`,
    })
    const dlqUrl = url.replace(/q$/, 'dlq')
    const { queueUrls } = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dlqUrl }))
    expect(queueUrls).toEqual([url])
  })

  it('is taken away by an empty value', async () => {
    const { client, url: QueueUrl } = await startTestSqs(QUEUES)
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy: '' } }))
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))
    expect(Attributes).not.toHaveProperty('RedrivePolicy')
  })

  const policy = (deadLetterTargetArn: unknown, maxReceiveCount: unknown) =>
    JSON.stringify({ deadLetterTargetArn, maxReceiveCount })
  it.each([
    ['text', 'dlq', 'Redrive policy is not a valid JSON map.'],
    [
      'no count',
      policy(arnOf('dlq'), undefined),
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [
      'a count of 0',
      policy(arnOf('dlq'), 0),
      'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    ],
    ['a queue that is not there', policy(arnOf('none'), 1), 'Dead letter target does not exist.'],
    [
      'a queue of another type',
      policy(arnOf('f.fifo'), 1),
      'Dead-letter queue must be same type of queue as the source.',
    ],
  ])('is refused with %s', async (_case, RedrivePolicy, reason) => {
    const { client } = await startTestSqs([...QUEUES, { ...QUEUES[1], name: 'f.fifo' } as (typeof QUEUES)[1]])
    const [, message] = await refusal(
      client.send(new CreateQueueCommand({ QueueName: 'new', Attributes: { RedrivePolicy } })),
    )
    expect(message).toBe(`Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`)
  })

  it('is refused where the dead-letter queue allows no sources', async () => {
    const { client, url } = await startTestSqs(QUEUES)
    await client.send(
      new SetQueueAttributesCommand({
        QueueUrl: url.replace(/q$/, 'dlq'),
        Attributes: { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' },
      }),
    )
    const Attributes = { RedrivePolicy: policy(arnOf('dlq'), 1) }
    const [, message] = await refusal(client.send(new CreateQueueCommand({ QueueName: 'new', Attributes })))
    expect(message).toMatch('Queue dlq does not allow this queue to use it as its dead-letter queue.')
  })

  it('in a configuration names a queue that is there, or the queue at fault is named', async () => {
    await expect(
      startTestSqs([
        {
          name: 'q',
          visibilityTimeoutSeconds: 30,
          retentionSeconds: 60,
          deadLetter: { queueName: 'gone', maxReceiveCount: 1 },
        },
      ]),
    ).rejects.toThrow(/The configured queue "q" is not valid: .*Dead letter target does not exist/)
  })
})
