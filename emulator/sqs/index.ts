import type { EmulatorContext } from '../context.ts'
import { loadServiceModel } from '../model/service-model.ts'
import { awsJson } from '../protocols/codec.ts'
import { type JsonProtocol, jsonService } from '../protocols/json.ts'
import type { AwsService } from '../protocols/service.ts'
import { acceptMessage } from './accept-message.ts'
import { deleteByHandle, releaseByHandle } from './acknowledge.ts'
import { createAvailability } from './availability.ts'
import { configureQueues, type QueueConfig } from './configured-queues.ts'
import { errorHeaders, errorType, refuseInput } from './errors.ts'
import { createMessageStore } from './message-store.ts'
import { OPERATIONS } from './operation-table.ts'
import { createQueueStore } from './queue-store.ts'
import { receiveMessages } from './receive-messages.ts'
import { type ReceivedMessage, toReceivedMessage } from './received-message.ts'
import { numberAttribute, queueArn, requireQueue, type SqsService } from './service.ts'

export type { QueueConfig } from './configured-queues.ts'
export type { MessageAttribute } from './message-attributes.ts'
export type { ReceivedMessage } from './received-message.ts'

/** It speaks AWS JSON 1.0. */
export type Sqs = AwsService & {
  /** Ends the waiting receives, empty, and every timer. */
  close(): Promise<void>
  /** Up to `maxMessages`, at once; counts the receive and hides them for the queue's visibility timeout. */
  receive(queueName: string, maxMessages: number): readonly ReceivedMessage[]
  /** A handle that is not its message's latest does nothing, as in AWS. */
  deleteMessage(queueName: string, receiptHandle: string): void
  /** Makes the message visible again at once; does nothing where it is, or where the handle is not its latest. */
  release(queueName: string, receiptHandle: string): void
  /** Puts a message into the queue, in the caller's transaction if there is one. */
  send(queueName: string, body: string): void
  /**
   * `listener` runs when a message becomes visible: sent, its delay or its visibility timeout over. It may run when
   * another receiver has taken the message already. The returned function ends it.
   */
  onAvailable(queueName: string, listener: () => void): () => void
  queueArn(queueName: string): string
}

const JSON_1_0 = awsJson('1.0')

const PROTOCOL: JsonProtocol<SqsService> = {
  name: 'SQS',
  codecOf: () => JSON_1_0,
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
  errorHeaders,
  errorType,
}

/** Amazon SQS. `endpoint` is the start of the queue URLs: `http://127.0.0.1:4566`. */
export function createSqs(
  context: EmulatorContext,
  options: { queues: readonly QueueConfig[]; endpoint: () => string },
): Sqs {
  const queues = createQueueStore(context.database)
  const messages = createMessageStore(context.database)
  const availability = createAvailability(context, (queueName, nowMs) => messages.nextVisibleMs(queueName, nowMs))
  const closing = new AbortController()
  const { endpoint } = options
  const service: SqsService = { context, queues, messages, availability, endpoint, closing: closing.signal }
  configureQueues(service, options.queues)

  return {
    ...jsonService(PROTOCOL, service),
    async close() {
      closing.abort()
      availability.close()
    },
    receive(queueName, maxMessages) {
      const queue = requireQueue(service, queueName)
      const visibilitySeconds = numberAttribute(queue, 'VisibilityTimeout')
      return receiveMessages(service, queue, maxMessages, visibilitySeconds).map(toReceivedMessage)
    },
    deleteMessage: (queueName, receiptHandle) =>
      deleteByHandle(service, requireQueue(service, queueName), receiptHandle),
    release: (queueName, receiptHandle) => releaseByHandle(service, requireQueue(service, queueName), receiptHandle),
    send: (queueName, body) => {
      acceptMessage(service, requireQueue(service, queueName), { MessageBody: body })
    },
    onAvailable: (queueName, listener) => availability.onAvailable(queueName, listener),
    queueArn: (queueName) => queueArn(context, queueName),
  }
}
