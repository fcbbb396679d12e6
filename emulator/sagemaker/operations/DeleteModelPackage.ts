import { findModelPackage } from '../model-package-names.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DeleteModelPackage: SageMakerOperation = (service, rawInput) => {
  const modelPackage = findModelPackage(service, parseInput(named('ModelPackageName'), rawInput).ModelPackageName)
  service.store.transaction(() => {
    service.store.delete('model-package', modelPackage.name)
    service.store.setTags(modelPackage.arn, {})
  })
  return undefined
}
