import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { translateAwsError } from '#shared/aws/translate-error.ts'
import type { MessageVisibility } from '../message-visibility.ts'

/** The visibility of a queue's messages over SQS. */
export function sqsMessageVisibility(client: SQSClient, queueUrl: string): MessageVisibility {
  return {
    hideFor: async (receiptHandle, seconds) => {
      try {
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: queueUrl,
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: seconds,
          }),
        )
      } catch (error) {
        throw translateAwsError(`sqs:ChangeMessageVisibility ${queueUrl}`, error)
      }
    },
  }
}
