import type { JsonInput } from '../../http/json-protocol.ts'
import { findModelPackage } from '../model-package-names.ts'
import { named } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function DeleteModelPackage(service: SageMakerService, rawInput: JsonInput): undefined {
  const modelPackage = findModelPackage(service, parseInput(named('ModelPackageName'), rawInput).ModelPackageName)
  service.store.transaction(() => {
    service.store.delete('model-package', modelPackage.name)
    service.store.setTags(modelPackage.arn, {})
  })
  return undefined
}
