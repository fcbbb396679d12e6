/** The hosting service, as far as this function needs it: each step makes the thing or finds it made before. */
export type ModelHosting = {
  ensureModel(model: HostedModel): Promise<EnsureOutcome>
  ensureEndpointConfig(config: ServerlessConfig): Promise<EnsureOutcome>
  /** @throws BoostlineError `endpoint-quota` (retryable) */
  ensureEndpoint(endpoint: {
    readonly name: string
    readonly configName: string
    readonly tags: Tags
  }): Promise<EnsureOutcome>
  describeEndpoint(name: string): Promise<EndpointState>
  /** The endpoints that carry this deployment's prefix in name and tag. */
  listEndpoints(prefix: string): Promise<readonly PipelineEndpoint[]>
  /** Returns false where it cannot be deleted for now: it is being made, changed or deleted. */
  deleteEndpoint(name: string): Promise<boolean>
  /** An endpoint's configuration and model, which cost nothing but their names. */
  deleteModel(names: { readonly endpointConfigName: string; readonly modelName: string }): Promise<void>
}

export type EnsureOutcome = 'created' | 'existed'
export type Tags = Readonly<Record<string, string>>

export type EndpointState =
  | { readonly kind: 'missing' }
  | { readonly kind: 'in-service' | 'changing' | 'deleting'; readonly dataset: string | undefined }
  /** `reason` is AWS's. */
  | { readonly kind: 'failed'; readonly dataset: string | undefined; readonly reason: string }

export type PipelineEndpoint = { readonly name: string; readonly dataset: string }

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
