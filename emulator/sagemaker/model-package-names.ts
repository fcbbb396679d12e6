import { validationException } from './errors.ts'
import type { ModelPackage, ModelPackageGroup } from './resources.ts'
import { arnOf, parseArn, type SageMakerService } from './service.ts'

/** The group of a name or ARN; throws where there is none. */
export function findModelPackageGroup(service: SageMakerService, nameOrArn: string): ModelPackageGroup {
  const name = parseArn(service.context, nameOrArn)?.name ?? nameOrArn
  const group = service.store.get('model-package-group', name)
  if (group) return group
  throw validationException(
    `Model Package Group ${arnOf(service.context, 'model-package-group', name)} does not exist.`,
  )
}

/** The package of a name or ARN (a version goes by its ARN); throws where there is none. */
export function findModelPackage(service: SageMakerService, nameOrArn: string): ModelPackage {
  const name = parseArn(service.context, nameOrArn)?.name ?? nameOrArn
  const modelPackage = service.store.get('model-package', name)
  if (modelPackage) return modelPackage
  throw validationException(`ModelPackage ${arnOf(service.context, 'model-package', name)} does not exist.`)
}
