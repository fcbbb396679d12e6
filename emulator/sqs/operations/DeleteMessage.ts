import { stringField } from '../../protocols/json-fields.ts'
import { deleteByHandle } from '../acknowledge.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const DeleteMessage: SqsOperation = (service, input) => {
  const queue = queueOfInput(service, input)
  const receiptHandle = stringField(input, 'ReceiptHandle')
  if (!receiptHandle) throw missingParameter('ReceiptHandle')
  deleteByHandle(service, queue, receiptHandle)
}
