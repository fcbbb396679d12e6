import type { DescribeEndpointCommandInput } from '@aws-sdk/client-sagemaker'
import { findEndpoint } from '../deployments.ts'
import { describeEndpoint } from '../describe-endpoint.ts'
import type { SageMakerOperation } from '../service.ts'

export const DescribeEndpoint: SageMakerOperation<DescribeEndpointCommandInput> = (service, input) => {
  const { EndpointName } = input
  return describeEndpoint(findEndpoint(service, EndpointName), (ms) => ms / 1000)
}
