import { missing } from '../model/check-input.ts'
import { refuseInput, validationException } from './errors.ts'
import type { CreateEndpointConfigInput, ProductionVariantInput } from './inputs.ts'

const MEMORY_STEP_MB = 1024

/** A variant of a model, as the emulator deploys it: inference components have none, and are not there. */
export type DeployableVariant = ProductionVariantInput & { readonly ModelName: string }

export type EndpointConfigRequest = Omit<CreateEndpointConfigInput, 'ProductionVariants'> & {
  readonly ProductionVariants: readonly DeployableVariant[]
}

/** What SageMaker checks of a configuration beyond its model: the rules between fields. Throws its refusals. */
export function checkEndpointConfig(input: CreateEndpointConfigInput): EndpointConfigRequest {
  const variants = input.ProductionVariants.map(requireModelName)
  checkVariants(variants)
  // https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html: what serverless endpoints exclude.
  if (input.DataCaptureConfig && variants.some((variant) => variant.ServerlessConfig)) {
    throw validationException('DataCaptureConfig is not supported for serverless endpoints.')
  }
  return { ...input, ProductionVariants: variants }
}

function requireModelName(variant: ProductionVariantInput, index: number): DeployableVariant {
  const { ModelName } = variant
  if (ModelName === undefined) throw refuseInput([missing(['ProductionVariants', index, 'ModelName'])])
  return { ...variant, ModelName }
}

function checkVariants(variants: readonly DeployableVariant[]): void {
  const names = new Set(variants.map((variant) => variant.VariantName))
  if (names.size < variants.length) throw validationException('Production variant names must be unique.')
  for (const variant of variants) checkVariant(variant)
  if (variants.length > 1 && variants.some((variant) => variant.ServerlessConfig)) {
    throw validationException('Serverless endpoints do not support multiple production variants.')
  }
}

function checkVariant(variant: DeployableVariant): void {
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
