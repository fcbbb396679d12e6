import { setTimeout as sleep } from 'node:timers/promises'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { S3Client } from '@aws-sdk/client-s3'
import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { SQSClient } from '@aws-sdk/client-sqs'
import { compiledModels } from '#engines/scoring/compiled-models.ts'
import { lambdaScorer } from '#engines/scoring/lambda-scorer.ts'
import { onnxFrom } from '#engines/scoring/onnx.ts'
import { clientOptions, singleAttemptOptions } from '#shared/aws/client-options.ts'
import { systemClock } from '#shared/clock.ts'
import { lambdaLog } from '#shared/log/lambda-log.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { sagemakerGroups } from '#shared/registry/sagemaker-groups.ts'
import { sagemakerPackages } from '#shared/registry/sagemaker-packages.ts'
import { sagemakerScorer } from '#shared/serving/sagemaker-scorer.ts'
import { scoreByType } from '#shared/serving/scorer-by-type.ts'
import { sagemakerTrainingJobs } from '#shared/training/sagemaker-training-jobs.ts'
import { s3UploadVersions } from '#shared/uploads/s3-upload-versions.ts'
import { cloudWatchChallengerHealth } from './adapters/cloudwatch-challenger-health.ts'
import { cloudWatchEndpointLog } from './adapters/cloudwatch-endpoint-log.ts'
import { cloudWatchTrainingLog } from './adapters/cloudwatch-training-log.ts'
import { sagemakerEndpoints } from './adapters/sagemaker-endpoints.ts'
import { sagemakerTrainingOutcomes } from './adapters/sagemaker-training-outcomes.ts'
import { sqsEvaluationQueue } from './adapters/sqs-evaluation-queue.ts'
import { type DeploymentConfig, readConfig } from './config.ts'
import { endpointHosting } from './hosting/endpoint-hosting.ts'
import { type Hosting, hostingByType } from './hosting/hosting.ts'
import { lambdaHosting } from './hosting/lambda-hosting.ts'
import type { ReconciliationPorts } from './reconcile.ts'
import type { EndpointSurvey } from './retirement/endpoint-survey.ts'
import { makeRoom, type RunWithoutRoom } from './retirement/make-room.ts'

export type Dependencies = ReconciliationPorts & {
  readonly config: DeploymentConfig
  /** The same hosting by what is known of the endpoints already. */
  readonly hostingOver: (survey: EndpointSurvey) => Hosting
}

/** Of the compiled models that are asked a known row: the function compiles archives in the same memory. */
const MOST_COMPILED_BYTES = 32 * 1024 * 1024

/** The real dependencies, made once per cold start. */
export function createDependencies(env: Readonly<Record<string, string | undefined>>): Dependencies {
  const config = readConfig(env)
  const sagemaker = new SageMakerClient(clientOptions)
  const s3 = new S3Client(clientOptions)
  const objects = s3ObjectStore(s3, config.bucket)
  const log = lambdaLog('model-deployment')
  const onnx = onnxFrom(config.onnxEngine, objects)
  return withHosting({
    config,
    objects,
    onnx,
    uploads: s3UploadVersions(s3, config.bucket),
    scorer: scoreByType({
      endpoint: sagemakerScorer(new SageMakerRuntimeClient(singleAttemptOptions)),
      lambda: lambdaScorer(compiledModels(objects, log, MOST_COMPILED_BYTES), onnx),
    }),
    endpoints: sagemakerEndpoints(sagemaker),
    registry: { ...sagemakerGroups(sagemaker, config.prefix), ...sagemakerPackages(sagemaker, config.prefix) },
    health: cloudWatchChallengerHealth(new CloudWatchClient(clientOptions), config.prefix),
    jobs: sagemakerTrainingJobs(sagemaker),
    outcomes: sagemakerTrainingOutcomes(sagemaker),
    trainingLog: cloudWatchTrainingLog(new CloudWatchLogsClient(clientOptions)),
    endpointLog: cloudWatchEndpointLog(new CloudWatchLogsClient(clientOptions)),
    queue: sqsEvaluationQueue(new SQSClient(clientOptions), config.evaluationQueueUrl),
    log,
    clock: systemClock,
    sleep: (delayMs) => sleep(delayMs),
    random: () => Math.random(),
  })
}

/** Room in the account's quota is made by retiring endpoints, with the other dependencies. */
export function withHosting(dependencies: Omit<Dependencies, 'hosting' | 'hostingOver'>): Dependencies {
  const { config } = dependencies
  const lambda = lambdaHosting(dependencies)
  const hostingOver = (survey?: EndpointSurvey) => {
    const ports = { ...dependencies, ...(survey && { survey }) }
    const roomFor = (run: RunWithoutRoom) => makeRoom(run, ports, config)
    return hostingByType({ endpoint: endpointHosting({ ...dependencies, makeRoom: roomFor }, config), lambda })
  }
  return { ...dependencies, hosting: hostingOver(), hostingOver }
}
