import {
  checkAttributes,
  checkQueueName,
  defaultAttributes,
  isFifoName,
  mergeAttributes,
  type QueueAttributes,
} from './queue-attributes.ts'
import { checkRedrive, formatRedrivePolicy } from './redrive-policy.ts'
import { queueArn, type SqsService } from './service.ts'

/** A queue that is there from the start. */
export type QueueConfig = {
  readonly name: string
  readonly visibilityTimeoutSeconds: number
  readonly retentionSeconds: number
  readonly deadLetter?: { readonly queueName: string; readonly maxReceiveCount: number }
}

/**
 * Makes the configured queues, or gives those that are there the configured settings, which outrank what was set
 * through the API. Throws where a configuration is not valid, with the queue's name.
 */
export function configureQueues(service: SqsService, configs: readonly QueueConfig[]): void {
  service.context.database.transaction(() => {
    // First all the queues, then their dead-letter queues: the order in the configuration doesn't matter.
    for (const { name, visibilityTimeoutSeconds, retentionSeconds } of configs) {
      configure(service, name, {
        ...(isFifoName(name) && { FifoQueue: 'true' }),
        VisibilityTimeout: String(visibilityTimeoutSeconds),
        MessageRetentionPeriod: String(retentionSeconds),
      })
    }
    for (const { name, deadLetter } of configs) {
      const policy = deadLetter && {
        deadLetterTargetArn: queueArn(service.context, deadLetter.queueName),
        maxReceiveCount: deadLetter.maxReceiveCount,
      }
      configure(service, name, { RedrivePolicy: policy ? formatRedrivePolicy(policy) : '' })
    }
  })
}

function configure(service: SqsService, name: string, changes: QueueAttributes): void {
  const existing = service.queues.find(name)
  try {
    if (!existing) checkQueueName(name, changes)
    checkAttributes(name, changes)
    checkRedrive(service, name, changes)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The configured queue "${name}" is not valid: ${reason}`, { cause: error })
  }
  const nowMs = service.context.clock.now()
  if (existing) service.queues.setAttributes(name, mergeAttributes(existing.attributes, changes), nowMs)
  else service.queues.insert(name, mergeAttributes(defaultAttributes(name), changes), nowMs)
}
