import { integerField, stringField } from '../../protocols/json-fields.ts'
import { changeVisibility } from '../acknowledge.ts'
import { readBatch, runBatch } from '../batch.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const ChangeMessageVisibilityBatch: SqsOperation = (service, input) => {
  const queue = queueOfInput(service, input)
  const entries = readBatch(input)
  return service.context.database.transaction(() =>
    runBatch(entries, (entry) => {
      const receiptHandle = stringField(entry, 'ReceiptHandle')
      if (!receiptHandle) throw missingParameter('ReceiptHandle')
      const seconds = integerField(entry, 'VisibilityTimeout')
      if (seconds === undefined) throw missingParameter('VisibilityTimeout')
      changeVisibility(service, queue, receiptHandle, seconds)
      return undefined
    }),
  )
}
