import { S3Client } from '@aws-sdk/client-s3'
import { SNSClient } from '@aws-sdk/client-sns'
import { clientOptions } from '#shared/aws/client-options.ts'
import { systemClock } from '#shared/clock.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { httpsWebhook } from './adapters/https-webhook.ts'
import { snsMail } from './adapters/sns-mail.ts'
import { type NotificationsConfig, readConfig } from './config.ts'
import type { SendingPorts } from './send/send-notice.ts'

export type Dependencies = SendingPorts & { readonly config: NotificationsConfig }

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  const { topicArn } = config
  return {
    config,
    objects: s3ObjectStore(new S3Client(clientOptions), config.bucket),
    mail: topicArn === undefined ? undefined : snsMail(new SNSClient(clientOptions), topicArn),
    webhook: httpsWebhook(),
    clock: systemClock,
    log: lambdaLog('notifications'),
  }
}
