import type { TagQueueCommandInput } from '@aws-sdk/client-sqs'
import { mergeQueueTags } from '../queue-tags.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const TagQueue: SqsOperation<TagQueueCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  service.queues.setTags(queue.name, mergeQueueTags(service.queues.tags(queue.name), input.Tags))
}
