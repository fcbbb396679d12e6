import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { translateAwsError } from '#shared/aws/translate-error.ts'
import type { EvaluationQueue } from '../lifecycle/evaluation-queue.ts'

export function sqsEvaluationQueue(client: SQSClient, queueUrl: string): EvaluationQueue {
  return {
    send: async (message) => {
      try {
        await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message) }))
      } catch (error) {
        throw translateAwsError(`sqs:SendMessage ${queueUrl}`, error)
      }
    },
  }
}
