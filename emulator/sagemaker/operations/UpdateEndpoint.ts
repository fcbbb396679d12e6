import type { UpdateEndpointCommandInput } from '@aws-sdk/client-sagemaker'
import { checkServerlessQuotas, createDeployment, findEndpoint, findEndpointConfig } from '../deployments.ts'
import { inProgressEndpoint, validationException } from '../errors.ts'
import type { Deployment, Endpoint } from '../resources.ts'
import type { SageMakerOperation } from '../service.ts'

export const UpdateEndpoint: SageMakerOperation<UpdateEndpointCommandInput> = (service, input) => {
  const { context, store, events, endpoints } = service
  const updated = store.transaction(() => {
    const endpoint = findEndpoint(service, input.EndpointName)
    if (endpoint.status !== 'InService' || !endpoint.current) throw inProgressEndpoint(endpoint.arn)
    if (endpoint.current.configName.toLowerCase() === input.EndpointConfigName.toLowerCase()) {
      throw validationException(
        `Cannot update endpoint "${endpoint.arn}" with the endpoint configuration it already has: create a new configuration for each update.`,
      )
    }
    const pending = createDeployment(service, findEndpointConfig(service, input.EndpointConfigName))
    checkServerlessSwap(endpoint.current, pending)
    checkServerlessQuotas(service, pending, endpoint)
    const { failureReason: _before, ...rest } = endpoint
    const changed: Endpoint = { ...rest, pending, status: 'Updating', lastModifiedMs: context.clock.now() }
    store.put('endpoint', changed)
    events.endpoint(changed)
    return changed
  })
  endpoints.launch(updated.name)
  return { EndpointArn: updated.arn }
}

function checkServerlessSwap(current: Deployment, pending: Deployment): void {
  const becomesServerless = pending.variants.some((variant) => variant.serverless)
  if (becomesServerless && current.variants.some((variant) => !variant.serverless)) {
    throw validationException('An instance-based endpoint cannot be updated to a serverless one.')
  }
}
