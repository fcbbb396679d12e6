import type { DescribeModelPackageCommandInput } from '@aws-sdk/client-sagemaker'
import { describeModelPackage } from '../describe-model-package.ts'
import { findModelPackage } from '../model-package-names.ts'
import type { SageMakerOperation } from '../service.ts'

export const DescribeModelPackage: SageMakerOperation<DescribeModelPackageCommandInput> = (service, input) => {
  const { ModelPackageName } = input
  return describeModelPackage(findModelPackage(service, ModelPackageName), (ms) => ms / 1000)
}
