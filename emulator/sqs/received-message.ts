import { formatSequenceNumber, md5OfBody } from './accept-message.ts'
import type { MessageAttributes } from './message-attributes.ts'
import type { Message } from './message-store.ts'
import { formatReceiptHandle } from './receipt-handle.ts'

/** A message as its receiver sees it. */
export type ReceivedMessage = {
  readonly messageId: string
  /** Deletes the message, or changes its visibility, until it is received again. */
  readonly receiptHandle: string
  readonly body: string
  readonly md5OfBody: string
  /** System attributes, all of them texts: ApproximateReceiveCount, SentTimestamp, SenderId … */
  readonly attributes: Readonly<Record<string, string>>
  readonly messageAttributes: MessageAttributes
}

/** In AWS the id of the user or role that sent it; here nobody is authenticated. */
const SENDER_ID = 'AIDALOCAL'

export function toReceivedMessage(message: Message): ReceivedMessage {
  const { queueName, sequence, receiveCount } = message
  const attributes: Record<string, string | undefined> = {
    SenderId: SENDER_ID,
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    AWSTraceHeader: message.traceHeader,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SequenceNumber: queueName.endsWith('.fifo') ? formatSequenceNumber(sequence) : undefined,
    DeadLetterQueueSourceArn: message.deadLetterSourceArn,
  }
  return {
    messageId: message.messageId,
    receiptHandle: formatReceiptHandle({ queueName, sequence, receiveCount }),
    body: message.body,
    md5OfBody: md5OfBody(message.body),
    attributes: Object.fromEntries(
      Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
    messageAttributes: message.attributes,
  }
}
