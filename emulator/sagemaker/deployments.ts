import { randomUUID } from 'node:crypto'
import { couldNotFind, limitExceeded, validationException } from './errors.ts'
import { resolveContainer } from './model-resolution.ts'
import type { Deployment, Endpoint, EndpointConfig, Variant } from './resources.ts'
import type { ProductionVariantInput } from './schemas.ts'
import { arnOf, type SageMakerService } from './service.ts'

const MEMORY_STEP_MB = 1024

/** Checks the rules between the fields of variants, which no schema can hold. */
export function checkVariants(variants: readonly ProductionVariantInput[]): void {
  const names = new Set(variants.map((variant) => variant.VariantName))
  if (names.size < variants.length) throw validationException('Production variant names must be unique.')
  for (const variant of variants) checkVariant(variant)
  if (variants.length > 1 && variants.some((variant) => variant.ServerlessConfig)) {
    throw validationException('Serverless endpoints do not support multiple production variants.')
  }
}

function checkVariant(variant: ProductionVariantInput): void {
  const { VariantName, ServerlessConfig: serverless, InstanceType, InitialInstanceCount } = variant
  if (!serverless) {
    if (InstanceType === undefined || !InitialInstanceCount) {
      throw validationException(
        `Variant ${VariantName} must specify either ServerlessConfig or InstanceType with an InitialInstanceCount of at least 1.`,
      )
    }
    return
  }
  if (InstanceType !== undefined || InitialInstanceCount !== undefined) {
    throw validationException(
      `Variant ${VariantName} cannot specify ServerlessConfig together with InstanceType or InitialInstanceCount.`,
    )
  }
  if (serverless.MemorySizeInMB % MEMORY_STEP_MB !== 0) {
    throw validationException(
      `Value '${serverless.MemorySizeInMB}' for MemorySizeInMB of variant ${VariantName} is not supported. Choose one of [1024, 2048, 3072, 4096, 5120, 6144].`,
    )
  }
  if ((serverless.ProvisionedConcurrency ?? 0) > serverless.MaxConcurrency) {
    throw validationException(`ProvisionedConcurrency of variant ${VariantName} must not exceed its MaxConcurrency.`)
  }
}

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

function createVariant(service: SageMakerService, input: ProductionVariantInput): Variant {
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
