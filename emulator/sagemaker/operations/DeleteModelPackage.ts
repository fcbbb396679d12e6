import type { DeleteModelPackageCommandInput } from '@aws-sdk/client-sagemaker'
import { findModelPackage } from '../model-package-names.ts'
import type { SageMakerOperation } from '../service.ts'

export const DeleteModelPackage: SageMakerOperation<DeleteModelPackageCommandInput> = (service, input) => {
  const modelPackage = findModelPackage(service, input.ModelPackageName)
  service.store.transaction(() => {
    service.store.delete('model-package', modelPackage.name)
    service.store.setTags(modelPackage.arn, {})
  })
  return undefined
}
