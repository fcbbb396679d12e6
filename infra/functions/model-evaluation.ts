import { FOLDERS } from '#shared/names/folders.ts'
import { TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { readConfig } from '../../lambdas/model-evaluation/config.ts'
import { COMMON_ENVIRONMENT, type FunctionDefinition } from '../function-definition.ts'
import { jobLogs, logGroups, objects, queues, sagemaker, WRITE_OBJECT, xgboostImage } from '../grants.ts'

const TIMEOUT_SECONDS = 600
const QUEUE = 'evaluation'

const anyRun = runKeys('*', '*')

/** The test part is scored; the metrics decide whether the model is approved. */
export const modelEvaluation = {
  name: 'model-evaluation',
  timeoutSeconds: TIMEOUT_SECONDS,
  memoryMb: 1769,
  limitsReason: 'waits for the endpoint; a large test part takes minutes',
  environment: { ...COMMON_ENVIRONMENT, EVALUATION_QUEUE_URL: { ref: 'queueUrl', queueName: QUEUE } },
  readConfig,
  grants: [
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.runs}*`, `${FOLDERS.models}*`, `${FOLDERS.open}*`) },
    // Pieces of a long evaluation lie here until it is done.
    { actions: [...WRITE_OBJECT, 's3:DeleteObject'], on: objects(`${anyRun.evaluationPrefix}*`) },
    { actions: ['s3:PutObject'], on: objects(anyRun.servingRecord, anyRun.failure, `${FOLDERS.open}*`) },
    { actions: ['s3:DeleteObject'], on: objects(`${FOLDERS.open}*`) },
    { actions: ['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], on: sagemaker('endpoint') },
    {
      actions: [
        'sagemaker:CreateModelPackageGroup',
        'sagemaker:CreateModelPackage',
        'sagemaker:DescribeModelPackage',
        'sagemaker:UpdateModelPackage',
        'sagemaker:ListModelPackages',
        'sagemaker:AddTags',
      ],
      on: sagemaker('model-package', 'model-package-group'),
    },
    // CreateModelPackage reads the image that it gets, with the caller's rights: AWS's managed policy for the registry
    // (AmazonSageMakerModelRegistryFullAccess) has these two.
    { actions: ['ecr:BatchGetImage', 'ecr:DescribeImages'], on: xgboostImage },
    // The training curve of the report: names of streams, which AWS allows for a whole group only; events of our own jobs.
    { actions: ['logs:DescribeLogStreams'], on: logGroups(TRAINING_JOBS_LOGS) },
    { actions: ['logs:GetLogEvents'], on: jobLogs(TRAINING_JOBS_LOGS) },
    // A message that waits for its endpoint comes back sooner than after the queue's visibility timeout.
    { actions: ['sqs:ChangeMessageVisibility'], on: queues(QUEUE) },
  ],
  triggers: {
    queue: {
      name: QUEUE,
      // Lambda wants at least six times the timeout, so that a running evaluation is not delivered again.
      visibilityTimeoutSeconds: 6 * TIMEOUT_SECONDS,
      retentionSeconds: 1_209_600,
      // A message that waits for its endpoint comes back many times; the two-hour bound is the evaluation's own.
      deadLetter: { queueName: 'evaluation-dlq', maxReceiveCount: 1000 },
      batchSize: 1,
      reportBatchItemFailures: true,
      maximumConcurrency: 2,
    },
  },
  harmless: { event: { Records: [] }, answer: { batchItemFailures: [] } },
  bundle: {
    budgetBytes: 728_000,
    budgetReason:
      'the clients of SageMaker, its runtime, S3, SQS and the logs, csv-parse for the rows as they were uploaded, the table of letters, the scorer with its compiler, and the report',
    assets: [],
    runsOutsideLambda: false,
  },
  onnx: { memoryMb: 3008, reason: 'tries the model once' },
  endsRuns: true,
} as const satisfies FunctionDefinition
