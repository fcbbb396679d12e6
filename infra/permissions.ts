import { Aws } from 'aws-cdk-lib'
import { runKeys } from '#shared/names/run-keys.ts'
import { arn, bucketArn, logGroupName } from './names.ts'
import type { FunctionName } from './wiring.ts'

/*
 * What each role may do, as data: one list a role, by resource. The policy test prints it and fails on any wildcard
 * that it does not know the reason of.
 */

export type Grant = {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Where a wildcard stands for more than names made at run time under the prefix: why. */
  readonly wildcardReason?: string
}

export type GrantedResources = {
  readonly prefix: string
  readonly sagemakerRoleArn: string
  readonly evaluationQueueArn: string
  readonly failedEventsQueueArn: string
}

const anyRun = runKeys('*', '*')
const NO_RESOURCE = 'AWS knows no resource for this action.'

const READ_OBJECT = ['s3:GetObject', 's3:GetObjectVersion']
/** A multipart upload is authorised as PutObject; giving it up is an action of its own. */
const WRITE_OBJECT = ['s3:PutObject', 's3:AbortMultipartUpload']

/** What a function's role may do. */
export function functionGrants(name: FunctionName, resources: GrantedResources): readonly Grant[] {
  const { prefix } = resources
  return [
    {
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`${arn('logs', `log-group:${logGroupName(prefix, name)}`)}:*`],
    },
    // Without it S3 answers for a key that is not there with 403 instead of 404. A prefix condition would do the same.
    { actions: ['s3:ListBucket'], resources: [bucketArn(prefix)] },
    ...GRANTS[name](resources),
  ]
}

