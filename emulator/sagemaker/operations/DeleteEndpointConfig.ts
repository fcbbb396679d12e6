import type { JsonInput } from '../../http/json-protocol.ts'
import { findEndpointConfig } from '../deployments.ts'
import { named } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function DeleteEndpointConfig(service: SageMakerService, rawInput: JsonInput): undefined {
  const config = findEndpointConfig(service, parseInput(named('EndpointConfigName'), rawInput).EndpointConfigName)
  service.store.transaction(() => {
    service.store.delete('endpoint-config', config.name)
    service.store.setTags(config.arn, {})
  })
  return undefined
}
