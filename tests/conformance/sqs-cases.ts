import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusal, type Target } from './target.ts'

/** What SQS does with queues and messages. */
export function sqsCases(target: Target): void {
  const { sqs } = target

  async function makeQueue(Attributes: Record<string, string> = {}, ending = ''): Promise<string> {
    const QueueName = `${target.uniqueName()}${ending}`
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))
    target.cleanUp(() => sqs.send(new DeleteQueueCommand({ QueueUrl })))
    return QueueUrl
  }
  const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }))
  const receive = async (QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, ...more }))).Messages ?? []
  /** AWS may need several receives to find a message that is there. */
  async function receiveOne(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message> {
    for (let attempt = 0; attempt < 4; attempt++) {
      const [message] = await receive(QueueUrl, more)
      if (message) return message
    }
    throw new Error('no message came')
  }
  const attributesOf = async (QueueUrl: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {}

  describe('queues', () => {
    it('are made again by their own settings, and not by others', async () => {
      const QueueUrl = await makeQueue({ VisibilityTimeout: '33' })
      const QueueName = QueueUrl.split('/').at(-1) ?? ''
      const same = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '33' } }))
      expect(same.QueueUrl).toBe(QueueUrl)
      const other = sqs.send(new CreateQueueCommand({ QueueName, Attributes: { VisibilityTimeout: '34' } }))
      expect(await refusal(other)).toMatchObject({ name: 'QueueNameExists', status: 400 })
    })

    it('are found by name and by prefix', async () => {
      const QueueUrl = await makeQueue()
      const QueueName = QueueUrl.split('/').at(-1) ?? ''
      expect((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(QueueUrl)
      expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: QueueName }))).QueueUrls).toEqual([QueueUrl])
    })

    it('that are not there are refused by name', async () => {
      const refused = sqs.send(new GetQueueUrlCommand({ QueueName: target.uniqueName() }))
      expect(await refusal(refused)).toMatchObject({ name: 'QueueDoesNotExist', status: 400 })
    })

    it('have AWS’s defaults', async () => {
      expect(await attributesOf(await makeQueue())).toMatchObject({
        VisibilityTimeout: '30',
        MessageRetentionPeriod: '345600',
        DelaySeconds: '0',
        ReceiveMessageWaitTimeSeconds: '0',
        ApproximateNumberOfMessages: '0',
      })
    })

    it.each([
      ['VisibilityTimeout', '43201'],
      ['MessageRetentionPeriod', '59'],
      ['DelaySeconds', '901'],
      ['ReceiveMessageWaitTimeSeconds', '21'],
    ])('refuse %s of %s', async (name, value) => {
      const QueueUrl = await makeQueue()
      const refused = sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { [name]: value } }))
      expect(await refusal(refused)).toMatchObject({ name: 'InvalidAttributeValue', status: 400 })
    })
  })

  describe('messages', () => {
    let QueueUrl = ''
    beforeAll(async () => {
      QueueUrl = await makeQueue({ VisibilityTimeout: '60' })
    })

    it('come with their attributes and go when they are deleted', async () => {
      const { MessageId } = await send(QueueUrl, 'hello', {
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
      })
      const message = await receiveOne(QueueUrl, {
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      })
      expect(message).toMatchObject({
        MessageId,
        Body: 'hello',
        MessageAttributes: { kind: { DataType: 'String', StringValue: 'x' } },
        Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
      })
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
      expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([])
    })

    it('are hidden from others while they are in flight, and back when their visibility is 0', async () => {
      await send(QueueUrl, 'hidden')
      const { ReceiptHandle } = await receiveOne(QueueUrl)
      expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([])
      await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
      const again = await receiveOne(QueueUrl, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] })
      expect(again).toMatchObject({ Body: 'hidden', Attributes: { ApproximateReceiveCount: '2' } })
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.ReceiptHandle }))
    })

    it('wake a waiting receiver when their delay is over', async () => {
      await send(QueueUrl, 'delayed', { DelaySeconds: 1 })
      expect(await receive(QueueUrl, { WaitTimeSeconds: 0 })).toEqual([])
      const { Body, ReceiptHandle } = await receiveOne(QueueUrl)
      expect(Body).toBe('delayed')
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
    })

    it.each([
      ['a delay of more than 15 minutes', { DelaySeconds: 901 }, 'InvalidParameterValue'],
      ['a character XML has no place for', { MessageBody: '\u0001' }, 'InvalidMessageContents'],
      ['no body', { MessageBody: '' }, 'MissingParameter'],
      ['more than 1 MiB', { MessageBody: 'x'.repeat(1024 * 1024 + 1) }, 'InvalidParameterValue'],
    ])('are refused with %s', async (_, more, code) => {
      const refused = await refusal(send(QueueUrl, 'x', more))
      expect(refused.status).toBe(400)
      // The names of these two are the framework's in the JSON protocol: InvalidParameterValueException.
      expect(refused.name.replace('MissingRequiredParameter', 'MissingParameter')).toContain(code)
    })

    it('are refused a receipt handle that is none', async () => {
      const refused = sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' }))
      expect(await refusal(refused)).toMatchObject({ name: 'ReceiptHandleIsInvalid' })
    })

    it('are received ten at most', async () => {
      expect(await refusal(receive(QueueUrl, { MaxNumberOfMessages: 11 }))).toMatchObject({ status: 400 })
    })
  })

  describe('batches', () => {
    it('go in part', async () => {
      const QueueUrl = await makeQueue()
      const Entries = [
        { Id: 'good', MessageBody: 'good' },
        { Id: 'bad', MessageBody: 'bad', DelaySeconds: 901 },
      ]
      const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      expect(sent.Successful).toMatchObject([{ Id: 'good' }])
      expect(sent.Failed).toMatchObject([{ Id: 'bad', SenderFault: true, Code: 'InvalidParameterValue' }])
      const { ReceiptHandle } = await receiveOne(QueueUrl)
      const deleted = await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl,
          Entries: [
            { Id: 'good', ReceiptHandle },
            { Id: 'bad', ReceiptHandle: 'nonsense' },
          ],
        }),
      )
      expect(deleted.Successful).toMatchObject([{ Id: 'good' }])
      expect(deleted.Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid' }])
    })

    it.each([
      ['without entries', [], 'EmptyBatchRequest'],
      ['with an id twice', ['a', 'a'], 'BatchEntryIdsNotDistinct'],
      ['with an id that is none', ['a b'], 'InvalidBatchEntryId'],
      ['of more than ten', Array.from({ length: 11 }, (_, n) => `m${n}`), 'TooManyEntriesInBatchRequest'],
    ])('%s are refused whole', async (_, ids, name) => {
      const QueueUrl = await makeQueue()
      const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }))
      const refused = sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))
      expect(await refusal(refused)).toMatchObject({ name, status: 400 })
    })
  })

  it('a message received too often goes to the dead-letter queue', async () => {
    const deadLetters = await makeQueue()
    const { QueueArn } = await attributesOf(deadLetters)
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: 1 })
    const QueueUrl = await makeQueue({ RedrivePolicy })
    const { MessageId } = await send(QueueUrl, 'poison')
    const { ReceiptHandle } = await receiveOne(QueueUrl)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
    expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([])
    expect(await receiveOne(deadLetters)).toMatchObject({ MessageId, Body: 'poison' })
  })

  describe('FIFO queues', () => {
    const FIFO = { FifoQueue: 'true', ContentBasedDeduplication: 'true' }

    it('keep the order of a group and hold it back while one is in flight', async () => {
      const QueueUrl = await makeQueue(FIFO, '.fifo')
      for (const body of ['1', '2']) await send(QueueUrl, body, { MessageGroupId: 'g' })
      const first = await receiveOne(QueueUrl, { MaxNumberOfMessages: 1 })
      expect(first.Body).toBe('1')
      expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([])
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first.ReceiptHandle }))
      expect((await receiveOne(QueueUrl)).Body).toBe('2')
    })

    it('take a message once within five minutes', async () => {
      const QueueUrl = await makeQueue(FIFO, '.fifo')
      const [first, second] = [
        await send(QueueUrl, 'same', { MessageGroupId: 'g' }),
        await send(QueueUrl, 'same', { MessageGroupId: 'g' }),
      ]
      expect(second.MessageId).toBe(first.MessageId)
      const { ReceiptHandle } = await receiveOne(QueueUrl)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }))
      expect(await receive(QueueUrl, { WaitTimeSeconds: 1 })).toEqual([])
    })

    it('ask for a group', async () => {
      const QueueUrl = await makeQueue(FIFO, '.fifo')
      expect(await refusal(send(QueueUrl, 'x'))).toMatchObject({ status: 400 })
    })
  })
}
