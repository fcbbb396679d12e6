import { FOLDERS } from '#shared/names/folders.ts'
import { IMPORTED_MODEL_SUFFIX } from '#shared/names/imported-model-keys.ts'
import { endpointLogs, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { openNoticesPrefix } from '#shared/names/notice-keys.ts'
import { refitKey, runKeys, TRAINED_MODEL_SUFFIX } from '#shared/names/run-keys.ts'
import { readConfig } from '../../lambdas/model-deployment/config.ts'
import { COMMON_ENVIRONMENT, type FunctionDefinition, S3_TEST_ANSWER, S3_TEST_EVENT } from '../function-definition.ts'
import {
  anyResource,
  bucket,
  jobLogs,
  logGroups,
  objects,
  passSageMakerRole,
  queues,
  READ_OBJECT,
  sagemaker,
  TAG_VERSIONS,
  WRITE_OBJECT,
} from '../grants.ts'

/** The alarm on challengers that fail, after the prefix and a hyphen. */
export const ROLLOUT_ALARM = 'rollout-errors'

const anyRun = runKeys('*', '*')

/** A trained model becomes an endpoint, an approved package the champion. */
export const modelDeployment = {
  name: 'model-deployment',
  timeoutSeconds: 120,
  memoryMb: 1024,
  limitsReason: 'calls that wait, and a model that is unpacked and compiled in memory',
  environment: {
    ...COMMON_ENVIRONMENT,
    SAGEMAKER_ROLE_ARN: { ref: 'sagemakerRoleArn' },
    UPLOAD_PREFIXES: { ref: 'uploadPrefixes' },
    MODEL_PREFIXES: { ref: 'modelPrefixes' },
    EVALUATION_QUEUE_URL: { ref: 'queueUrl', queueName: 'evaluation' },
  },
  readConfig,
  grants: [
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.runs}*`, `${FOLDERS.open}*`) },
    // Captured requests are compared with the training rows, and an alarm is told.
    { actions: ['s3:GetObject'], on: objects(`${FOLDERS.captures}*`, `${FOLDERS.monitoring}*`, `${FOLDERS.notices}*`) },
    { actions: ['s3:PutObject'], on: objects(`${FOLDERS.monitoring}*`, `${openNoticesPrefix}*`) },
    // An imported model is checked and copied in one version.
    { actions: READ_OBJECT, on: objects(`${FOLDERS.models}*`) },
    {
      actions: ['s3:PutObject'],
      on: objects(
        anyRun.deployment,
        anyRun.servingModel,
        anyRun.notCompiled,
        anyRun.deploymentRetry,
        `${anyRun.servingFailuresPrefix}*`,
        anyRun.importAttempts,
        anyRun.failure,
        refitKey(anyRun, { role: 'refit*' }),
        anyRun.jobsOutcome,
        `${FOLDERS.models}*`,
        `${FOLDERS.open}*`,
      ),
    },
    // An imported model has no training and no evaluation that would write these.
    { actions: ['s3:PutObject'], on: objects(anyRun.source, anyRun.schema, anyRun.evaluation) },
    // An imported model is served from the copy that was checked. What an upload of many parts left is aborted.
    { actions: WRITE_OBJECT, on: objects(anyRun.model) },
    { actions: ['s3:DeleteObject'], on: objects(`${FOLDERS.open}*`) },
    // The later jobs of a run, and any that a full quota had prevented.
    {
      actions: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:AddTags'],
      on: sagemaker('training-job'),
    },
    {
      actions: ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:DeleteModel', 'sagemaker:AddTags'],
      on: sagemaker('model'),
    },
    {
      actions: [
        'sagemaker:CreateEndpointConfig',
        'sagemaker:DescribeEndpointConfig',
        'sagemaker:DeleteEndpointConfig',
        'sagemaker:AddTags',
      ],
      on: sagemaker('endpoint-config'),
    },
    // An endpoint is made from a configuration: SageMaker asks for the right on both.
    { actions: ['sagemaker:CreateEndpoint'], on: sagemaker('endpoint', 'endpoint-config') },
    {
      actions: ['sagemaker:DescribeEndpoint', 'sagemaker:DeleteEndpoint', 'sagemaker:AddTags', 'sagemaker:ListTags'],
      on: sagemaker('endpoint'),
    },
    {
      actions: ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage', 'sagemaker:ListModelPackages'],
      on: sagemaker('model-package', 'model-package-group'),
    },
    // Old versions of uploads that no run needs are marked, so that the bucket deletes them.
    { actions: ['s3:ListBucketVersions'], on: bucket },
    { actions: TAG_VERSIONS, on: objects(`${FOLDERS.datasets}*`) },
    // The model in service is asked a known row.
    { actions: ['sagemaker:InvokeEndpoint'], on: sagemaker('endpoint') },
    { actions: ['sagemaker:ListEndpoints', 'sagemaker:ListModelPackageGroups'], on: anyResource },
    // The error rate of a challenger's calls.
    { actions: ['cloudwatch:GetMetricData'], on: anyResource },
    // A training job's FailureReason is cut off; the whole of it is in the job's log.
    // The streams' names alone, which AWS allows for a whole group only; events of our own jobs.
    { actions: ['logs:DescribeLogStreams'], on: logGroups(TRAINING_JOBS_LOGS) },
    { actions: ['logs:GetLogEvents'], on: jobLogs(TRAINING_JOBS_LOGS) },
    // What a container says of a model that it cannot load is in its endpoint's log alone.
    { actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents'], on: logGroups(endpointLogs('{prefix}*')) },
    passSageMakerRole,
    { actions: ['sqs:SendMessage'], on: queues('evaluation') },
  ],
  triggers: {
    objects: [
      {
        id: 'trained-model',
        events: ['s3:ObjectCreated:*'],
        prefix: FOLDERS.runs,
        suffix: TRAINED_MODEL_SUFFIX,
      },
      {
        id: 'own-model',
        events: ['s3:ObjectCreated:*'],
        prefix: FOLDERS.models,
        suffix: IMPORTED_MODEL_SUFFIX,
      },
    ],
    rules: [
      {
        name: 'model-package-changed',
        pattern: {
          source: ['aws.sagemaker'],
          'detail-type': ['SageMaker Model Package State Change'],
          detail: { ModelPackageGroupName: [{ prefix: '{prefix}' }] },
        },
      },
      {
        name: 'training-job-ended',
        pattern: {
          source: ['aws.sagemaker'],
          'detail-type': ['SageMaker Training Job State Change'],
          detail: { TrainingJobName: [{ prefix: '{prefix}' }], TrainingJobStatus: ['Completed', 'Failed', 'Stopped'] },
        },
      },
      {
        name: 'endpoint-settled',
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
        pattern: {
          source: ['aws.cloudwatch'],
          'detail-type': ['CloudWatch Alarm State Change'],
          detail: { alarmName: [`{prefix}${ROLLOUT_ALARM}`], state: { value: ['ALARM'] } },
        },
      },
      // Finds what a lost event or a full quota left open.
      { name: 'heartbeat', rateMinutes: 15 },
    ],
  },
  harmless: { event: S3_TEST_EVENT, answer: S3_TEST_ANSWER },
  bundle: {
    budgetBytes: 712_000,
    budgetReason:
      "SageMaker's client, the largest of the SDK's, with those of its runtime, S3, SQS, CloudWatch and its logs, the scorer that models are compiled for, the reader of CSV for the known row, and the readers of columns by which captures are compared",
    assets: [],
    runsOutsideLambda: false,
  },
  onnx: { memoryMb: 1769, reason: 'an archive of 128 MiB in memory several times over' },
  endsRuns: true,
} as const satisfies FunctionDefinition
