import { availableParallelism } from 'node:os'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { clientOptions } from '#shared/aws/client-options.ts'
import { systemClock } from '#shared/clock.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerTrainingJobs } from '#shared/training/sagemaker-training-jobs.ts'
import { readConfig, type TrainingConfig } from './config.ts'
import type { TrainingPorts } from './start-training.ts'
import { threadsOf } from './threads-of.ts'

export type Dependencies = Omit<TrainingPorts, 'remainingMs'> & { readonly config: Omit<TrainingConfig, 'memoryMb'> }

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  const s3 = new S3Client(clientOptions)
  return {
    config,
    objects: s3ObjectStore(s3, config.bucket),
    bucketOf: (name) => s3ObjectStore(s3, name),
    jobs: sagemakerTrainingJobs(new SageMakerClient(clientOptions)),
    log: lambdaLog('model-training'),
    clock: systemClock,
    threads: threadsOf(config.memoryMb, availableParallelism()),
  }
}
