import type { DeleteMessageCommandInput } from '@aws-sdk/client-sqs'
import { deleteByHandle } from '../acknowledge.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const DeleteMessage: SqsOperation<DeleteMessageCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const receiptHandle = input.ReceiptHandle
  if (!receiptHandle) throw missingParameter('ReceiptHandle')
  deleteByHandle(service, queue, receiptHandle)
}
