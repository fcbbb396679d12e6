import { findEndpoint } from '../deployments.ts'
import { inProgressEndpoint } from '../errors.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

/** The endpoint only: its configuration and model stay. */
export const DeleteEndpoint: SageMakerOperation = (service, rawInput) => {
  const { context, store, events, endpoints } = service
  const { EndpointName } = parseInput(named('EndpointName'), rawInput)
  store.transaction(() => {
    const endpoint = findEndpoint(service, EndpointName)
    if (endpoint.status !== 'InService' && endpoint.status !== 'Failed') throw inProgressEndpoint(endpoint.arn)
    const deleting = { ...endpoint, status: 'Deleting' as const, lastModifiedMs: context.clock.now() }
    store.put('endpoint', deleting)
    events.endpoint(deleting)
  })
  endpoints.launch(EndpointName)
  return undefined
}
