import type { DeleteMessageBatchCommandInput } from '@aws-sdk/client-sqs'
import { deleteByHandle } from '../acknowledge.ts'
import { checkBatch, runBatch } from '../batch.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const DeleteMessageBatch: SqsOperation<DeleteMessageBatchCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const entries: readonly Partial<(typeof input.Entries)[number]>[] = input.Entries
  checkBatch(entries)
  return service.context.database.transaction(() =>
    runBatch(entries, (entry) => {
      const receiptHandle = entry.ReceiptHandle
      if (!receiptHandle) throw missingParameter('ReceiptHandle')
      deleteByHandle(service, queue, receiptHandle)
      return undefined
    }),
  )
}
