import type { ListModelPackageGroupsCommandInput } from '@aws-sdk/client-sagemaker'
import { listPage } from '../listing.ts'
import type { SageMakerOperation } from '../service.ts'

export const ListModelPackageGroups: SageMakerOperation<ListModelPackageGroupsCommandInput> = ({ store }, input) => {
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
