import { ACCOUNT, BUCKET, REGION, ROLE_ARN, sagemakerArn } from './names.ts'
import type { Call, WireAnswer } from './wire.ts'

/** What a role has to be allowed for a call, by AWS's service authorization reference. */
export type Right = {
  readonly action: string
  readonly arn: string
  /** Keys that conditions may ask for. */
  readonly context?: Readonly<Record<string, string>>
}

export function rightsOf(call: Call, answer: WireAnswer): readonly Right[] {
  const { service, operation, resource, input } = call
  switch (service) {
    case 's3':
      return s3Rights(call, answer)
    case 'sagemaker':
      return sagemakerRights(call)
    case 'sagemaker-runtime':
      return [{ action: `sagemaker:${operation}`, arn: sagemakerArn('endpoint', resource) }]
    case 'sqs':
      return [{ action: `sqs:${operation}`, arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${resource.split('/').at(-1)}` }]
    case 'sns':
      return [{ action: `sns:${operation}`, arn: resource }]
    case 'logs': {
      const stream = operation === 'GetLogEvents' ? String(input['logStreamName']) : ''
      const group = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${String(input['logGroupName'])}`
      return [{ action: `logs:${operation}`, arn: `${group}:log-stream:${stream}` }]
    }
    case 'cloudwatch':
    case 'eventbridge':
    case 'lambda':
      return [{ action: `${service}:${operation}`, arn: '*' }]
  }
}

function s3Rights({ operation, resource, query, headers }: Call, { status }: WireAnswer): readonly Right[] {
  const bucket = `arn:aws:s3:::${BUCKET}`
  const on = (action: string): Right => ({ action: `s3:${action}`, arn: `${bucket}/${resource}` })
  const list: Right = { action: 's3:ListBucket', arn: bucket }
  switch (operation) {
    case 'GetObject':
    case 'HeadObject':
      // Without the right to list, S3 says 403 of what is not there.
      return [
        on(query['versionId'] === undefined ? 'GetObject' : 'GetObjectVersion'),
        ...(status === 404 ? [list] : []),
      ]
    case 'GetObjectTagging':
      return [on(query['versionId'] === undefined ? 'GetObjectTagging' : 'GetObjectVersionTagging')]
    case 'PutObjectTagging':
      return [on(query['versionId'] === undefined ? 'PutObjectTagging' : 'PutObjectVersionTagging')]
    case 'ListObjectVersions':
      return [{ action: 's3:ListBucketVersions', arn: bucket }]
    case 'PutObject':
    case 'CreateMultipartUpload':
      return [on('PutObject'), ...(headers['x-amz-tagging'] === undefined ? [] : [on('PutObjectTagging')])]
    case 'UploadPart':
    case 'CompleteMultipartUpload':
      return [on('PutObject')]
    case 'ListObjectsV2':
      return [list]
    default:
      return [on(operation)]
  }
}

const KINDS: Readonly<Record<string, string>> = {
  TrainingJob: 'training-job',
  Model: 'model',
  EndpointConfig: 'endpoint-config',
  Endpoint: 'endpoint',
  ModelPackageGroup: 'model-package-group',
}

function sagemakerRights({ operation, resource, input }: Call): readonly Right[] {
  const own = `sagemaker:${operation}`
  if (resource.startsWith('arn:')) return [{ action: own, arn: resource }]
  if (operation === 'ListEndpoints' || operation === 'ListModelPackageGroups') return [{ action: own, arn: '*' }]
  const kind = KINDS[operation.replace(/^(Create|Describe|Delete)/, '')]
  const arn = sagemakerArn(kind ?? 'model-package-group', resource)
  const rights: Right[] = [{ action: own, arn }]
  if (operation === 'CreateModelPackage')
    rights.push({ action: own, arn: sagemakerArn('model-package', `${resource}/1`) })
  if (operation === 'CreateEndpoint') {
    rights.push({ action: own, arn: sagemakerArn('endpoint-config', String(input['EndpointConfigName'])) })
  }
  if (input['Tags'] !== undefined) rights.push({ action: 'sagemaker:AddTags', arn })
  if (operation === 'CreateModel' || operation === 'CreateTrainingJob') {
    rights.push({
      action: 'iam:PassRole',
      arn: ROLE_ARN,
      context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
    })
  }
  return rights
}
