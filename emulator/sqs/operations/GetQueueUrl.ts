import type { GetQueueUrlCommandInput } from '@aws-sdk/client-sqs'
import { missingParameter, queueDoesNotExist } from '../errors.ts'
import { queueUrl, requireQueue, type SqsOperation } from '../service.ts'

export const GetQueueUrl: SqsOperation<GetQueueUrlCommandInput> = (service, input) => {
  const name = input.QueueName
  if (!name) throw missingParameter('QueueName')
  const owner = input.QueueOwnerAWSAccountId ?? service.context.accountId
  if (owner !== service.context.accountId) throw queueDoesNotExist()
  return { QueueUrl: queueUrl(service, requireQueue(service, name).name) }
}
