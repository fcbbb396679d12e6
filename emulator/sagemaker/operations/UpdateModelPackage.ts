import type { UpdateModelPackageCommandInput } from '@aws-sdk/client-sagemaker'
import { validationException } from '../errors.ts'
import { findModelPackage } from '../model-package-names.ts'
import type { ModelPackage } from '../resources.ts'
import type { SageMakerOperation } from '../service.ts'

/** What the model says of one request is so of all of them together. */
const MAX_PROPERTIES = 50

export const UpdateModelPackage: SageMakerOperation<UpdateModelPackageCommandInput> = (service, input) => {
  const { context, store, events } = service
  return store.transaction(() => {
    const modelPackage = findModelPackage(service, input.ModelPackageArn)
    const metadata = { ...modelPackage.customerMetadata, ...input.CustomerMetadataProperties }
    for (const key of input.CustomerMetadataPropertiesToRemove ?? []) delete metadata[key]
    if (Object.keys(metadata).length > MAX_PROPERTIES) {
      throw validationException(`A model package cannot have more than ${MAX_PROPERTIES} CustomerMetadataProperties.`)
    }
    const { ModelApprovalStatus: approvalStatus, ApprovalDescription: approvalDescription } = input
    const changed: ModelPackage = {
      ...modelPackage,
      lastModifiedMs: context.clock.now(),
      customerMetadata: metadata,
      ...(approvalStatus !== undefined && { approvalStatus }),
      ...(approvalDescription !== undefined && { approvalDescription }),
    }
    store.put('model-package', changed)
    if (changed.approvalStatus !== modelPackage.approvalStatus) events.modelPackage(changed)
    return { ModelPackageArn: changed.arn }
  })
}
