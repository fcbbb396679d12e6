import type { TagQueueCommandInput } from '@aws-sdk/client-sqs'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const TagQueue: SqsOperation<TagQueueCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const tags = input.Tags
  if (!tags) throw missingParameter('Tags')
  service.queues.setTags(queue.name, { ...service.queues.tags(queue.name), ...tags })
}
