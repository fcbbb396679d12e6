import { findEndpointConfig } from '../deployments.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DescribeEndpointConfig: SageMakerOperation = (service, rawInput) => {
  const config = findEndpointConfig(service, parseInput(named('EndpointConfigName'), rawInput).EndpointConfigName)
  const { Tags: _tags, ...request } = config.request
  return {
    ...request,
    ProductionVariants: request.ProductionVariants.map((variant) => ({ InitialVariantWeight: 1, ...variant })),
    EndpointConfigArn: config.arn,
    CreationTime: config.creationMs / 1000,
    EnableNetworkIsolation: false,
  }
}
