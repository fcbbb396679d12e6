import * as sns from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { NOTICES_TOPIC } from './functions/notifications.ts'
import { acknowledge } from './role.ts'
import type { Settings } from './settings.ts'

/** The topic that mail about runs and models goes out by, where an address was given; its ARN, or '' without one. */
export function createNotices(scope: Construct, { prefix, notifyEmail }: Settings): string {
  if (notifyEmail === undefined) return ''
  const topic = new sns.Topic(scope, 'Notices', { topicName: `${prefix}-${NOTICES_TOPIC}`, enforceSSL: true })
  topic.addSubscription(new EmailSubscription(notifyEmail))
  acknowledge(topic, {
    'AwsSolutions-SNS2':
      "A key of one's own is billed by the month; notices carry names, reasons and figures, no rows.",
  })
  return topic.topicArn
}
