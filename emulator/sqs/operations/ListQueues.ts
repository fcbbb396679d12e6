import type { ListQueuesCommandInput } from '@aws-sdk/client-sqs'
import { pageOfQueues } from '../queue-page.ts'
import type { SqsOperation } from '../service.ts'

export const ListQueues: SqsOperation<ListQueuesCommandInput> = (service, input) => {
  const { urls, nextToken } = pageOfQueues(service, input, (after) => service.queues.list(input.QueueNamePrefix, after))
  // Like the messages of an empty receive, an empty list is left out.
  return { QueueUrls: urls.length > 0 ? urls : undefined, NextToken: nextToken }
}
