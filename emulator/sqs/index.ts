import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EmulatorContext } from '../context.ts'
import { type JsonService, serveJson } from '../http/json-protocol.ts'
import { acceptMessage } from './accept-message.ts'
import { deleteByHandle, releaseByHandle } from './acknowledge.ts'
import { createAvailability } from './availability.ts'
import { configureQueues, type QueueConfig } from './configured-queues.ts'
import { errorHeaders, errorType } from './errors.ts'
import { createMessageStore } from './message-store.ts'
import { changeMessageVisibility } from './operations/ChangeMessageVisibility.ts'
import { changeMessageVisibilityBatch } from './operations/ChangeMessageVisibilityBatch.ts'
import { createQueue } from './operations/CreateQueue.ts'
import { deleteMessage } from './operations/DeleteMessage.ts'
import { deleteMessageBatch } from './operations/DeleteMessageBatch.ts'
import { deleteQueue } from './operations/DeleteQueue.ts'
import { getQueueAttributes } from './operations/GetQueueAttributes.ts'
import { getQueueUrl } from './operations/GetQueueUrl.ts'
import { listDeadLetterSourceQueues } from './operations/ListDeadLetterSourceQueues.ts'
import { listMessageMoveTasks } from './operations/ListMessageMoveTasks.ts'
import { listQueues } from './operations/ListQueues.ts'
import { listQueueTags } from './operations/ListQueueTags.ts'
import { purgeQueue } from './operations/PurgeQueue.ts'
import { receiveMessage } from './operations/ReceiveMessage.ts'
import { sendMessage } from './operations/SendMessage.ts'
import { sendMessageBatch } from './operations/SendMessageBatch.ts'
import { setQueueAttributes } from './operations/SetQueueAttributes.ts'
import { startMessageMoveTask } from './operations/StartMessageMoveTask.ts'
import { tagQueue } from './operations/TagQueue.ts'
import { untagQueue } from './operations/UntagQueue.ts'
import { createQueueStore } from './queue-store.ts'
import { receiveMessages } from './receive-messages.ts'
import { type ReceivedMessage, toReceivedMessage } from './received-message.ts'
import { numberAttribute, queueArn, requireQueue, type SqsRequest, type SqsService } from './service.ts'

export type { QueueConfig } from './configured-queues.ts'
export type { MessageAttribute } from './message-attributes.ts'
export type { ReceivedMessage } from './received-message.ts'

export type Sqs = {
  /** Serves the AWS JSON 1.0 protocol. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
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

const PROTOCOL: JsonService<SqsRequest> = {
  name: 'SQS',
  version: '1.0',
  errorHeaders,
  errorType,
  operations: {
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    CreateQueue: createQueue,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    GetQueueUrl: getQueueUrl,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    ListMessageMoveTasks: listMessageMoveTasks,
    ListQueueTags: listQueueTags,
    ListQueues: listQueues,
    PurgeQueue: purgeQueue,
    ReceiveMessage: receiveMessage,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    SetQueueAttributes: setQueueAttributes,
    StartMessageMoveTask: startMessageMoveTask,
    TagQueue: tagQueue,
    UntagQueue: untagQueue,
  },
}

/** Amazon SQS. `endpoint` is the start of the queue URLs: `http://127.0.0.1:4566`. */
export function createSqs(
  context: EmulatorContext,
  options: { queues: readonly QueueConfig[]; endpoint: () => string },
): Sqs {
  const queues = createQueueStore(context.database)
  const messages = createMessageStore(context.database)
  const availability = createAvailability(context, (queueName, nowMs) => messages.nextVisibleMs(queueName, nowMs))
  const service: SqsService = { context, queues, messages, availability, endpoint: options.endpoint }
  configureQueues(service, options.queues)
  const closing = new AbortController()

  return {
    async handle(request, response) {
      const clientGone = new AbortController()
      response.once('close', () => clientGone.abort())
      const abandoned = AbortSignal.any([clientGone.signal, closing.signal])
      await serveJson(PROTOCOL, { ...service, abandoned }, request, response)
    },
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
