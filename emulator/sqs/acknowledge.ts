import { AwsError } from '../http/aws-error.ts'
import { invalidValue } from './errors.ts'
import type { Queue } from './queue-store.ts'
import { parseReceiptHandle } from './receipt-handle.ts'
import type { SqsService } from './service.ts'

const MAX_VISIBILITY_SECONDS = 43_200

/**
 * Deletes the message of a receipt handle. A handle that is not its latest, or whose message is gone, changes
 * nothing and is no error; in a FIFO queue it is one as soon as the message is visible again.
 */
export function deleteByHandle(service: SqsService, queue: Queue, receiptHandle: string): void {
  const handle = parseReceiptHandle(queue.name, receiptHandle)
  const message = service.messages.find(queue.name, handle.sequence)
  if (!message) return
  const isLatest = message.receiveCount === handle.receiveCount
  if (queue.fifo && (!isLatest || message.visibleMs <= service.context.clock.now())) {
    throw invalidValue('ReceiptHandle', receiptHandle, 'The receipt handle has expired.')
  }
  if (!isLatest) return
  service.messages.delete(message.sequence)
  // In a FIFO queue the message held its group back.
  if (queue.fifo) service.availability.announce(queue.name)
}

/** Gives the message back at once; a handle that is not its latest, or a message that is visible, changes nothing. */
export function releaseByHandle(service: SqsService, queue: Queue, receiptHandle: string): void {
  const handle = parseReceiptHandle(queue.name, receiptHandle)
  const message = service.messages.find(queue.name, handle.sequence)
  const inFlight = message?.receiveCount === handle.receiveCount && message.visibleMs > service.context.clock.now()
  if (inFlight) changeVisibility(service, queue, receiptHandle, 0)
}

/** Hides the message for `seconds` from now on; 0 gives it back at once. */
export function changeVisibility(service: SqsService, queue: Queue, receiptHandle: string, seconds: number): void {
  if (seconds < 0 || seconds > MAX_VISIBILITY_SECONDS) {
    throw invalidValue('VisibilityTimeout', seconds, `Must be between 0 and ${MAX_VISIBILITY_SECONDS}, if provided.`)
  }
  const handle = parseReceiptHandle(queue.name, receiptHandle)
  const message = service.messages.find(queue.name, handle.sequence)
  if (!message || message.receiveCount !== handle.receiveCount) {
    const reason = 'Message does not exist or is not available for visibility timeout change.'
    throw invalidValue('ReceiptHandle', receiptHandle, reason)
  }
  const nowMs = service.context.clock.now()
  if (message.visibleMs <= nowMs) {
    throw new AwsError('MessageNotInflight', 'The specified message is not in flight.')
  }
  const visibleMs = nowMs + seconds * 1000
  if (visibleMs - (message.lastReceivedMs ?? nowMs) > MAX_VISIBILITY_SECONDS * 1000) {
    const reason = `Total VisibilityTimeout for the message is beyond the limit [${MAX_VISIBILITY_SECONDS} seconds]`
    throw invalidValue('VisibilityTimeout', seconds, reason)
  }
  service.messages.setVisible(message.sequence, visibleMs)
  if (seconds === 0) service.availability.announce(queue.name)
  service.availability.rearm(queue.name)
}
