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
}

export type EnsureOutcome = 'created' | 'existed'
export type Tags = Readonly<Record<string, string>>

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
