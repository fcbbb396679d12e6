import type { DescribeModelPackageGroupCommandInput } from '@aws-sdk/client-sagemaker'
import { findModelPackageGroup } from '../model-package-names.ts'
import type { SageMakerOperation } from '../service.ts'

export const DescribeModelPackageGroup: SageMakerOperation<DescribeModelPackageGroupCommandInput> = (
  service,
  input,
) => {
  const { ModelPackageGroupName } = input
  const group = findModelPackageGroup(service, ModelPackageGroupName)
  const { Tags: _tags, ...request } = group.request
  return {
    ...request,
    ModelPackageGroupArn: group.arn,
    CreationTime: group.creationMs / 1000,
    CreatedBy: {},
    ModelPackageGroupStatus: 'Completed',
  }
}
