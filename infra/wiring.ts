/**
 * What the pipeline is made of: functions, triggers, filters, limits, environment. Plain data, written once: the
 * local cloud starts from it and the AWS stacks are made from it.
 */

/** A value that is known only where the pipeline is put: a bucket's name, a queue's URL. */
export type Reference = {
  readonly ref: 'bucketName' | 'namePrefix' | 'sagemakerRoleArn' | 'evaluationQueueUrl' | 'codeVersion' | 'defaultModel'
}
const ref = (name: Reference['ref']): Reference => ({ ref: name })

export type FunctionName = 'model-training' | 'model-deployment' | 'model-evaluation' | 'inference-api'

export type FunctionWiring = {
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** /tmp; 512 comes with every function. */
  readonly storageMb?: number
  readonly environment: Readonly<Record<string, string | Reference>>
}

const common = { PIPELINE_BUCKET: ref('bucketName'), NAME_PREFIX: ref('namePrefix') }

/** It makes little garbage, which a large young generation would only keep longer. */
export const TRAINING_NODE_OPTIONS = '--max-semi-space-size=4'

const functions: Readonly<Record<FunctionName, FunctionWiring>> = {
  // The whole CSV passes through it: CPU grows with memory, 1,769 MB are one core.
  'model-training': {
    timeoutSeconds: 900,
    memoryMb: 3008,
    // The CSV lies in /tmp for its second reading; one that does not fit is read from S3 again.
    storageMb: 10240,
    environment: {
      ...common,
      SAGEMAKER_ROLE_ARN: ref('sagemakerRoleArn'),
      CODE_VERSION: ref('codeVersion'),
      NODE_OPTIONS: TRAINING_NODE_OPTIONS,
    },
  },
  // A handful of control plane calls.
  'model-deployment': {
    timeoutSeconds: 120,
    memoryMb: 512,
    environment: {
      ...common,
      SAGEMAKER_ROLE_ARN: ref('sagemakerRoleArn'),
      EVALUATION_QUEUE_URL: ref('evaluationQueueUrl'),
    },
  },
  // Waits for the endpoint's answers most of its time; a large test part needs minutes.
  'model-evaluation': {
    timeoutSeconds: 600,
    memoryMb: 1769,
    environment: { ...common, EVALUATION_QUEUE_URL: ref('evaluationQueueUrl') },
  },
  // API Gateway waits 29 seconds. Memory buys cold start time.
  'inference-api': {
    timeoutSeconds: 29,
    memoryMb: 1024,
    environment: { ...common, DEFAULT_MODEL: ref('defaultModel') },
  },
}

/** The alarm on challengers that fail, after the prefix and a hyphen. */
export const ROLLOUT_ALARM = 'rollout-errors'

export const FUNCTION_NAMES = Object.keys(functions) as readonly FunctionName[]

const csvUploads = ['.csv', '.CSV', '.csv.gz'].map((suffix) => ({
  id: `dataset${suffix.replaceAll('.', '-')}`,
  events: ['s3:ObjectCreated:*'],
  prefix: 'datasets/',
  suffix,
  functionName: 'model-training' as const,
}))

/** Lambda wants at least six times the function's timeout, so that a running evaluation is not delivered again. */
const EVALUATION_VISIBILITY_SECONDS = 6 * functions['model-evaluation'].timeoutSeconds

export const wiring = {
  functions,

  bucket: {
    versioned: true,
    notifications: [
      ...csvUploads,
      {
        id: 'trained-model',
        events: ['s3:ObjectCreated:*'],
        prefix: 'runs/',
        suffix: '/output/model.tar.gz',
        functionName: 'model-deployment' as const,
      },
      {
        id: 'own-model',
        events: ['s3:ObjectCreated:*'],
        prefix: 'models/',
        suffix: '/model.tar.gz',
        functionName: 'model-deployment' as const,
      },
    ],
  },

  /** Short names; in AWS they follow the prefix and a hyphen. */
  queues: [
    { name: 'evaluation-dlq', visibilityTimeoutSeconds: 30, retentionSeconds: 1_209_600 },
    // Events that a function or EventBridge gave up on.
    { name: 'failed-events', visibilityTimeoutSeconds: 30, retentionSeconds: 1_209_600 },
    {
      name: 'evaluation',
      visibilityTimeoutSeconds: EVALUATION_VISIBILITY_SECONDS,
      retentionSeconds: 1_209_600,
      // A message that waits for its endpoint comes back many times; the two-hour bound is the evaluation's own.
      deadLetter: { queueName: 'evaluation-dlq', maxReceiveCount: 1000 },
    },
  ],

  queueTriggers: [
    {
      queueName: 'evaluation',
      functionName: 'model-evaluation' as const,
      batchSize: 1,
      reportBatchItemFailures: true,
      maximumConcurrency: 2,
    },
  ],

  /** S3 and EventBridge invoke without waiting: Lambda tries again by itself, then keeps the event for a person. */
  asyncInvocations: {
    functionNames: ['model-training', 'model-deployment'] as readonly FunctionName[],
    retryAttempts: 2,
    maxEventAgeSeconds: 21_600,
    failureQueue: 'failed-events',
  },

  /** `{prefix}` stands for the name prefix and its hyphen: stages share an account's event bus. */
  rules: [
    {
      name: 'model-package-changed',
      functionName: 'model-deployment' as const,
      pattern: {
        source: ['aws.sagemaker'],
        'detail-type': ['SageMaker Model Package State Change'],
        detail: { ModelPackageGroupName: [{ prefix: '{prefix}' }] },
      },
    },
    {
      name: 'training-job-ended',
      functionName: 'model-deployment' as const,
      pattern: {
        source: ['aws.sagemaker'],
        'detail-type': ['SageMaker Training Job State Change'],
        detail: { TrainingJobName: [{ prefix: '{prefix}' }], TrainingJobStatus: ['Completed', 'Failed', 'Stopped'] },
      },
    },
    {
      name: 'endpoint-settled',
      functionName: 'model-deployment' as const,
      pattern: {
        source: ['aws.sagemaker'],
        'detail-type': ['SageMaker Endpoint State Change'],
        // The event's spelling; the API's is InService.
        detail: { EndpointName: [{ prefix: '{prefix}' }], EndpointStatus: ['IN_SERVICE', 'FAILED'] },
      },
    },
    // Only a stage with alarms has it: the others look at their rollouts with the heartbeat.
    {
      name: 'challenger-fails',
      functionName: 'model-deployment' as const,
      pattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { alarmName: [`{prefix}${ROLLOUT_ALARM}`], state: { value: ['ALARM'] } },
      },
    },
    // Finds what a lost event or a full quota left open.
    { name: 'heartbeat', functionName: 'model-deployment' as const, rateMinutes: 15 },
  ],

  api: { functionName: 'inference-api' as const, stage: 'prod', payloadVersion: '1.0' as const },
} as const
