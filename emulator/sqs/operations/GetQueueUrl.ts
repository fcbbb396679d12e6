import { stringField } from '../../protocols/json-fields.ts'
import { missingParameter, queueDoesNotExist } from '../errors.ts'
import { queueUrl, requireQueue, type SqsOperation } from '../service.ts'

export const GetQueueUrl: SqsOperation = (service, input) => {
  const name = stringField(input, 'QueueName')
  if (!name) throw missingParameter('QueueName')
  const owner = stringField(input, 'QueueOwnerAWSAccountId') ?? service.context.accountId
  if (owner !== service.context.accountId) throw queueDoesNotExist()
  return { QueueUrl: queueUrl(service, requireQueue(service, name).name) }
}
