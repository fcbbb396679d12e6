import { listPage } from '../listing.ts'
import { listModelPackageGroupsInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const ListModelPackageGroups: SageMakerOperation = ({ store }, rawInput) => {
  const input = parseInput(listModelPackageGroupsInput, rawInput)
  const page = listPage(store.list('model-package-group'), input, 'Ascending')
  return {
    ModelPackageGroupSummaryList: page.items.map(({ name, arn, creationMs, request }) => ({
      ModelPackageGroupName: name,
      ModelPackageGroupArn: arn,
      ...(request.ModelPackageGroupDescription !== undefined && {
        ModelPackageGroupDescription: request.ModelPackageGroupDescription,
      }),
      CreationTime: creationMs / 1000,
      ModelPackageGroupStatus: 'Completed',
    })),
    ...page.token,
  }
}
