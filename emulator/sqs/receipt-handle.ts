import { AwsError } from '../http/aws-error.ts'

/** Names one receive of one message. It needs no state: it tells by itself whether it is the latest. */
export type ReceiptHandle = { readonly queueName: string; readonly sequence: number; readonly receiveCount: number }

export function formatReceiptHandle(handle: ReceiptHandle): string {
  return Buffer.from(`${handle.queueName} ${handle.sequence} ${handle.receiveCount}`).toString('base64url')
}

/** Throws `ReceiptHandleIsInvalid` where the text is not a handle that this queue gave out. */
export function parseReceiptHandle(queueName: string, text: string): ReceiptHandle {
  const [name, sequence, receiveCount] = Buffer.from(text, 'base64url').toString('utf8').split(' ')
  const handle = { queueName, sequence: Number(sequence), receiveCount: Number(receiveCount) }
  if (name === queueName && formatReceiptHandle(handle) === text) return handle
  throw new AwsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${text.slice(0, 100)}" is not a valid receipt handle.`,
    404,
  )
}
