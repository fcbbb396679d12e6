import type { EmulatorContext } from '../context.ts'
import type { Wire } from '../model/wire.ts'
import type { JsonOperation } from '../protocols/json.ts'
import type { Availability } from './availability.ts'
import { queueDoesNotExist } from './errors.ts'
import type { MessageStore } from './message-store.ts'
import type { Queue, QueueStore } from './queue-store.ts'

/** What the operations work on. */
export type SqsService = {
  readonly context: EmulatorContext
  readonly queues: QueueStore
  readonly messages: MessageStore
  readonly availability: Availability
  readonly endpoint: () => string
  /** Aborted when the emulator stops. */
  readonly closing: AbortSignal
}

export type SqsOperation<Input> = JsonOperation<SqsService, Wire<Input>>

export function queueArn(context: EmulatorContext, queueName: string): string {
  return `arn:aws:sqs:${context.region}:${context.accountId}:${queueName}`
}

export function queueUrl(service: SqsService, queueName: string): string {
  return `${service.endpoint()}/${service.context.accountId}/${queueName}`
}

export function requireQueue(service: SqsService, queueName: string): Queue {
  const queue = service.queues.find(queueName)
  if (!queue) throw queueDoesNotExist()
  return queue
}

/** The queue of the input's QueueUrl: its last path segment, whatever host and port the client knows us by. */
export function queueOfInput(service: SqsService, input: { readonly QueueUrl: string }): Queue {
  return requireQueue(service, input.QueueUrl.split('/').at(-1) ?? '')
}

/** The queue of an ARN of this account and region; undefined where there is none. */
export function queueOfArn(service: SqsService, arn: string): Queue | undefined {
  const name = arn.split(':').at(-1) ?? ''
  return arn === queueArn(service.context, name) ? service.queues.find(name) : undefined
}

/** An attribute that holds a number: seconds or bytes. */
export function numberAttribute(queue: Queue, name: string): number {
  return Number(queue.attributes[name])
}
