import { randomUUID } from 'node:crypto'
import type { Queue } from './queue-store.ts'
import { queueOfArn, type SqsService } from './service.ts'

/**
 * Moves what is visible in a dead-letter queue to `destination`, or each message back to the queue it came from.
 * A moved message is a new one: id, time and receive count begin anew. One that came from no queue, or whose queue
 * is gone, stays. Returns how many went.
 */
export function moveMessages(service: SqsService, source: Queue, destination: Queue | undefined): number {
  const nowMs = service.context.clock.now()
  const destinations = new Set<string>()
  let movedCount = 0
  for (const message of service.messages.visible(source.name, nowMs, -1)) {
    const target = destination ?? queueOfArn(service, message.deadLetterSourceArn ?? '')
    if (!target) continue
    service.messages.delete(message.sequence)
    service.messages.insert({
      ...message,
      queueName: target.name,
      messageId: randomUUID(),
      sentMs: nowMs,
      visibleMs: nowMs,
      receiveCount: 0,
      firstReceivedMs: undefined,
      deadLetterSourceArn: undefined,
    })
    destinations.add(target.name)
    movedCount++
  }
  for (const name of destinations) service.availability.announce(name)
  return movedCount
}
