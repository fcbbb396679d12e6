import { describeModelPackage } from '../describe-model-package.ts'
import { findModelPackage } from '../model-package-names.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DescribeModelPackage: SageMakerOperation = (service, rawInput) => {
  const { ModelPackageName } = parseInput(named('ModelPackageName'), rawInput)
  return describeModelPackage(findModelPackage(service, ModelPackageName), (ms) => ms / 1000)
}
