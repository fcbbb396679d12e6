import { findEndpointConfig } from '../deployments.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DeleteEndpointConfig: SageMakerOperation = (service, rawInput) => {
  const config = findEndpointConfig(service, parseInput(named('EndpointConfigName'), rawInput).EndpointConfigName)
  service.store.transaction(() => {
    service.store.delete('endpoint-config', config.name)
    service.store.setTags(config.arn, {})
  })
  return undefined
}
