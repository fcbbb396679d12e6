import type { ChangeMessageVisibilityBatchCommandInput } from '@aws-sdk/client-sqs'
import { changeVisibility } from '../acknowledge.ts'
import { checkBatch, runBatch } from '../batch.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const ChangeMessageVisibilityBatch: SqsOperation<ChangeMessageVisibilityBatchCommandInput> = (
  service,
  input,
) => {
  const queue = queueOfInput(service, input)
  const entries: readonly Partial<(typeof input.Entries)[number]>[] = input.Entries
  checkBatch(entries)
  return service.context.database.transaction(() =>
    runBatch(entries, (entry) => {
      const receiptHandle = entry.ReceiptHandle
      if (!receiptHandle) throw missingParameter('ReceiptHandle')
      const seconds = entry.VisibilityTimeout
      if (seconds === undefined) throw missingParameter('VisibilityTimeout')
      changeVisibility(service, queue, receiptHandle, seconds)
      return undefined
    }),
  )
}
