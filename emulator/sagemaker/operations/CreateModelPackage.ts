import type { CreateModelPackageCommandInput } from '@aws-sdk/client-sagemaker'
import { requireXgboostImage } from '../account-rules.ts'
import { validationException } from '../errors.ts'
import type { CreateModelPackageInput } from '../inputs.ts'
import { findModelPackageGroup } from '../model-package-names.ts'
import { requireModelData } from '../model-resolution.ts'
import type { ModelPackage } from '../resources.ts'
import { arnOf, type SageMakerOperation, type SageMakerService } from '../service.ts'
import { tagsOf } from '../tags.ts'

export const CreateModelPackage: SageMakerOperation<CreateModelPackageCommandInput> = (service, input) => {
  const { store, events } = service
  const { ClientToken: token, Tags, ModelPackageGroupName, ModelPackageName } = input
  if ((ModelPackageGroupName === undefined) === (ModelPackageName === undefined)) {
    throw validationException('Exactly one of ModelPackageGroupName and ModelPackageName must be given.')
  }
  if (ModelPackageGroupName !== undefined && Tags?.length) {
    throw validationException(
      'Tags cannot be given for a model package version: it has the tags of its model package group.',
    )
  }
  const tags = tagsOf(Tags)
  for (const { Image, ModelDataUrl } of input.InferenceSpecification?.Containers ?? []) {
    if (Image !== undefined) requireXgboostImage(service.context, Image, 'hosting')
    if (ModelDataUrl !== undefined) requireModelData(service, ModelDataUrl)
  }
  return store.transaction(() => {
    const earlier = token === undefined ? undefined : store.arnOfToken(token)
    if (earlier !== undefined) return { ModelPackageArn: earlier }
    const modelPackage =
      ModelPackageGroupName === undefined
        ? createUnversioned(service, ModelPackageName ?? '', input)
        : createVersion(service, ModelPackageGroupName, input)
    store.put('model-package', modelPackage)
    store.setTags(modelPackage.arn, tags)
    if (token !== undefined) store.putToken(token, modelPackage.arn)
    events.modelPackage(modelPackage)
    return { ModelPackageArn: modelPackage.arn }
  })
}

function createVersion(service: SageMakerService, groupName: string, input: CreateModelPackageInput): ModelPackage {
  const group = findModelPackageGroup(service, groupName)
  const version = group.lastVersion + 1
  service.store.put('model-package-group', { ...group, lastVersion: version })
  return {
    ...newPackage(service, `${group.name}/${version}`, input),
    group: { name: group.name, version },
    approvalStatus: input.ModelApprovalStatus ?? 'PendingManualApproval',
  }
}

function createUnversioned(service: SageMakerService, name: string, input: CreateModelPackageInput): ModelPackage {
  const modelPackage = newPackage(service, name, input)
  if (service.store.get('model-package', name)) {
    throw validationException(`Model package already exists: ${modelPackage.arn}`)
  }
  return modelPackage
}

function newPackage({ context }: SageMakerService, name: string, input: CreateModelPackageInput): ModelPackage {
  const nowMs = context.clock.now()
  return {
    name,
    arn: arnOf(context, 'model-package', name),
    creationMs: nowMs,
    lastModifiedMs: nowMs,
    request: input,
    customerMetadata: input.CustomerMetadataProperties ?? {},
  }
}
