import { randomUUID } from 'node:crypto'
import type { PublishCommandInput } from '@aws-sdk/client-sns'
import { invalidParameter, noSuchTopic, unsupported } from '../errors.ts'
import type { SnsOperation } from '../service.ts'

const MAX_MESSAGE_BYTES = 262_144
const MAX_SUBJECT = 100

export const Publish: SnsOperation<PublishCommandInput> = ({ context, store }, input) => {
  const { TopicArn, TargetArn, PhoneNumber, Message = '', Subject, MessageStructure } = input
  if (PhoneNumber !== undefined) throw unsupported('text messages (PhoneNumber): publish to a topic')
  if (MessageStructure !== undefined) throw unsupported('messages by protocol (MessageStructure)')
  const arn = TopicArn ?? TargetArn
  if (arn === undefined || (TopicArn !== undefined && TargetArn !== undefined)) {
    throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter')
  }
  if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(arn)) {
    throw invalidParameter(`TopicArn Reason: An ARN must have at least 6 elements, not ${arn.split(':').length}`)
  }
  if (!store.hasTopic(arn)) throw noSuchTopic()
  if (Message === '') throw invalidParameter('Empty message')
  if (Buffer.byteLength(Message) > MAX_MESSAGE_BYTES) throw invalidParameter('Message too long')
  // As AWS words it: no line breaks or control characters, less than 100 characters.
  if (Subject !== undefined && (Subject === '' || Subject.length >= MAX_SUBJECT || /\p{Cc}/u.test(Subject))) {
    throw invalidParameter('Subject')
  }
  const messageId = randomUUID()
  store.add({ messageId, topicArn: arn, subject: Subject ?? null, message: Message, at: context.clock.now() })
  return { MessageId: messageId }
}
