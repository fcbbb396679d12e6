import type { MessageAttribute, ReceivedMessage } from '../sqs/index.ts'

/** The event a function gets from an SQS event source mapping. */
export function sqsEvent(messages: readonly ReceivedMessage[], queueArn: string, region: string): string {
  const records = messages.map((message) => ({
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.messageAttributes).map(([name, attribute]) => [name, recordAttribute(attribute)]),
    ),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  }))
  return JSON.stringify({ Records: records })
}

/** Spelled as Lambda spells it, the two lists that SQS never filled included. */
function recordAttribute({ dataType, stringValue, binaryValue }: MessageAttribute): Readonly<Record<string, unknown>> {
  return { stringValue, binaryValue, stringListValues: [], binaryListValues: [], dataType }
}
