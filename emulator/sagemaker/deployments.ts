import { randomUUID } from 'node:crypto'
import { couldNotFind, limitExceeded } from './errors.ts'
import { resolveContainer } from './model-resolution.ts'
import type { Deployment, Endpoint, EndpointConfig, Variant } from './resources.ts'
import { arnOf, type SageMakerService } from './service.ts'
import type { DeployableVariant } from './variant-rules.ts'

/** The configuration of a name; throws where there is none. */
export function findEndpointConfig(service: SageMakerService, name: string): EndpointConfig {
  const config = service.store.get('endpoint-config', name)
  if (config) return config
  throw couldNotFind('endpoint configuration', arnOf(service.context, 'endpoint-config', name))
}

/** The endpoint of a name; throws where there is none. */
export function findEndpoint(service: SageMakerService, name: string): Endpoint {
  const endpoint = service.store.get('endpoint', name)
  if (endpoint) return endpoint
  throw couldNotFind('endpoint', arnOf(service.context, 'endpoint', name))
}

/** A configuration made ready to deploy; throws where a model of it is not there any more. */
export function createDeployment(service: SageMakerService, config: EndpointConfig): Deployment {
  return {
    id: randomUUID(),
    configName: config.name,
    variants: config.request.ProductionVariants.map((variant) => createVariant(service, variant)),
  }
}

function createVariant(service: SageMakerService, input: DeployableVariant): Variant {
  const model = service.store.get('model', input.ModelName)
  if (!model) throw couldNotFind('model', arnOf(service.context, 'model', input.ModelName))
  return {
    name: input.VariantName,
    modelName: model.name,
    ...resolveContainer(service, model.request),
    weight: input.InitialVariantWeight ?? 1,
    ...(input.ServerlessConfig && { serverless: input.ServerlessConfig }),
    ...(input.InitialInstanceCount !== undefined && { instanceCount: input.InitialInstanceCount }),
  }
}

/** Throws where a deployment would exceed the account's serverless quotas; `replaced` is the endpoint it belongs to. */
export function checkServerlessQuotas(service: SageMakerService, deployment: Deployment, replaced?: Endpoint): void {
  const wanted = serverlessConcurrency(deployment)
  if (wanted === 0) return
  const { serverlessEndpoints, serverlessConcurrency: limit } = service.quotas
  const others = service.store
    .list('endpoint')
    .filter((endpoint) => endpoint.name !== replaced?.name && endpoint.status !== 'Failed')
    .map((endpoint) => serverlessConcurrency(endpoint.pending ?? endpoint.current))
    .filter((concurrency) => concurrency > 0)
  if (others.length + 1 > serverlessEndpoints) {
    throw limitExceeded({
      name: 'Maximum number of serverless endpoints',
      unit: 'Endpoints',
      limit: serverlessEndpoints,
      used: others.length,
      wanted: 1,
    })
  }
  const used = others.reduce((sum, concurrency) => sum + concurrency, 0)
  if (used + wanted > limit) {
    throw limitExceeded({
      name: 'Maximum total concurrency that can be allocated across all serverless endpoints',
      unit: 'Concurrency',
      limit,
      used,
      wanted,
    })
  }
}

function serverlessConcurrency(deployment: Deployment | undefined): number {
  return deployment?.variants.reduce((sum, variant) => sum + (variant.serverless?.MaxConcurrency ?? 0), 0) ?? 0
}
