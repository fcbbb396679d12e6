import * as ecr from 'aws-cdk-lib/aws-ecr'
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets'
import type * as iam from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { PROCESSING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { REPOSITORY_ROOT } from './function-resources.ts'
import { modelTraining } from './functions/model-training.ts'
import { anyResource, bucket, type Grant, logGroups } from './grants.ts'
import { addOutput, PROCESSING_OUTPUTS } from './names.ts'
import { type GrantedThings, permissions } from './permissions.ts'
import { roleWith } from './role.ts'
import { sagemakerPrincipal } from './sagemaker-role.ts'
import type { Settings } from './settings.ts'

/** What SageMaker needs to run any Processing job with this role. */
const PROCESSING_GRANTS: readonly Grant[] = [
  { actions: ['s3:ListBucket'], on: bucket },
  {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
    on: logGroups(PROCESSING_JOBS_LOGS),
  },
  {
    actions: ['cloudwatch:PutMetricData'],
    on: anyResource,
    conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
  },
  { actions: ['ecr:GetAuthorizationToken'], on: anyResource },
]

/**
 * For files that take longer than a function's 15 minutes: an x86-64 image of model-training, since no instance of
 * SageMaker Processing is arm64, and a role with the function's own rights. Neither costs while no job runs but for the
 * image's place in ECR. Nothing is made where the images are given and none is x86-64.
 */
export function createProcessing(scope: Construct, settings: Settings, things: GrantedThings): iam.Role | undefined {
  const image = imageOf(scope, settings)
  if (!image) return undefined
  const role = roleWith(scope, 'ProcessingRole', {
    principal: sagemakerPrincipal(),
    description: `Boostline ${settings.stage}: ${modelTraining.name} as a Processing job`,
    permissions: [
      ...permissions([...PROCESSING_GRANTS, ...modelTraining.grants], things),
      {
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        resources: [image.repository.repositoryArn],
      },
    ],
  })
  addOutput(scope, PROCESSING_OUTPUTS.image, image.uri)
  addOutput(scope, PROCESSING_OUTPUTS.roleArn, role.roleArn)
  return role
}

type Image = { readonly uri: string; readonly repository: ecr.IRepository }

function imageOf(scope: Construct, settings: Settings): Image | undefined {
  const { processingImage, images, architecture, repository, codeVersion } = settings
  if (processingImage === 'none') return undefined
  if (processingImage === undefined && images === 'built-here') {
    const asset = new DockerImageAsset(scope, 'ProcessingAsset', {
      directory: REPOSITORY_ROOT,
      file: 'Dockerfile.lambda',
      buildArgs: { LAMBDA: modelTraining.name, VERSION: codeVersion },
      platform: Platform.LINUX_AMD64,
    })
    return { uri: asset.imageUri, repository: asset.repository }
  }
  const ownImage = images !== 'built-here' && architecture === 'x86_64' ? images[modelTraining.name] : undefined
  const name = processingImage ?? ownImage
  if (name === undefined) return undefined
  const named = ecr.Repository.fromRepositoryName(scope, 'ProcessingRepository', `${repository}/${modelTraining.name}`)
  return { uri: named.repositoryUriForTagOrDigest(name), repository: named }
}
