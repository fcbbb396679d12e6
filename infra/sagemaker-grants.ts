import { FOLDERS } from '#shared/names/folders.ts'
import { endpointLogs, TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { anyResource, bucket, type Grant, logGroups, objects, WRITE_OBJECT, xgboostImage } from './grants.ts'

/** What SageMaker does in our name: reads a training's parts, writes and serves its model, logs. */
export const SAGEMAKER_GRANTS: readonly Grant[] = [
  { actions: ['s3:ListBucket'], on: bucket },
  { actions: ['s3:GetObject'], on: objects(`${FOLDERS.runs}*`, `${FOLDERS.models}*`) },
  { actions: WRITE_OBJECT, on: objects(`${runKeys('*', '*').outputPrefix}*`) },
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
