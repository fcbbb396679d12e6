import type { ReceiveMessageCommandInput } from '@aws-sdk/client-sqs'
import { invalidValue } from '../errors.ts'
import { formatMessageAttributes, md5OfMessageAttributes, selectMessageAttributes } from '../message-attributes.ts'
import { receiveMessages } from '../receive-messages.ts'
import { type ReceivedMessage, toReceivedMessage } from '../received-message.ts'
import { numberAttribute, queueOfInput, requireQueue, type SqsOperation, type SqsService } from '../service.ts'

export const ReceiveMessage: SqsOperation<ReceiveMessageCommandInput> = async (service, input, { clientGone }) => {
  const queue = queueOfInput(service, input)
  const maxMessages = inRange('MaxNumberOfMessages', input.MaxNumberOfMessages, 1, 10) ?? 1
  const visibilitySeconds = inRange('VisibilityTimeout', input.VisibilityTimeout, 0, 43_200)
  const waitSeconds =
    inRange('WaitTimeSeconds', input.WaitTimeSeconds, 0, 20) ?? numberAttribute(queue, 'ReceiveMessageWaitTimeSeconds')
  const systemAttributeNames = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])]
  const messageAttributeNames = input.MessageAttributeNames ?? []

  const take = () => {
    // Looked up each time: while a receive waits, the queue can be changed or deleted.
    const current = requireQueue(service, queue.name)
    const seconds = visibilitySeconds ?? numberAttribute(current, 'VisibilityTimeout')
    return receiveMessages(service, current, maxMessages, seconds).map(toReceivedMessage)
  }
  const abandoned = AbortSignal.any([clientGone, service.closing])
  const messages = await takeWithin(service, queue.name, waitSeconds * 1000, abandoned, take)
  // An empty receive has no list at all.
  if (messages.length === 0) return {}
  return { Messages: messages.map((message) => format(message, systemAttributeNames, messageAttributeNames)) }
}

/** Long polling: takes what is there, or what comes within `waitMs`; nothing once nobody waits for the answer. */
function takeWithin(
  service: SqsService,
  queueName: string,
  waitMs: number,
  abandoned: AbortSignal,
  take: () => readonly ReceivedMessage[],
): Promise<readonly ReceivedMessage[]> {
  return new Promise((resolve, reject) => {
    const first = take()
    if (first.length > 0 || waitMs === 0 || abandoned.aborted) {
      resolve(first)
      return
    }
    const stop = () => {
      stopListening()
      cancelTimer()
      abandoned.removeEventListener('abort', giveUp)
    }
    const giveUp = () => {
      stop()
      resolve([])
    }
    const tryAgain = () => {
      try {
        const messages = take()
        if (messages.length === 0) return
        stop()
        resolve(messages)
      } catch (error) {
        stop()
        reject(error)
      }
    }
    const stopListening = service.availability.onAvailable(queueName, tryAgain)
    const cancelTimer = service.context.clock.after(waitMs, giveUp)
    abandoned.addEventListener('abort', giveUp)
  })
}

function format(
  message: ReceivedMessage,
  systemAttributeNames: readonly string[],
  messageAttributeNames: readonly string[],
): unknown {
  const attributes = selectMessageAttributes(message.messageAttributes, messageAttributeNames)
  const systemAttributes = Object.entries(message.attributes).filter(
    ([name]) => systemAttributeNames.includes('All') || systemAttributeNames.includes(name),
  )
  const hasAttributes = Object.keys(attributes).length > 0
  return {
    MessageId: message.messageId,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    Attributes: systemAttributes.length > 0 ? Object.fromEntries(systemAttributes) : undefined,
    MessageAttributes: hasAttributes ? formatMessageAttributes(attributes) : undefined,
    // Over those that are returned, which is what a client can check.
    MD5OfMessageAttributes: md5OfMessageAttributes(attributes),
  }
}

function inRange(name: string, value: number | undefined, minimum: number, maximum: number): number | undefined {
  if (value === undefined || (value >= minimum && value <= maximum)) return value
  throw invalidValue(name, value, `Must be between ${minimum} and ${maximum}, if provided.`)
}
