import type { ListQueueTagsCommandInput } from '@aws-sdk/client-sqs'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const ListQueueTags: SqsOperation<ListQueueTagsCommandInput> = (service, input) => {
  const tags = service.queues.tags(queueOfInput(service, input).name)
  return Object.keys(tags).length > 0 ? { Tags: tags } : {}
}
