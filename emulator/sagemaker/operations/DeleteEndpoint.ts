import type { DeleteEndpointCommandInput } from '@aws-sdk/client-sagemaker'
import { findEndpoint } from '../deployments.ts'
import { inProgressEndpoint } from '../errors.ts'
import type { SageMakerOperation } from '../service.ts'

/** The endpoint only: its configuration and model stay. */
export const DeleteEndpoint: SageMakerOperation<DeleteEndpointCommandInput> = (service, input) => {
  const { context, store, events, endpoints } = service
  const { EndpointName } = input
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
