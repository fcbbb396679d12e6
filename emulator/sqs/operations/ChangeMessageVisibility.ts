import type { ChangeMessageVisibilityCommandInput } from '@aws-sdk/client-sqs'
import { changeVisibility } from '../acknowledge.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const ChangeMessageVisibility: SqsOperation<ChangeMessageVisibilityCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const receiptHandle = input.ReceiptHandle
  if (!receiptHandle) throw missingParameter('ReceiptHandle')
  changeVisibility(service, queue, receiptHandle, input.VisibilityTimeout)
}
