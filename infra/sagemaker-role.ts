import { Aws } from 'aws-cdk-lib'
import * as iam from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { FOLDERS } from '#shared/names/folders.ts'
import { endpointLogs, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { anyResource, bucket, type Grant, logGroups, objects, WRITE_OBJECT, xgboostImage } from './grants.ts'
import { permissions } from './permissions.ts'
import { roleWith } from './role.ts'
import type { Settings } from './settings.ts'
import { readWatched } from './watched.ts'

const anyRun = runKeys('*', '*')

/** It reads a training's parts, writes and serves its model, logs. */
const GRANTS: readonly Grant[] = [
  { actions: ['s3:ListBucket'], on: bucket },
  { actions: ['s3:GetObject'], on: objects(`${FOLDERS.runs}*`) },
  { actions: WRITE_OBJECT, on: objects(`${anyRun.outputPrefix}*`, `${anyRun.jobsPrefix}*`) },
  { actions: ['ecr:GetAuthorizationToken'], on: anyResource },
  {
    actions: ['cloudwatch:PutMetricData'],
    on: anyResource,
    conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
  },
  {
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
    on: xgboostImage,
  },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
    on: logGroups(TRAINING_JOBS_LOGS, endpointLogs('{prefix}*')),
  },
]

/** The role in which SageMaker trains and serves. */
export function createSageMakerRole(scope: Construct, { prefix, stage }: Settings): iam.Role {
  return roleWith(scope, 'SageMakerRole', {
    principal: sagemakerPrincipal(),
    description: `Boostline ${stage}: training jobs and endpoints`,
    // It may do nothing with queues or roles, its own included.
    permissions: permissions(GRANTS, { prefix, sagemakerRoleArn: '', queueArn: () => '', watched: readWatched({}) }),
  })
}

/** SageMaker, for this account only: against the confused-deputy problem. */
export function sagemakerPrincipal(): iam.ServicePrincipal {
  return new iam.ServicePrincipal('sagemaker.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  })
}
