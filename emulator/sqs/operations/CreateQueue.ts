import type { CreateQueueCommandInput } from '@aws-sdk/client-sqs'
import { AwsError } from '../../http/aws-error.ts'
import { missingParameter } from '../errors.ts'
import { checkAttributes, checkQueueName, defaultAttributes, mergeAttributes } from '../queue-attributes.ts'
import { mergeQueueTags } from '../queue-tags.ts'
import { checkRedrive } from '../redrive-policy.ts'
import { queueUrl, type SqsOperation } from '../service.ts'

const REUSE_AFTER_MS = 60_000

export const CreateQueue: SqsOperation<CreateQueueCommandInput> = (service, input) => {
  const name = input.QueueName
  if (!name) throw missingParameter('QueueName')
  const given = input.Attributes ?? {}
  checkQueueName(name, given)
  checkAttributes(name, given)
  const attributes = checkRedrive(service, name, given)
  const tags = mergeQueueTags({}, input.tags ?? {})

  const existing = service.queues.find(name)
  if (existing) {
    // Creating it again is no error as long as nothing that is asked for differs.
    const different = Object.keys(attributes).find((key) => existing.attributes[key] !== attributes[key])
    if (different !== undefined) {
      throw new AwsError(
        'QueueNameExists',
        `A queue already exists with the same name and a different value for attribute ${different}`,
      )
    }
    return { QueueUrl: queueUrl(service, name) }
  }

  const nowMs = service.context.clock.now()
  const deletedMs = service.queues.deletedMs(name)
  if (deletedMs !== undefined && nowMs < deletedMs + REUSE_AFTER_MS) {
    throw new AwsError(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    )
  }
  service.context.database.transaction(() => {
    service.queues.insert(name, mergeAttributes(defaultAttributes(name), attributes), nowMs)
    service.queues.setTags(name, tags)
  })
  return { QueueUrl: queueUrl(service, name) }
}
