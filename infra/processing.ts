import * as ecr from 'aws-cdk-lib/aws-ecr'
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets'
import type { Construct } from 'constructs'
import { PROCESSING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { addOutput } from './add-output.ts'
import type { FunctionDefinition } from './function-definition.ts'
import { REPOSITORY_ROOT } from './function-resources.ts'
import { batchScoring } from './functions/batch-scoring.ts'
import { modelTraining } from './functions/model-training.ts'
import { anyResource, bucket, type Grant, logGroups } from './grants.ts'
import { PROCESSING_OUTPUTS, type ProcessingFunction, processedBy } from './names.ts'
import { type GrantedThings, permissions } from './permissions.ts'
import { roleWith } from './role.ts'
import { sagemakerPrincipal } from './sagemaker-role.ts'
import { hasOnnx, processingTag, type Settings } from './settings.ts'

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

type Processed = FunctionDefinition<ProcessingFunction>

/** What the names of a function's things begin with. */
const ID_STARTS: Readonly<Record<ProcessingFunction, string>> = { 'model-training': '', 'batch-scoring': 'Scoring' }

/** The functions that are made Processing jobs of. */
const PROCESSED: readonly Processed[] = [modelTraining, batchScoring]

/**
 * For files that take longer than a function's 15 minutes: x86-64 images of the functions that read whole files, since no
 * instance of SageMaker Processing is arm64, and for each a role with the function's own rights. Neither costs while no
 * job runs but for the images' place in ECR. Nothing is made where the images are given and none is x86-64.
 */
export function createProcessing(scope: Construct, settings: Settings, things: GrantedThings): void {
  for (const definition of PROCESSED) createProcessingOf(definition, scope, settings, things)
}

function createProcessingOf(definition: Processed, scope: Construct, settings: Settings, things: GrantedThings): void {
  const image = imageOf(definition, scope, settings)
  if (!image) return
  const role = roleWith(scope, `${ID_STARTS[definition.name]}ProcessingRole`, {
    principal: sagemakerPrincipal(),
    description: `Boostline ${settings.stage}: ${definition.name} as a Processing job`,
    permissions: [
      ...permissions([...PROCESSING_GRANTS, ...definition.grants], things),
      {
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        resources: [image.repository.repositoryArn],
      },
    ],
  })
  const outputs = PROCESSING_OUTPUTS[definition.name]
  addOutput(scope, outputs.image, image.uri)
  addOutput(scope, outputs.roleArn, role.roleArn)
}

type Image = { readonly uri: string; readonly repository: ecr.IRepository }

function imageOf({ name: functionName }: Processed, scope: Construct, settings: Settings): Image | undefined {
  const start = ID_STARTS[functionName]
  const { processingImage, images, architecture, repository, codeVersion } = settings
  if (processingImage === 'none') return undefined
  if (processingImage === undefined && images === 'built-here') {
    const asset = new DockerImageAsset(scope, `${start}ProcessingAsset`, {
      directory: REPOSITORY_ROOT,
      ...(hasOnnx(functionName, settings.onnx)
        ? { file: 'Dockerfile.serve', target: 'onnx' }
        : { file: 'Dockerfile.lambda' }),
      buildArgs: { LAMBDA: functionName, VERSION: codeVersion },
      platform: Platform.LINUX_AMD64,
    })
    return { uri: asset.imageUri, repository: asset.repository }
  }
  const ownImage = images !== 'built-here' && architecture === 'x86_64' ? images[functionName] : undefined
  const name = processingImage === undefined ? ownImage : processingTag(processingImage, functionName, settings.onnx)
  if (name === undefined) return undefined
  if (processingImage !== undefined && !processedBy(processingImage).includes(functionName)) return undefined
  const named = ecr.Repository.fromRepositoryName(
    scope,
    `${start}ProcessingRepository`,
    `${repository}/${functionName}`,
  )
  return { uri: named.repositoryUriForTagOrDigest(name), repository: named }
}
