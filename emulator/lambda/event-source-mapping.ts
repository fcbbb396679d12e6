import { randomUUID } from 'node:crypto'
import type { EmulatorContext } from '../context.ts'
import type { ReceivedMessage, Sqs } from '../sqs/index.ts'
import { succeededMessageIds } from './batch-outcome.ts'
import type { FunctionPool } from './function-pool.ts'
import { sqsEvent } from './sqs-event.ts'

export type EventSourceMappingConfig = {
  readonly queueName: string
  readonly functionName: string
  readonly batchSize: number
  readonly reportBatchItemFailures: boolean
  /** How many batches may be in work at once; by default as many as the function's instances. */
  readonly maximumConcurrency?: number
}

export type MessageSource = Pick<Sqs, 'receive' | 'deleteMessage' | 'onAvailable' | 'queueArn'>

export type EventSourceMapping = {
  start(): void
  /** Takes batches while there are messages and free slots. */
  poll(): void
  /** Takes no further batch; resolves when those in work have ended. */
  close(): Promise<void>
}

/**
 * Feeds a function from a queue. A message is received only when there is an instance for it, and deleted when the
 * function dealt with it; otherwise it is left to become visible again.
 */
export function createEventSourceMapping(
  context: EmulatorContext,
  config: EventSourceMappingConfig,
  pool: FunctionPool,
  sqs: MessageSource,
): EventSourceMapping {
  const { queueName, batchSize, maximumConcurrency = Number.POSITIVE_INFINITY } = config
  const where = `lambda: messages of ${queueName} for ${pool.config.name}`
  const running = new Set<Promise<void>>()
  let stopListening = (): void => {}
  let polling = false

  function poll(): void {
    if (!polling) return
    while (running.size < maximumConcurrency && pool.hasFreeSlot) {
      const messages = receive()
      if (messages.length === 0) return
      const batch = work(messages)
        .catch((error: unknown) => {
          // What close() ended is no fault; its messages become visible again.
          if (polling) context.reportFault(where, error)
        })
        .finally(() => {
          running.delete(batch)
          poll()
        })
      running.add(batch)
    }
  }

  function receive(): readonly ReceivedMessage[] {
    try {
      return sqs.receive(queueName, batchSize)
    } catch (error) {
      context.reportFault(where, error)
      return []
    }
  }

  async function work(messages: readonly ReceivedMessage[]): Promise<void> {
    const event = sqsEvent(messages, sqs.queueArn(queueName), context.region)
    const result = await pool.run(randomUUID(), event)
    if (result.functionError) return
    const messageIds = messages.map((message) => message.messageId)
    const succeeded = config.reportBatchItemFailures ? succeededMessageIds(messageIds, result.payload) : messageIds
    for (const message of messages) {
      if (succeeded.includes(message.messageId)) sqs.deleteMessage(queueName, message.receiptHandle)
    }
  }

  return {
    start: () => {
      polling = true
      stopListening = sqs.onAvailable(queueName, poll)
      poll()
    },
    poll,
    close: async () => {
      polling = false
      stopListening()
      await Promise.all(running)
    },
  }
}
