import type { JsonInput } from '../../http/json-protocol.ts'
import { describeModelPackage } from '../describe-model-package.ts'
import { findModelPackage } from '../model-package-names.ts'
import { named } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function DescribeModelPackage(service: SageMakerService, rawInput: JsonInput): unknown {
  const { ModelPackageName } = parseInput(named('ModelPackageName'), rawInput)
  return describeModelPackage(findModelPackage(service, ModelPackageName), (ms) => ms / 1000)
}
