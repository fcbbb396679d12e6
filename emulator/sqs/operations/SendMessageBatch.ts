import { AwsError } from '../../http/aws-error.ts'
import type { JsonInput } from '../../protocols/json.ts'
import { objectField, stringField } from '../../protocols/json-fields.ts'
import { acceptMessage } from '../accept-message.ts'
import { readBatch, runBatch } from '../batch.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

const MAX_BATCH_BYTES = 1_048_576

export const SendMessageBatch: SqsOperation = (service, input) => {
  const queue = queueOfInput(service, input)
  const entries = readBatch(input)
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
function entrySizeBytes(entry: JsonInput): number {
  const attributes = objectField(entry, 'MessageAttributes') ?? {}
  const sizes = Object.keys(attributes).map((name) => {
    const attribute = objectField(attributes, name) ?? {}
    const texts = [name, stringField(attribute, 'DataType') ?? '', stringField(attribute, 'StringValue') ?? '']
    return Buffer.byteLength(texts.join('')) + Buffer.byteLength(stringField(attribute, 'BinaryValue') ?? '', 'base64')
  })
  return sizes.reduce((sum, size) => sum + size, Buffer.byteLength(stringField(entry, 'MessageBody') ?? ''))
}
