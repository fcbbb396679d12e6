import type { ListDeadLetterSourceQueuesCommandInput } from '@aws-sdk/client-sqs'
import { pageOfQueues } from '../queue-page.ts'
import { redrivePolicyOf } from '../redrive-policy.ts'
import { queueArn, queueOfInput, type SqsOperation } from '../service.ts'

export const ListDeadLetterSourceQueues: SqsOperation<ListDeadLetterSourceQueuesCommandInput> = (service, input) => {
  const arn = queueArn(service.context, queueOfInput(service, input).name)
  const { urls, nextToken } = pageOfQueues(service, input, (after) =>
    service.queues.list('', after).filter((queue) => redrivePolicyOf(queue)?.deadLetterTargetArn === arn),
  )
  // The one list of the API with a small first letter.
  return { queueUrls: urls, NextToken: nextToken }
}
