import { integerField, stringField } from '../../protocols/json-fields.ts'
import { changeVisibility } from '../acknowledge.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const ChangeMessageVisibility: SqsOperation = (service, input) => {
  const queue = queueOfInput(service, input)
  const receiptHandle = stringField(input, 'ReceiptHandle')
  if (!receiptHandle) throw missingParameter('ReceiptHandle')
  const seconds = integerField(input, 'VisibilityTimeout')
  if (seconds === undefined) throw missingParameter('VisibilityTimeout')
  changeVisibility(service, queue, receiptHandle, seconds)
}
