import { findEndpoint } from '../deployments.ts'
import { describeEndpoint } from '../describe-endpoint.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DescribeEndpoint: SageMakerOperation = (service, rawInput) => {
  const { EndpointName } = parseInput(named('EndpointName'), rawInput)
  return describeEndpoint(findEndpoint(service, EndpointName), (ms) => ms / 1000)
}
