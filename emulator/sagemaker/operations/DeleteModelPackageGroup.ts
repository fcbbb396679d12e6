import type { DeleteModelPackageGroupCommandInput } from '@aws-sdk/client-sagemaker'
import { conflict } from '../errors.ts'
import { findModelPackageGroup } from '../model-package-names.ts'
import type { SageMakerOperation } from '../service.ts'

export const DeleteModelPackageGroup: SageMakerOperation<DeleteModelPackageGroupCommandInput> = (service, input) => {
  const { store } = service
  const { ModelPackageGroupName } = input
  const group = findModelPackageGroup(service, ModelPackageGroupName)
  if (store.list('model-package').some((modelPackage) => modelPackage.group?.name === group.name)) {
    throw conflict(`Model Package Group ${group.arn} cannot be deleted: it still contains model packages.`)
  }
  store.transaction(() => {
    store.delete('model-package-group', group.name)
    store.setTags(group.arn, {})
  })
  return undefined
}