const GRANTS: Readonly<Record<FunctionName, (resources: GrantedResources) => readonly Grant[]>> = {
  'model-training': ({ prefix, sagemakerRoleArn, failedEventsQueueArn }) => [
    { actions: READ_OBJECT, resources: objects(prefix, 'datasets/*', 'runs/*', 'models/*', 'open/*') },
    // The split's parts carry tags, which are a permission of their own even as a header.
    { actions: [...WRITE_OBJECT, 's3:PutObjectTagging'], resources: objects(prefix, 'runs/*') },
    { actions: ['s3:PutObject', 's3:DeleteObject'], resources: objects(prefix, 'open/*') },
    {
      actions: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:AddTags'],
      resources: sagemaker(prefix, 'training-job'),
    },
    passRole(sagemakerRoleArn),
    { actions: ['sqs:SendMessage'], resources: [failedEventsQueueArn] },
  ],

  'model-deployment': ({ prefix, sagemakerRoleArn, evaluationQueueArn, failedEventsQueueArn }) => [
    { actions: READ_OBJECT, resources: objects(prefix, 'runs/*', 'models/*', 'open/*') },
    {
      actions: ['s3:PutObject'],
      resources: objects(prefix, anyRun.deployment, anyRun.failure, 'models/*', 'open/*'),
    },
    { actions: ['s3:DeleteObject'], resources: objects(prefix, 'open/*') },
    // The janitor lets the lifecycle rule have what a retired run left.
    { actions: ['s3:PutObjectTagging'], resources: objects(prefix, 'runs/*') },
    // The reconciler takes up a training that found no quota.
    {
      actions: ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:AddTags'],
      resources: sagemaker(prefix, 'training-job'),
    },
    {
      actions: ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:DeleteModel', 'sagemaker:AddTags'],
      resources: sagemaker(prefix, 'model'),
    },
    {
      actions: [
        'sagemaker:CreateEndpointConfig',
        'sagemaker:DescribeEndpointConfig',
        'sagemaker:DeleteEndpointConfig',
        'sagemaker:AddTags',
      ],
      resources: sagemaker(prefix, 'endpoint-config'),
    },
    // An endpoint is made from a configuration: SageMaker asks for the right on both.
    { actions: ['sagemaker:CreateEndpoint'], resources: sagemaker(prefix, 'endpoint', 'endpoint-config') },
    {
      actions: ['sagemaker:DescribeEndpoint', 'sagemaker:DeleteEndpoint', 'sagemaker:AddTags', 'sagemaker:ListTags'],
      resources: sagemaker(prefix, 'endpoint'),
    },
    {
      actions: ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage', 'sagemaker:ListModelPackages'],
      resources: sagemaker(prefix, 'model-package', 'model-package-group'),
    },
    {
      actions: ['sagemaker:ListEndpoints', 'sagemaker:ListModelPackageGroups'],
      resources: ['*'],
      wildcardReason: NO_RESOURCE,
    },
    // How the calls of a challenger go.
    { actions: ['cloudwatch:GetMetricData'], resources: ['*'], wildcardReason: NO_RESOURCE },
    // A training job's FailureReason is cut off; the whole of it is in the job's log.
    {
      actions: ['logs:DescribeLogStreams', 'logs:GetLogEvents'],
      resources: [`${arn('logs', 'log-group:/aws/sagemaker/TrainingJobs')}:*`],
    },
    passRole(sagemakerRoleArn),
    { actions: ['sqs:SendMessage'], resources: [evaluationQueueArn, failedEventsQueueArn] },
  ],

  'model-evaluation': ({ prefix, evaluationQueueArn }) => [
    { actions: READ_OBJECT, resources: objects(prefix, 'runs/*', 'models/*', 'open/*') },
    // Pieces of a long evaluation lie here until it is done.
    { actions: [...WRITE_OBJECT, 's3:DeleteObject'], resources: objects(prefix, `${anyRun.folder}evaluation/*`) },
    { actions: ['s3:PutObject'], resources: objects(prefix, anyRun.failure, 'open/*') },
    { actions: ['s3:DeleteObject'], resources: objects(prefix, 'open/*') },
    { actions: ['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], resources: sagemaker(prefix, 'endpoint') },
    {
      actions: [
        'sagemaker:CreateModelPackageGroup',
        'sagemaker:CreateModelPackage',
        'sagemaker:DescribeModelPackage',
        'sagemaker:UpdateModelPackage',
        'sagemaker:ListModelPackages',
        'sagemaker:AddTags',
      ],
      resources: sagemaker(prefix, 'model-package', 'model-package-group'),
    },
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      resources: [evaluationQueueArn],
    },
  ],

  'inference-api': ({ prefix }) => [
    { actions: ['s3:GetObject'], resources: objects(prefix, 'models/*', 'runs/*', 'captures/*') },
    { actions: ['s3:PutObject'], resources: objects(prefix, 'captures/*') },
    { actions: ['sagemaker:InvokeEndpoint'], resources: sagemaker(prefix, 'endpoint') },
  ],
}

/** What SageMaker does in our name: reads a training's parts, writes and serves its model, logs. */
export function sagemakerGrants(prefix: string): readonly Grant[] {
  return [
    { actions: ['s3:ListBucket'], resources: [bucketArn(prefix)] },
    { actions: ['s3:GetObject'], resources: objects(prefix, 'runs/*', 'models/*') },
    { actions: WRITE_OBJECT, resources: objects(prefix, `${anyRun.folder}output/*`) },
    {
      actions: ['ecr:GetAuthorizationToken'],
      resources: ['*'],
      wildcardReason: NO_RESOURCE,
    },
    {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
      wildcardReason: NO_RESOURCE,
    },
    {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
      resources: [`arn:${Aws.PARTITION}:ecr:${Aws.REGION}:*:repository/sagemaker-xgboost`],
      wildcardReason: 'AWS keeps its XGBoost image in accounts of its own, another one in each region.',
    },
    {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
      resources: [
        `${arn('logs', 'log-group:/aws/sagemaker/TrainingJobs')}:*`,
        `${arn('logs', `log-group:/aws/sagemaker/Endpoints/${prefix}-*`)}:*`,
      ],
    },
  ]
}

function objects(prefix: string, ...keys: readonly string[]): readonly string[] {
  return keys.map((key) => bucketArn(prefix, key))
}

function sagemaker(prefix: string, ...kinds: readonly string[]): readonly string[] {
  return kinds.map((kind) => arn('sagemaker', `${kind}/${prefix}-*`))
}

function passRole(roleArn: string): Grant {
  return {
    actions: ['iam:PassRole'],
    resources: [roleArn],
    conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  }
}
