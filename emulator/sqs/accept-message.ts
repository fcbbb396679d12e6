import { createHash, randomUUID } from 'node:crypto'
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { AwsError } from '../http/aws-error.ts'
import type { Wire } from '../model/wire.ts'
import { invalidParameter, invalidValue, missingParameter } from './errors.ts'
import {
  type AttributeInputs,
  type MessageAttributes,
  md5OfMessageAttributes,
  parseMessageAttributes,
  sizeOfMessageAttributes,
} from './message-attributes.ts'
import type { Queue } from './queue-store.ts'
import { numberAttribute, type SqsService } from './service.ts'

/** A message as SendMessage takes it, and an entry of SendMessageBatch, which is refused by itself if it lacks a part. */
export type MessageEntry = Partial<Wire<Omit<SendMessageCommandInput, 'QueueUrl' | 'MessageAttributes'>>> & {
  readonly MessageAttributes?: AttributeInputs
}

/** The answer of SendMessage, and of an entry of SendMessageBatch. */
export type SendResult = {
  readonly MessageId: string
  readonly MD5OfMessageBody: string
  readonly MD5OfMessageAttributes: string | undefined
  readonly MD5OfMessageSystemAttributes: string | undefined
  readonly SequenceNumber: string | undefined
}

const DEDUPLICATION_WINDOW_MS = 5 * 60 * 1000
const MAX_DELAY_SECONDS = 900
/** The characters XML 1.0 allows: what a body may hold, in every protocol of SQS. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u
/** MessageGroupId and MessageDeduplicationId: printable ASCII. */
const GROUP_OR_DEDUPLICATION_ID = /^[!-~]{1,128}$/

/** Checks one message of a SendMessage or SendMessageBatch and puts it into the queue. */
export function acceptMessage(service: SqsService, queue: Queue, entry: MessageEntry): SendResult {
  const body = readBody(entry)
  const attributes = parseMessageAttributes(entry.MessageAttributes)
  const systemAttributes = parseMessageAttributes(entry.MessageSystemAttributes)
  checkSystemAttributes(systemAttributes)
  checkSize(queue, body, attributes)
  const delaySeconds = readDelaySeconds(queue, entry)
  const groupId = readId('MessageGroupId', entry.MessageGroupId)
  const deduplicationId = readDeduplicationId(queue, entry, body)
  if (queue.fifo && groupId === undefined) throw missingParameter('MessageGroupId')

  const nowMs = service.context.clock.now()
  const insert = () => {
    const messageId = randomUUID()
    const sequence = service.messages.insert({
      queueName: queue.name,
      messageId,
      body,
      attributes,
      traceHeader: systemAttributes['AWSTraceHeader']?.stringValue,
      groupId,
      deduplicationId,
      sentMs: nowMs,
      visibleMs: nowMs + delaySeconds * 1000,
      receiveCount: 0,
      firstReceivedMs: undefined,
      deadLetterSourceArn: undefined,
    })
    return { messageId, sequence }
  }

  const { messageId, sequence } =
    deduplicationId === undefined ? insert() : insertOnce(service, queue, groupId, deduplicationId, nowMs, insert)
  if (delaySeconds === 0) service.availability.announce(queue.name)
  else service.availability.rearm(queue.name)

  return {
    MessageId: messageId,
    MD5OfMessageBody: md5OfBody(body),
    MD5OfMessageAttributes: md5OfMessageAttributes(attributes),
    MD5OfMessageSystemAttributes: md5OfMessageAttributes(systemAttributes),
    SequenceNumber: queue.fifo ? formatSequenceNumber(sequence) : undefined,
  }
}

export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex')
}

/** 20 digits, so that the order of the numbers is also that of the texts. */
export function formatSequenceNumber(sequence: number): string {
  return `1${String(sequence).padStart(19, '0')}`
}

type Inserted = { readonly messageId: string; readonly sequence: number }

/** Within five minutes of the first send a repeated one is answered like it and adds nothing. */
function insertOnce(
  service: SqsService,
  queue: Queue,
  groupId: string | undefined,
  deduplicationId: string,
  nowMs: number,
  insert: () => Inserted,
): Inserted {
  const scope = queue.attributes['DeduplicationScope'] === 'messageGroup' ? (groupId ?? '') : ''
  return service.context.database.transaction(() => {
    const earlier = service.messages.findDeduplicated(queue.name, scope, deduplicationId, nowMs)
    if (earlier) return earlier
    const first = insert()
    const expiresMs = nowMs + DEDUPLICATION_WINDOW_MS
    service.messages.insertDeduplicated(queue.name, scope, deduplicationId, first, nowMs, expiresMs)
    return first
  })
}

function readBody(entry: MessageEntry): string {
  const body = entry.MessageBody
  if (!body) throw missingParameter('MessageBody')
  const forbidden = FORBIDDEN_CHARACTER.exec(body)?.[0]
  if (forbidden === undefined) return body
  throw new AwsError(
    'InvalidMessageContents',
    `Invalid binary character '#x${forbidden.codePointAt(0)?.toString(16).toUpperCase()}' was found in the message ` +
      'body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  )
}

function checkSystemAttributes(attributes: MessageAttributes): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameter(
        `Message system attribute name '${name}' is invalid. The only one that can be sent is AWSTraceHeader.`,
      )
    }
    if (attribute.dataType !== 'String') {
      throw invalidParameter("Message system attribute 'AWSTraceHeader' must be of the type String.")
    }
  }
}

function checkSize(queue: Queue, body: string, attributes: MessageAttributes): void {
  const maximumBytes = numberAttribute(queue, 'MaximumMessageSize')
  if (Buffer.byteLength(body) + sizeOfMessageAttributes(attributes) > maximumBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maximumBytes} bytes.`,
    )
  }
}

function readDelaySeconds(queue: Queue, entry: MessageEntry): number {
  const delaySeconds = entry.DelaySeconds
  if (delaySeconds === undefined) return numberAttribute(queue, 'DelaySeconds')
  if (delaySeconds < 0 || delaySeconds > MAX_DELAY_SECONDS) {
    throw invalidValue('DelaySeconds', delaySeconds, `DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`)
  }
  if (queue.fifo && delaySeconds > 0) throw notForThisType('DelaySeconds', delaySeconds)
  return queue.fifo ? numberAttribute(queue, 'DelaySeconds') : delaySeconds
}

function readDeduplicationId(queue: Queue, entry: MessageEntry, body: string): string | undefined {
  const given = readId('MessageDeduplicationId', entry.MessageDeduplicationId)
  if (!queue.fifo) {
    if (given !== undefined) throw notForThisType('MessageDeduplicationId', given)
    return undefined
  }
  if (given !== undefined) return given
  if (queue.attributes['ContentBasedDeduplication'] === 'true') return createHash('sha256').update(body).digest('hex')
  throw invalidParameter(
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  )
}

function readId(name: string, id: string | undefined): string | undefined {
  if (id === undefined || GROUP_OR_DEDUPLICATION_ID.test(id)) return id
  throw invalidValue(
    name,
    id.slice(0, 200),
    `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  )
}

function notForThisType(parameter: string, value: string | number): AwsError {
  return invalidValue(parameter, value, 'The request include parameter that is not valid for this queue type.')
}
