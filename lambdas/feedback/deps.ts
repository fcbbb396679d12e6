import { S3Client } from '@aws-sdk/client-s3'
import { clientOptions } from '#shared/aws/client-options.ts'
import { type Clock, systemClock } from '#shared/clock.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { type FeedbackConfig, readConfig } from './config.ts'

export type Ports = { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log }

export type Dependencies = Ports & { readonly config: FeedbackConfig }

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  return {
    config,
    objects: s3ObjectStore(new S3Client(clientOptions), config.bucket),
    clock: systemClock,
    log: lambdaLog('feedback'),
  }
}
