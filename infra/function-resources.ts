import path from 'node:path'
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib'
import * as ecr from 'aws-cdk-lib/aws-ecr'
import { Platform } from 'aws-cdk-lib/aws-ecr-assets'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import * as logs from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { bucketName } from './account-names.ts'
import { addOutput } from './add-output.ts'
import { functionEnvironment, type ReferenceValues } from './environment.ts'
import { ALIAS, functionName, logGroupName } from './names.ts'
import { functionPermissions, type GrantedThings } from './permissions.ts'
import { idOf, type Queues } from './queues.ts'
import { roleWith } from './role.ts'
import { hasOnnx, type Settings } from './settings.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from './wiring.ts'

export const REPOSITORY_ROOT = path.dirname(import.meta.dirname)

export type PipelineFunction = {
  readonly alias: lambda.Alias
  readonly logGroup: logs.LogGroup
}
export type PipelineFunctions = Readonly<Record<FunctionName, PipelineFunction>>

/** The functions: each with its image, role, log group, version and alias. */
export function createFunctions(
  scope: Construct,
  settings: Settings,
  queues: Queues,
  things: GrantedThings & { readonly noticesTopicArn: string },
): PipelineFunctions {
  const { prefix, stage } = settings
  const values: ReferenceValues = {
    bucketName: bucketName(prefix),
    namePrefix: prefix,
    sagemakerRoleArn: things.sagemakerRoleArn,
    queueUrl: (name) => queues(name).queueUrl,
    codeVersion: settings.codeVersion,
    defaultModel: settings.defaultModel ?? '',
    corsOrigins: settings.corsOrigins ?? '',
    pathAliases: settings.pathAliases ?? '',
    apiAuth: settings.apiAuth,
    noticesTopicArn: things.noticesTopicArn,
    uploadPrefixes: settings.uploadPrefixes ?? '',
    uploadBuckets: settings.uploadBuckets ?? '',
    modelPrefixes: settings.modelPrefixes ?? '',
  }

  const create = (name: FunctionName): PipelineFunction => {
    const { timeoutSeconds, storageMb = 512 } = wiring.functions[name]
    const id = idOf(name)
    const logGroup = new logs.LogGroup(scope, `${id}Log`, {
      logGroupName: logGroupName(prefix, name),
      retention: settings.logRetentionDays as logs.RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = roleWith(scope, `${id}Role`, {
      principal: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Boostline ${stage}: ${name}`,
      permissions: functionPermissions(name, things),
    })
    const fn = new lambda.DockerImageFunction(scope, id, {
      functionName: functionName(prefix, name),
      description: `Boostline ${stage}: ${name} (${settings.codeVersion})`,
      code: imageOf(scope, name, settings),
      architecture: settings.architecture === 'arm64' ? lambda.Architecture.ARM_64 : lambda.Architecture.X86_64,
      memorySize: memoryOf(name, settings),
      timeout: Duration.seconds(timeoutSeconds),
      ephemeralStorageSize: Size.mebibytes(storageMb),
      environment: functionEnvironment(name, values, ['bucketName', 'sagemakerRoleArn', 'queueUrl', 'noticesTopicArn']),
      role,
      logGroup,
    })
    // The cast: aws-cdk-lib's classes do not compile under exactOptionalPropertyTypes.
    const version = fn.currentVersion as lambda.IVersion
    const alias = new lambda.Alias(scope, `${id}Alias`, { aliasName: ALIAS, version })
    addOutput(scope, `${id}Arn`, alias.functionArn)
    return { alias, logGroup }
  }
  return Object.fromEntries(FUNCTION_NAMES.map((name) => [name, create(name)])) as PipelineFunctions
}

function memoryOf(name: FunctionName, { onnx, trainingMemoryMb }: Settings): number {
  if (name === 'model-training') return trainingMemoryMb
  const { memoryMb, onnx: withOnnx } = wiring.functions[name]
  return onnx ? (withOnnx?.memoryMb ?? memoryMb) : memoryMb
}

function imageOf(scope: Construct, name: FunctionName, settings: Settings): lambda.DockerImageCode {
  if (settings.images === 'built-here') {
    return lambda.DockerImageCode.fromImageAsset(REPOSITORY_ROOT, {
      ...(hasOnnx(name, settings.onnx) ? { file: 'Dockerfile.serve', target: 'onnx' } : { file: 'Dockerfile.lambda' }),
      buildArgs: { LAMBDA: name, VERSION: settings.codeVersion },
      platform: settings.architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    })
  }
  const repository = ecr.Repository.fromRepositoryName(
    scope,
    `${idOf(name)}Repository`,
    `${settings.repository}/${name}`,
  )
  return lambda.DockerImageCode.fromEcr(repository, { tagOrDigest: settings.images[name] })
}
