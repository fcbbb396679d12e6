import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import { translateAwsError } from '#shared/aws/translate-error.ts'
import type { Mail } from '../send/channels.ts'

/** SNS takes less than 100 characters, in one line. */
const LONGEST_SUBJECT = 99

/** Mail by an SNS topic, which has the subscribers' addresses. Whatever goes wrong may be mended: it is tried again. */
export function snsMail(client: SNSClient, topicArn: string): Mail {
  return {
    send: async ({ subject, text }) => {
      const Subject = subjectLine(subject)
      try {
        const { MessageId } = await client.send(new PublishCommand({ TopicArn: topicArn, Subject, Message: text }))
        return { outcome: 'sent', as: MessageId ?? 'without an id' }
      } catch (error) {
        return { outcome: 'failed', why: translateAwsError(`sns:Publish ${topicArn}`, error).message }
      }
    },
  }
}

function subjectLine(subject: string): string {
  const line = subject.replace(/\p{Cc}+/gu, ' ').trim()
  return line.length <= LONGEST_SUBJECT ? line : `${line.slice(0, LONGEST_SUBJECT - 1)}…`
}
