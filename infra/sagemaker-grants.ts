import { runKeys } from '#shared/names/run-keys.ts'
import { anyResource, bucket, type Grant, logGroups, objects, WRITE_OBJECT, xgboostImage } from './grants.ts'

/** What SageMaker does by this role: reads a training's parts, writes and serves its model, logs. */
export const SAGEMAKER_GRANTS: readonly Grant[] = [
  { actions: ['s3:ListBucket'], on: bucket },
  { actions: ['s3:GetObject'], on: objects('runs/*', 'models/*') },
  { actions: WRITE_OBJECT, on: objects(`${runKeys('*', '*').folder}output/*`) },
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
    on: logGroups('/aws/sagemaker/TrainingJobs', '/aws/sagemaker/Endpoints/{prefix}*'),
  },
]
