import type { JsonInput } from '../../http/json-protocol.ts'
import { findEndpoint } from '../deployments.ts'
import { describeEndpoint } from '../describe-endpoint.ts'
import { named } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function DescribeEndpoint(service: SageMakerService, rawInput: JsonInput): unknown {
  const { EndpointName } = parseInput(named('EndpointName'), rawInput)
  return describeEndpoint(findEndpoint(service, EndpointName), (ms) => ms / 1000)
}
