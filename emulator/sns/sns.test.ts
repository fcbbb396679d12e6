import { ListTopicsCommand, PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ManualClock } from '../clock.ts'
import { listen } from '../http/listen.ts'
import { openDatabase } from '../state/database.ts'
import { createSns } from './index.ts'

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:notices'
const START_MS = Date.UTC(2026, 6, 1, 10)

async function startSns() {
  const context = {
    accountId: '000000000000',
    region: 'us-east-1',
    clock: new ManualClock(START_MS),
    database: openDatabase(undefined),
    dataFolder: '/nonexistent',
    reportFault: (_where: string, error: unknown) => {
      throw error
    },
  }
  const sns = createSns(context, { topics: ['notices'] })
  const listener = await listen((request, response) => sns.handle(request, response))
  const client = new SNSClient({
    endpoint: listener.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await listener.close()
    context.database.close()
  })
  return { sns, client }
}

describe('Publish', () => {
  it('keeps a message with its subject, letters and line breaks as they were, and answers with its id', async () => {
    const { sns, client } = await startSns()
    const Message = 'Größe & <Wert>\nzweite Zeile = 5 %'
    const { MessageId } = await client.send(new PublishCommand({ TopicArn: TOPIC, Subject: 'größer', Message }))
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/)
    expect(sns.published()).toEqual([
      { messageId: MessageId, topicArn: TOPIC, subject: 'größer', message: Message, at: START_MS },
    ])
  })

  it.each<[string, PublishCommandInput, string, number]>([
    ['a topic that is not there', { TopicArn: `${TOPIC}2`, Message: 'x' }, 'Topic does not exist', 404],
    ['no topic', { Message: 'x' }, 'no value for required parameter', 400],
    ['something else than a topic', { TopicArn: 'notices', Message: 'x' }, 'An ARN must have', 400],
    ['no words', { TopicArn: TOPIC, Message: '' }, 'Empty message', 400],
    ['too many words', { TopicArn: TOPIC, Message: 'ä'.repeat(131_073) }, 'Message too long', 400],
    ['a long subject', { TopicArn: TOPIC, Message: 'x', Subject: 's'.repeat(100) }, 'Invalid parameter: Subject', 400],
    ['a subject of two lines', { TopicArn: TOPIC, Message: 'x', Subject: 'a\nb' }, 'Invalid parameter: Subject', 400],
    ['a phone', { PhoneNumber: '+15550100', Message: 'x' }, 'does not have text messages', 501],
    [
      'attributes',
      { TopicArn: TOPIC, Message: 'x', MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } },
      'does not have the parameter MessageAttributes',
      501,
    ],
  ])('refuses %s', async (_, input, message, status) => {
    const { sns, client } = await startSns()
    const refused = await client.send(new PublishCommand(input)).then(
      () => undefined,
      (error: unknown) => error as Error & { readonly $metadata: { readonly httpStatusCode: number } },
    )
    expect(refused?.message).toContain(message)
    expect(refused?.$metadata.httpStatusCode).toBe(status)
    expect(sns.published()).toEqual([])
  })
})

it('answers 501 to an operation that is not there', async () => {
  const { client } = await startSns()
  await expect(client.send(new ListTopicsCommand({}))).rejects.toThrow('no SNS operation "ListTopics"')
})
