import type { UntagQueueCommandInput } from '@aws-sdk/client-sqs'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const UntagQueue: SqsOperation<UntagQueueCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const keys = input.TagKeys
  if (!keys) throw missingParameter('TagKeys')
  const kept = Object.entries(service.queues.tags(queue.name)).filter(([key]) => !keys.includes(key))
  service.queues.setTags(queue.name, Object.fromEntries(kept))
}
