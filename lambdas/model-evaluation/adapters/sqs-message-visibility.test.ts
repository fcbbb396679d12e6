import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { sqsMessageVisibility } from './sqs-message-visibility.ts'

const QUEUE_URL = 'https://sqs.us-east-1.amazonaws.com/123456789012/boostline-evaluation'

describe('sqsMessageVisibility', () => {
  it('hides a message of the queue for the seconds given', async () => {
    const sqs = mockClient(SQSClient)
    sqs.on(ChangeMessageVisibilityCommand).resolves({})
    await sqsMessageVisibility(new SQSClient({ region: 'us-east-1' }), QUEUE_URL).hideFor('receipt', 16)
    expect(sqs.commandCalls(ChangeMessageVisibilityCommand)[0]?.args[0].input).toEqual({
      QueueUrl: QUEUE_URL,
      ReceiptHandle: 'receipt',
      VisibilityTimeout: 16,
    })
  })

  it('says which queue refused', async () => {
    const error = Object.assign(new Error('The receipt handle has expired.'), {
      name: 'ReceiptHandleIsInvalid',
      $metadata: { httpStatusCode: 400 },
    })
    mockClient(SQSClient).on(ChangeMessageVisibilityCommand).rejects(error)
    const visibility = sqsMessageVisibility(new SQSClient({ region: 'us-east-1' }), QUEUE_URL)
    await expect(visibility.hideFor('receipt', 2)).rejects.toThrow(
      `sqs:ChangeMessageVisibility ${QUEUE_URL} failed: ReceiptHandleIsInvalid: The receipt handle has expired.`,
    )
  })
})
