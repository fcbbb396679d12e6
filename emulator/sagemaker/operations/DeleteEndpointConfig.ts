import type { DeleteEndpointConfigCommandInput } from '@aws-sdk/client-sagemaker'
import { findEndpointConfig } from '../deployments.ts'
import type { SageMakerOperation } from '../service.ts'

export const DeleteEndpointConfig: SageMakerOperation<DeleteEndpointConfigCommandInput> = (service, input) => {
  const config = findEndpointConfig(service, input.EndpointConfigName)
  service.store.transaction(() => {
    service.store.delete('endpoint-config', config.name)
    service.store.setTags(config.arn, {})
  })
  return undefined
}
