import type { PurgeQueueCommandInput } from '@aws-sdk/client-sqs'
import { AwsError } from '../../http/aws-error.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

const PURGE_INTERVAL_MS = 60_000

export const PurgeQueue: SqsOperation<PurgeQueueCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const nowMs = service.context.clock.now()
  const purgedMs = service.queues.purgedMs(queue.name)
  if (purgedMs !== undefined && nowMs < purgedMs + PURGE_INTERVAL_MS) {
    throw new AwsError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      403,
    )
  }
  service.context.database.transaction(() => {
    service.messages.deleteAll(queue.name)
    service.queues.setPurged(queue.name, nowMs)
  })
}
