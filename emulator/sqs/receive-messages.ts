import { AwsError } from '../http/aws-error.ts'
import type { Message } from './message-store.ts'
import type { Queue } from './queue-store.ts'
import { redrivePolicyOf } from './redrive-policy.ts'
import { numberAttribute, queueArn, queueOfArn, type SqsService } from './service.ts'

/** AWS's limit of messages received and not yet deleted. */
const MAX_IN_FLIGHT = 120_000

/**
 * Takes up to `maxMessages` from the queue: counts the receive and hides each for `visibilitySeconds`. A message
 * whose receives are used up goes to the dead-letter queue instead.
 */
export function receiveMessages(
  service: SqsService,
  queue: Queue,
  maxMessages: number,
  visibilitySeconds: number,
): readonly Message[] {
  const { messages } = service
  const nowMs = service.context.clock.now()
  const received = service.context.database.transaction(() => {
    discardExpired(service, queue, nowMs)
    const candidates = nextCandidates(service, queue, maxMessages, nowMs)
    if (messages.countInFlight(queue.name, nowMs) + candidates.length > MAX_IN_FLIGHT) throw overLimit()
    return candidates.map((message) => messages.receive(message, nowMs, nowMs + visibilitySeconds * 1000))
  })
  service.availability.rearm(queue.name)
  return received
}

/** Retention: whoever looks at a queue discards what is too old first. */
export function discardExpired(service: SqsService, queue: Queue, nowMs: number): void {
  service.messages.deleteSentBefore(queue.name, nowMs - numberAttribute(queue, 'MessageRetentionPeriod') * 1000)
}

/** What to deliver. A message found with its receives used up is moved away, and the queue looked at again. */
function nextCandidates(service: SqsService, queue: Queue, limit: number, nowMs: number): readonly Message[] {
  const { messages } = service
  const policy = redrivePolicyOf(queue)
  const target = policy && queueOfArn(service, policy.deadLetterTargetArn)
  for (;;) {
    const candidates = queue.fifo
      ? messages.visibleInOrder(queue.name, nowMs, limit)
      : messages.visible(queue.name, nowMs, limit)
    // A dead-letter queue that is gone, or the queue itself, takes nothing: the message is delivered as usual.
    if (!policy || !target || target.name === queue.name) return candidates
    const exhausted = candidates.filter((message) => message.receiveCount >= policy.maxReceiveCount)
    if (exhausted.length === 0) return candidates
    for (const message of exhausted) moveToDeadLetterQueue(service, message, target, nowMs)
  }
}

/** It keeps its id, its receive count and, in a standard queue, the time it was sent, which its retention counts from. */
function moveToDeadLetterQueue(service: SqsService, message: Message, target: Queue, nowMs: number): void {
  service.messages.delete(message.sequence)
  service.messages.insert({
    ...message,
    queueName: target.name,
    sentMs: target.fifo ? nowMs : message.sentMs,
    visibleMs: nowMs,
    deadLetterSourceArn: queueArn(service.context, message.queueName),
  })
  service.availability.announce(target.name)
}

function overLimit(): AwsError {
  return new AwsError(
    'OverLimit',
    `Too many messages in flight: ${MAX_IN_FLIGHT} were received and not deleted. Delete what has been processed.`,
    403,
  )
}
