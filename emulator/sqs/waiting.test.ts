import {
  ChangeMessageVisibilityCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ManualClock } from '../clock.ts'
import { listen } from '../http/listen.ts'
import { Q, refusal, START_MS, startTestSqs } from './testing/test-sqs.ts'

/** Says when the service has set a timer: a request that came in over HTTP is waiting from then on. */
class ObservedClock extends ManualClock {
  #resolve: () => void = () => {}
  timerSet = Promise.resolve()

  expectTimer(): void {
    this.timerSet = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  override after(delayMs: number, callback: () => void): () => void {
    const cancel = super.after(delayMs, callback)
    this.#resolve()
    return cancel
  }
}

async function startWaiting(delaySeconds: number | undefined) {
  const clock = new ObservedClock(START_MS)
  const service = await startTestSqs([Q], { clock })
  const { client, url: QueueUrl } = service
  if (delaySeconds !== undefined) {
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'delayed', DelaySeconds: delaySeconds }))
  }
  clock.expectTimer()
  const receiving = client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }))
  await clock.timerSet
  const bodies = async () => (await receiving).Messages?.map(({ Body }) => Body)
  return { ...service, clock, QueueUrl, receiving, bodies }
}

describe('a waiting ReceiveMessage', () => {
  it('is answered when a message is sent', async () => {
    const { client, QueueUrl, bodies } = await startWaiting(undefined)
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'sent' }))
    expect(await bodies()).toEqual(['sent'])
  })

  it('is answered when the delay of a message is over', async () => {
    const { clock, bodies } = await startWaiting(5)
    clock.advance(5000)
    expect(await bodies()).toEqual(['delayed'])
  })

  it('is answered empty when its time is over', async () => {
    const { clock, bodies } = await startWaiting(21)
    clock.advance(20_000)
    expect(await bodies()).toBeUndefined()
  })

  it('learns that its queue was deleted', async () => {
    const { client, QueueUrl, receiving } = await startWaiting(undefined)
    const refused = refusal(receiving)
    await client.send(new DeleteQueueCommand({ QueueUrl }))
    expect(await refused).toEqual(['QueueDoesNotExist', 'The specified queue does not exist.', 400])
  })

  it('is answered empty when the service closes', async () => {
    const { sqs, bodies } = await startWaiting(undefined)
    await sqs.close()
    expect(await bodies()).toBeUndefined()
  })

  it('takes nothing once its client has gone', async () => {
    const clock = new ObservedClock(START_MS)
    const { sqs, client, url: QueueUrl } = await startTestSqs([Q], { clock })
    const hungUp = Promise.withResolvers<void>()
    const listener = await listen(async (request, response) => {
      response.once('close', hungUp.resolve)
      await sqs.handle(request, response)
    })
    onTestFinished(() => listener.close())
    clock.expectTimer()
    const abort = new AbortController()
    const receiving = fetch(listener.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AmazonSQS.ReceiveMessage' },
      body: JSON.stringify({ QueueUrl, WaitTimeSeconds: 20 }),
      signal: abort.signal,
    })
    await clock.timerSet
    abort.abort()
    await expect(receiving).rejects.toThrow('aborted')
    await hungUp.promise

    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'for the next one' }))
    expect(sqs.receive('q', 1)).toMatchObject([{ attributes: { ApproximateReceiveCount: '1' } }])
  })
})

describe('onAvailable', () => {
  it('tells of a message when it is sent, its visibility timeout is over, and it is given back', async () => {
    const { sqs, client, clock, url: QueueUrl } = await startTestSqs()
    const heard: number[] = []
    let hear = () => {}
    sqs.onAvailable('q', () => {
      heard.push(clock.now() - START_MS)
      hear()
    })
    const next = () => new Promise<void>((resolve) => (hear = resolve))

    const sent = next()
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))
    await sent
    expect(sqs.receive('q', 10)).toHaveLength(1)
    clock.advance(30_000)
    expect(heard).toEqual([0, 30_000])

    const [message] = sqs.receive('q', 10)
    const given = next()
    const input = { QueueUrl, ReceiptHandle: message?.receiptHandle, VisibilityTimeout: 0 }
    await client.send(new ChangeMessageVisibilityCommand(input))
    await given
    expect(heard).toEqual([0, 30_000, 30_000])
  })

  it('tells nothing any more when it is ended', async () => {
    const { sqs, client, clock, url: QueueUrl } = await startTestSqs()
    let heard = 0
    const end = sqs.onAvailable('q', () => heard++)
    end()
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 1 }))
    clock.advance(1000)
    expect(heard).toBe(0)
  })
})

describe('after a restart', () => {
  it('messages, receive counts and receipt handles go on, and a hidden message is told of when it comes back', async () => {
    const before = await startTestSqs()
    await before.client.send(new SendMessageCommand({ QueueUrl: before.url, MessageBody: 'x' }))
    const [received] = before.sqs.receive('q', 1)
    before.clock.advance(10_000)

    const { sqs, clock } = await startTestSqs([Q], before)
    const heard: number[] = []
    sqs.onAvailable('q', () => heard.push(clock.now() - START_MS))
    expect(sqs.receive('q', 1)).toEqual([])
    clock.advance(20_000)
    expect(heard).toEqual([30_000])
    const [again] = sqs.receive('q', 1)
    expect(again).toMatchObject({ messageId: received?.messageId, attributes: { ApproximateReceiveCount: '2' } })
    sqs.deleteMessage('q', again?.receiptHandle ?? '')
    clock.advance(30_000)
    expect(sqs.receive('q', 1)).toEqual([])
  })
})
