import type { SetQueueAttributesCommandInput } from '@aws-sdk/client-sqs'
import { AwsError } from '../../http/aws-error.ts'
import { checkAttributes, mergeAttributes } from '../queue-attributes.ts'
import { checkRedrive } from '../redrive-policy.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const SetQueueAttributes: SqsOperation<SetQueueAttributesCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const given = input.Attributes
  checkAttributes(queue.name, given)
  if (given['FifoQueue'] !== undefined) {
    throw new AwsError('InvalidAttributeValue', 'Invalid value for the parameter FifoQueue: it cannot be changed.')
  }
  const changes = checkRedrive(service, queue.name, given)
  const nowMs = service.context.clock.now()
  service.queues.setAttributes(queue.name, mergeAttributes(queue.attributes, changes), nowMs)
}
