import type { ListModelPackagesCommandInput } from '@aws-sdk/client-sagemaker'
import { summarizeModelPackage } from '../describe-model-package.ts'
import { listPage } from '../listing.ts'
import { findModelPackageGroup } from '../model-package-names.ts'
import type { ModelPackage } from '../resources.ts'
import type { SageMakerOperation } from '../service.ts'

export const ListModelPackages: SageMakerOperation<ListModelPackagesCommandInput> = (service, input) => {
  const groupName = input.ModelPackageGroupName
  const group = groupName === undefined ? undefined : findModelPackageGroup(service, groupName)
  const type = input.ModelPackageType ?? (group ? 'Versioned' : 'Unversioned')
  const wanted = service.store
    .list('model-package')
    .filter(
      (modelPackage) =>
        isOfType(modelPackage, type) &&
        (group === undefined || modelPackage.group?.name === group.name) &&
        (input.ModelApprovalStatus === undefined || modelPackage.approvalStatus === input.ModelApprovalStatus),
    )
  const page = listPage(wanted, input, 'Ascending')
  return { ModelPackageSummaryList: page.items.map(summarizeModelPackage), ...page.token }
}

function isOfType({ group }: ModelPackage, type: 'Versioned' | 'Unversioned' | 'Both'): boolean {
  return type === 'Both' || (type === 'Versioned') === (group !== undefined)
}
