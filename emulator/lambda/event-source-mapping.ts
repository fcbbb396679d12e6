import { randomUUID } from 'node:crypto'
import type { EmulatorContext } from '../context.ts'
import type { ReceivedMessage, Sqs } from '../sqs/index.ts'
import { succeededMessageIds } from './batch-outcome.ts'
import { openBatchesInFlight } from './batches-in-flight.ts'
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

export type MessageSource = Pick<Sqs, 'receive' | 'deleteMessage' | 'release' | 'send' | 'onAvailable' | 'queueArn'>

export type EventSourceMapping = {
  /** Gives back what was in work when the emulator ended, and begins. */
  start(): void
  /** Takes batches while there are messages and free slots. */
  poll(): void
  /** Takes no further batch; resolves when those in work have ended. */
  close(): Promise<void>
}

/**
 * Feeds a function from a queue. A message is received only when there is an instance for it, and deleted when the
 * function dealt with it; otherwise it is left to become visible again. After a batch that failed half as many may be
 * in work at once, after each that went well one more: so AWS backs off from a function that fails.
 */
export function createEventSourceMapping(
  context: EmulatorContext,
  config: EventSourceMappingConfig,
  pool: FunctionPool,
  sqs: MessageSource,
): EventSourceMapping {
  const { queueName, batchSize } = config
  const maximumConcurrency = Math.min(config.maximumConcurrency ?? pool.maxConcurrency, pool.maxConcurrency)
  const where = `lambda: messages of ${queueName} for ${pool.config.name}`
  const inFlight = openBatchesInFlight(context.database, queueName)
  const running = new Set<Promise<void>>()
  let concurrency = maximumConcurrency
  let stopListening = (): void => {}
  let polling = false

  function poll(): void {
    if (!polling) return
    while (running.size < concurrency && pool.hasFreeSlot) {
      const messages = receive()
      if (messages.length === 0) return
      const batch = work(messages)
        .catch((error: unknown) => {
          // What close() ended is no fault; the next start gives its messages back.
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
      return context.database.transaction(() => {
        const messages = sqs.receive(queueName, batchSize)
        inFlight.add(handlesOf(messages))
        return messages
      })
    } catch (error) {
      context.reportFault(where, error)
      return []
    }
  }

  async function work(messages: readonly ReceivedMessage[]): Promise<void> {
    const event = sqsEvent(messages, sqs.queueArn(queueName), context.region)
    const result = await pool.run(randomUUID(), event)
    // A function that fails while the emulator closes has lost its services: its messages are still in work.
    if (result.functionError && !polling) return
    concurrency = result.functionError ? Math.ceil(concurrency / 2) : Math.min(concurrency + 1, maximumConcurrency)
    const succeeded = result.functionError ? [] : succeededOf(messages, result.payload)
    context.database.transaction(() => {
      for (const message of messages) {
        if (succeeded.includes(message.messageId)) sqs.deleteMessage(queueName, message.receiptHandle)
      }
      inFlight.remove(handlesOf(messages))
    })
  }

  function succeededOf(messages: readonly ReceivedMessage[], payload: string): readonly string[] {
    const messageIds = messages.map((message) => message.messageId)
    return config.reportBatchItemFailures ? succeededMessageIds(messageIds, payload) : messageIds
  }

  return {
    start: () => {
      context.database.transaction(() => {
        for (const receiptHandle of inFlight.takeAll()) sqs.release(queueName, receiptHandle)
      })
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

function handlesOf(messages: readonly ReceivedMessage[]): readonly string[] {
  return messages.map((message) => message.receiptHandle)
}
