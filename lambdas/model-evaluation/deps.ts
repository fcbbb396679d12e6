import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { SQSClient } from '@aws-sdk/client-sqs'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { onnxFrom } from '#engines/scoring/onnx.ts'
import { clientOptions, singleAttemptOptions, timeouts } from '#shared/aws/client-options.ts'
import { systemClock } from '#shared/clock.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerPackages } from '#shared/registry/sagemaker-packages.ts'
import { sagemakerRegistration } from '#shared/registry/sagemaker-registration.ts'
import { compiledModelState } from '#shared/serving/compiled-model-state.ts'
import { sagemakerEndpointState } from '#shared/serving/sagemaker-endpoint-state.ts'
import { sagemakerScorer } from '#shared/serving/sagemaker-scorer.ts'
import { scoreByType, stateByType } from '#shared/serving/scorer-by-type.ts'
import { cloudWatchTrainingRounds } from './adapters/cloudwatch-training-rounds.ts'
import { sqsMessageVisibility } from './adapters/sqs-message-visibility.ts'
import { type EvaluationConfig, readConfig } from './config.ts'
import type { EvaluationPorts } from './evaluate-run.ts'
import type { MessageVisibility } from './message-visibility.ts'

export type Dependencies = EvaluationPorts & {
  readonly visibility: MessageVisibility
  /** A signal that aborts after so many milliseconds. */
  abortAfter(delayMs: number): AbortSignal
  readonly config: EvaluationConfig
}

/** A report does without the log where it does not come soon. */
const logOptions = {
  ...clientOptions,
  maxAttempts: 2,
  requestHandler: timeouts({ connectMs: 2_000, answerMs: 5_000, silenceMs: 5_000 }),
}

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  const sagemaker = new SageMakerClient(clientOptions)
  const objects = s3ObjectStore(new S3Client(clientOptions), config.bucket)
  const log = lambdaLog('model-evaluation')
  const compiled = compiledModels(objects, log)
  return {
    config,
    objects,
    compiled,
    scorer: {
      ...scoreByType({
        endpoint: sagemakerScorer(new SageMakerRuntimeClient(singleAttemptOptions)),
        lambda: lambdaScorer(compiled, onnxFrom(config.onnxEngine, objects)),
      }),
      ...stateByType({ endpoint: sagemakerEndpointState(sagemaker), lambda: compiledModelState(objects) }),
    },
    registry: { ...sagemakerPackages(sagemaker, config.prefix), ...sagemakerRegistration(sagemaker, config.prefix) },
    trainingRounds: cloudWatchTrainingRounds(new CloudWatchLogsClient(logOptions)),
    visibility: sqsMessageVisibility(new SQSClient(clientOptions), config.queueUrl),
    log,
    clock: systemClock,
    sleep: (delayMs) => sleep(delayMs),
    random: () => Math.random(),
    abortAfter: (delayMs) => AbortSignal.timeout(delayMs),
  }
}
