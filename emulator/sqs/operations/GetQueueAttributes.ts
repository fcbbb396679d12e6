import type { GetQueueAttributesCommandInput } from '@aws-sdk/client-sqs'
import { selectAttributes } from '../queue-attributes.ts'
import { discardExpired } from '../receive-messages.ts'
import { queueArn, queueOfInput, type SqsOperation } from '../service.ts'

export const GetQueueAttributes: SqsOperation<GetQueueAttributesCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const wanted = input.AttributeNames ?? []
  if (wanted.length === 0) return {}
  const nowMs = service.context.clock.now()
  discardExpired(service, queue, nowMs)
  const counts = service.messages.counts(queue.name, nowMs)
  return {
    Attributes: selectAttributes(
      {
        ...queue.attributes,
        QueueArn: queueArn(service.context, queue.name),
        CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
        LastModifiedTimestamp: String(Math.floor(queue.modifiedMs / 1000)),
        ApproximateNumberOfMessages: String(counts.visible),
        ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
        ApproximateNumberOfMessagesDelayed: String(counts.delayed),
      },
      wanted,
    ),
  }
}
