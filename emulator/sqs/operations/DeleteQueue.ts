import type { DeleteQueueCommandInput } from '@aws-sdk/client-sqs'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const DeleteQueue: SqsOperation<DeleteQueueCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  service.context.database.transaction(() => service.queues.delete(queue.name, service.context.clock.now()))
  // Who waits for messages learns that there is no such queue.
  service.availability.announce(queue.name)
}
