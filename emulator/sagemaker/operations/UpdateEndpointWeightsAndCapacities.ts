import { randomUUID } from 'node:crypto'
import type { UpdateEndpointWeightsAndCapacitiesCommandInput } from '@aws-sdk/client-sagemaker'
import { checkServerlessQuotas, findEndpoint } from '../deployments.ts'
import { inProgressEndpoint, validationException } from '../errors.ts'
import type { VariantChangeInput } from '../inputs.ts'
import type { Deployment, Endpoint, Variant } from '../resources.ts'
import type { SageMakerOperation } from '../service.ts'

/** As an update, to the same models with other weights, instances or concurrency. */
export const UpdateEndpointWeightsAndCapacities: SageMakerOperation<UpdateEndpointWeightsAndCapacitiesCommandInput> = (
  service,
  input,
) => {
  const { context, store, events, endpoints } = service
  const updated = store.transaction(() => {
    const endpoint = findEndpoint(service, input.EndpointName)
    const { current, failureReason: _before, ...rest } = endpoint
    if (endpoint.status !== 'InService' || !current) throw inProgressEndpoint(endpoint.arn)
    const pending = changeVariants(endpoint, current, input.DesiredWeightsAndCapacities)
    checkServerlessQuotas(service, pending, endpoint)
    const changed: Endpoint = { ...rest, current, pending, status: 'Updating', lastModifiedMs: context.clock.now() }
    store.put('endpoint', changed)
    events.endpoint(changed)
    return changed
  })
  endpoints.launch(updated.name)
  return { EndpointArn: updated.arn }
}

function changeVariants(endpoint: Endpoint, current: Deployment, changes: readonly VariantChangeInput[]): Deployment {
  const unknown = changes.find((change) => !current.variants.some((variant) => variant.name === change.VariantName))
  if (unknown) {
    throw validationException(`Variant "${unknown.VariantName}" does not exist for endpoint "${endpoint.arn}".`)
  }
  const changed = current.variants.map((variant) => {
    const change = changes.find((candidate) => candidate.VariantName === variant.name)
    return change ? changeVariant(variant, change) : variant
  })
  return { ...current, id: randomUUID(), variants: changed }
}

function changeVariant(variant: Variant, change: VariantChangeInput): Variant {
  const { DesiredWeight, DesiredInstanceCount, ServerlessUpdateConfig } = change
  if (variant.serverless ? DesiredInstanceCount !== undefined : ServerlessUpdateConfig) {
    throw validationException(
      `Variant "${variant.name}" is ${variant.serverless ? 'serverless' : 'instance-based'}: give ${variant.serverless ? 'ServerlessUpdateConfig' : 'DesiredInstanceCount'}.`,
    )
  }
  return {
    ...variant,
    weight: DesiredWeight ?? variant.weight,
    ...(DesiredInstanceCount !== undefined && { instanceCount: DesiredInstanceCount }),
    ...(variant.serverless && {
      serverless: {
        ...variant.serverless,
        MaxConcurrency: ServerlessUpdateConfig?.MaxConcurrency ?? variant.serverless.MaxConcurrency,
      },
    }),
  }
}
