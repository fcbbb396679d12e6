import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { SQSClient } from '@aws-sdk/client-sqs'
import { clientOptions } from '#shared/aws/client-options.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { type DeploymentConfig, readConfig } from './config.ts'
import type { DeploymentPorts } from './deploy-model.ts'
import { sqsEvaluationQueue } from './evaluation-queue.ts'
import { sagemakerModelPackages } from './model-packages.ts'
import type { PromotionPorts } from './promote-run.ts'
import type { TrainingFailurePorts } from './record-training-failure.ts'
import { sagemakerHosting } from './sagemaker-hosting.ts'
import { sagemakerTrainingOutcomes } from './training-outcomes.ts'

export type Dependencies = DeploymentPorts &
  PromotionPorts &
  TrainingFailurePorts & { readonly config: DeploymentConfig }

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  const sagemaker = new SageMakerClient(clientOptions)
  return {
    config,
    objects: s3ObjectStore(new S3Client(clientOptions), config.bucket),
    hosting: sagemakerHosting(sagemaker),
    packages: sagemakerModelPackages(sagemaker),
    outcomes: sagemakerTrainingOutcomes(sagemaker),
    queue: sqsEvaluationQueue(new SQSClient(clientOptions), config.evaluationQueueUrl),
    log: lambdaLog('model-deployment'),
    clock: { now: () => Date.now() },
  }
}
