import { stringField } from '../../protocols/json-fields.ts'
import { pageOfQueues } from '../queue-page.ts'
import type { SqsOperation } from '../service.ts'

export const ListQueues: SqsOperation = (service, input) => {
  const { urls, nextToken } = pageOfQueues(service, input, (after) =>
    service.queues.list(stringField(input, 'QueueNamePrefix'), after),
  )
  // Like the messages of an empty receive, an empty list is left out.
  return { QueueUrls: urls.length > 0 ? urls : undefined, NextToken: nextToken }
}
