import { AwsError } from '../http/aws-error.ts'
import { requireXgboostImage } from './account-rules.ts'
import { validationException } from './errors.ts'
import type { CreateModelInput } from './inputs.ts'
import { findModelPackage } from './model-package-names.ts'
import { parseS3Uri } from './s3-path.ts'
import type { SageMakerService } from './service.ts'

/** What a model's container runs: its own definition, or that of the approved package it names. */
export type ModelContainer = {
  readonly image: string
  readonly modelDataUrl: string
  readonly environment: Readonly<Record<string, string>>
}

/** Throws `ValidationException` where the container can't be run or its model data can't be had. */
export function resolveContainer(service: SageMakerService, input: CreateModelInput): ModelContainer {
  const containers = input.PrimaryContainer ? [input.PrimaryContainer] : (input.Containers ?? [])
  const [definition] = containers
  if (!definition) throw validationException('You must provide at least one container definition.')
  if (containers.length > 1) {
    throw validationException('The emulator runs models of one container: give it as PrimaryContainer.')
  }
  const container =
    definition.ModelPackageName === undefined
      ? definitionContainer(definition)
      : packageContainer(service, definition.ModelPackageName, definition)
  requireXgboostImage(service.context, container.image, 'hosting')
  requireModelData(service, container.modelDataUrl)
  return container
}

type Definition = NonNullable<CreateModelInput['PrimaryContainer']>

function definitionContainer(definition: Definition): ModelContainer {
  if (definition.Image === undefined) throw validationException('Image is required in the container definition.')
  if (definition.ModelDataUrl === undefined) {
    throw validationException('The XGBoost container needs a model: give ModelDataUrl.')
  }
  return {
    image: definition.Image,
    modelDataUrl: definition.ModelDataUrl,
    environment: definition.Environment ?? {},
  }
}

function packageContainer(service: SageMakerService, name: string, definition: Definition): ModelContainer {
  if (definition.Image !== undefined || definition.ModelDataUrl !== undefined) {
    throw validationException('Image and ModelDataUrl cannot be given together with ModelPackageName.')
  }
  const modelPackage = findModelPackage(service, name)
  if (modelPackage.group && modelPackage.approvalStatus !== 'Approved') {
    throw validationException(
      `Model package ${modelPackage.arn} is not approved for deployment: its ModelApprovalStatus is ${modelPackage.approvalStatus}.`,
    )
  }
  const container = modelPackage.request.InferenceSpecification?.Containers[0]
  if (container?.Image === undefined || container.ModelDataUrl === undefined) {
    throw validationException(`Model package ${modelPackage.arn} has no image or no model data to deploy.`)
  }
  return {
    image: container.Image,
    modelDataUrl: container.ModelDataUrl,
    environment: { ...container.Environment, ...definition.Environment },
  }
}

/** Throws `ValidationException` where the archive of a model isn't there. */
export function requireModelData(service: SageMakerService, url: string): void {
  if (!url.endsWith('.tar.gz')) throw validationException(`ModelDataUrl must point to a .tar.gz archive, not ${url}.`)
  const { bucket, key } = parseS3Uri(url)
  if (!exists(service, bucket, key)) throw validationException(`Could not access model data at ${url}.`)
}

function exists(service: SageMakerService, bucket: string, key: string): boolean {
  try {
    return service.s3.readObject(bucket, key) !== undefined
  } catch (error) {
    if (error instanceof AwsError) return false
    throw error
  }
}
