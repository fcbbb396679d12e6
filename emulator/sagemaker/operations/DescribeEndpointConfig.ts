import type { DescribeEndpointConfigCommandInput } from '@aws-sdk/client-sagemaker'
import { findEndpointConfig } from '../deployments.ts'
import type { SageMakerOperation } from '../service.ts'

export const DescribeEndpointConfig: SageMakerOperation<DescribeEndpointConfigCommandInput> = (service, input) => {
  const config = findEndpointConfig(service, input.EndpointConfigName)
  const { Tags: _tags, ...request } = config.request
  return {
    ...request,
    ProductionVariants: request.ProductionVariants.map((variant) => ({ InitialVariantWeight: 1, ...variant })),
    EndpointConfigArn: config.arn,
    CreationTime: config.creationMs / 1000,
    EnableNetworkIsolation: false,
  }
}
