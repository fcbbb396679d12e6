import { findModelPackage } from '../model-package-names.ts'
import type { ModelPackage } from '../resources.ts'
import { updateModelPackageInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const UpdateModelPackage: SageMakerOperation = (service, rawInput) => {
  const { context, store, events } = service
  const input = parseInput(updateModelPackageInput, rawInput)
  return store.transaction(() => {
    const modelPackage = findModelPackage(service, input.ModelPackageArn)
    const metadata = { ...modelPackage.customerMetadata, ...input.CustomerMetadataProperties }
    for (const key of input.CustomerMetadataPropertiesToRemove ?? []) delete metadata[key]
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
