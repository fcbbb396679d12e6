import type { ServingState } from '#shared/serving/scorer.ts'

/** SageMaker's endpoints, as far as this function needs them: each step makes the thing or finds it made before. */
export type Endpoints = {
  ensureModel(model: HostedModel): Promise<EnsureOutcome>
  ensureEndpointConfig(config: ServerlessConfig): Promise<EnsureOutcome>
  /** The memory of a configuration; undefined where there is none. */
  configuredMemoryMb(name: string): Promise<number | undefined>
  /** @throws BoostlineError `endpoint-quota` (retryable) */
  ensureEndpoint(endpoint: {
    readonly name: string
    readonly configName: string
    readonly tags: Tags
  }): Promise<EnsureOutcome>
  describeEndpoint(name: string): Promise<FoundEndpoint>
  /**
   * The endpoints that have a name as this deployment gives them, all of them. Another stage of the account may have such
   * names: {@link describeEndpoint} says whose it is.
   */
  listEndpoints(prefix: string): Promise<readonly PipelineEndpoint[]>
  /** Returns false where it cannot be deleted for now: it is being made, changed or deleted. */
  deleteEndpoint(name: string): Promise<boolean>
  deleteEndpointConfig(name: string): Promise<void>
  /** The configuration and the model of an endpoint's name, which cost nothing but their names. */
  deleteModel(name: string): Promise<void>
}

export type EnsureOutcome = 'created' | 'existed'
export type Tags = Readonly<Record<string, string>>

/** `dataset` is what its tag says; undefined where the endpoint is missing or not of this pipeline. */
export type FoundEndpoint = { readonly state: ServingState; readonly dataset: string | undefined }

/** One that is in service, or failed; `dataset` is what its name says. */
export type PipelineEndpoint = { readonly name: string; readonly dataset: string; readonly isInService: boolean }

export type HostedModel = {
  readonly name: string
  readonly image: string
  /** s3:// URI of model.tar.gz. */
  readonly modelDataUrl: string
  readonly roleArn: string
  readonly tags: Tags
}

export type ServerlessConfig = {
  readonly name: string
  readonly modelName: string
  readonly memoryMb: number
  readonly maxConcurrency: number
  readonly tags: Tags
}
