import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs'
import { AwsError } from '../../http/aws-error.ts'
import { acceptMessage, type MessageEntry } from '../accept-message.ts'
import { type BatchEntry, checkBatch, runBatch } from '../batch.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

const MAX_BATCH_BYTES = 1_048_576

export const SendMessageBatch: SqsOperation<SendMessageBatchCommandInput> = (service, input) => {
  const queue = queueOfInput(service, input)
  const entries: readonly (MessageEntry & BatchEntry)[] = input.Entries
  checkBatch(entries)
  const sizeBytes = entries.reduce((size, entry) => size + entrySizeBytes(entry), 0)
  if (sizeBytes > MAX_BATCH_BYTES) {
    throw new AwsError(
      'BatchRequestTooLong',
      `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${sizeBytes} bytes.`,
    )
  }
  return service.context.database.transaction(() => runBatch(entries, (entry) => acceptMessage(service, queue, entry)))
}

/** Of the entry as it came: whether its attributes are valid is looked at entry by entry, after this. */
function entrySizeBytes({ MessageBody = '', MessageAttributes = {} }: MessageEntry): number {
  const sizes = Object.entries(MessageAttributes).map(
    ([name, { DataType = '', StringValue = '', BinaryValue = '' }]) =>
      Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
  )
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(MessageBody))
}
