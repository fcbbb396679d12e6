import { findModelPackageGroup } from '../model-package-names.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DescribeModelPackageGroup: SageMakerOperation = (service, rawInput) => {
  const { ModelPackageGroupName } = parseInput(named('ModelPackageGroupName'), rawInput)
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
