import { sampleError } from '#shared/errors/sample-error.ts'
import { datasetOfRunId } from '#shared/names/run-id.ts'
import { DATASET_TAG } from '#shared/names/tags.ts'
import type {
  Endpoints,
  EnsureOutcome,
  FoundEndpoint,
  HostedModel,
  PipelineEndpoint,
  ServerlessConfig,
  Tags,
} from '../hosting/endpoints.ts'
import type { TrainingOutcome, TrainingOutcomes } from '../lifecycle/training-outcomes.ts'

type FakeEndpoint = { readonly name: string; readonly configName: string; readonly tags: Tags }

/** SageMaker as this function sees it, with what was made so far; calls can be made to fail. */
export class FakeSageMaker implements Endpoints {
  readonly models = new Map<string, HostedModel>()
  readonly configs = new Map<string, ServerlessConfig>()
  readonly endpoints = new Map<string, FakeEndpoint>()
  /** Endpoints that are in another state than in service. */
  readonly states = new Map<string, 'changing' | 'updating' | 'deleting' | 'failed'>()
  readonly trainings = new Map<string, TrainingOutcome>()
  endpointQuota = Number.POSITIVE_INFINITY
  /** Concurrent calls that all endpoints may have together. */
  concurrencyQuota = Number.POSITIVE_INFINITY
  failureReason = 'no image'
  /** Endpoints are not gone at once when they are deleted, until {@link finishDeletions}. */
  deletesSlowly = false
  readonly outcomes: TrainingOutcomes = { describe: async (jobName) => this.trainings.get(jobName) }
  #cutsOff = false
  #failAfter = Number.POSITIVE_INFINITY
  #fault: Error = sampleError('aws-unavailable', 'cut off')

  /** The hosting call after `calls` successful ones fails, once, with a retryable error. */
  failAfter(calls: number): void {
    this.#failAfter = calls
  }

  /** The next deletion of a model is cut off before it. */
  cutOffDeletion(): void {
    this.#cutsOff = true
  }

  /** The next hosting call fails, once, with this error. */
  failWith(error: Error): void {
    this.#failAfter = 0
    this.#fault = error
  }

  async ensureModel(model: HostedModel): Promise<EnsureOutcome> {
    return this.#ensure(this.models, model)
  }

  async ensureEndpointConfig(config: ServerlessConfig): Promise<EnsureOutcome> {
    if (!this.models.has(config.modelName)) throw new Error(`no model ${config.modelName}`)
    return this.#ensure(this.configs, config)
  }

  async configuredMemoryMb(name: string): Promise<number | undefined> {
    return this.configs.get(name)?.memoryMb
  }

  async ensureEndpoint(endpoint: FakeEndpoint): Promise<EnsureOutcome> {
    if (!this.configs.has(endpoint.configName)) throw new Error(`no configuration ${endpoint.configName}`)
    if (!this.endpoints.has(endpoint.name)) this.#requireRoom(endpoint)
    return this.#ensure(this.endpoints, endpoint)
  }

  async describeEndpoint(name: string): Promise<FoundEndpoint> {
    const endpoint = this.endpoints.get(name)
    if (!endpoint) return { state: { kind: 'missing' }, dataset: undefined }
    const dataset = endpoint.tags[DATASET_TAG]
    switch (this.states.get(name)) {
      case undefined:
        return { state: { kind: 'ready' }, dataset }
      case 'changing':
        return { state: { kind: 'changing', status: 'Creating' }, dataset }
      case 'updating':
        return { state: { kind: 'changing', status: 'Updating' }, dataset }
      case 'deleting':
        return { state: { kind: 'changing', status: 'Deleting' }, dataset }
      case 'failed':
        return { state: { kind: 'failed', status: 'Failed', reason: this.failureReason }, dataset }
    }
  }

  async listEndpoints(prefix: string): Promise<readonly PipelineEndpoint[]> {
    return [...this.endpoints.keys()].flatMap((name) => {
      const dataset = datasetOfRunId(prefix, name)
      return dataset === undefined ? [] : [{ name, dataset, isInService: this.states.get(name) === undefined }]
    })
  }

  async deleteEndpoint(name: string): Promise<boolean> {
    const state = this.states.get(name)
    if (state !== undefined && state !== 'failed') return false
    if (this.deletesSlowly && this.endpoints.has(name)) {
      this.states.set(name, 'deleting')
      return true
    }
    this.states.delete(name)
    this.endpoints.delete(name)
    return true
  }

  finishDeletions(): void {
    for (const [name, state] of this.states) {
      if (state !== 'deleting') continue
      this.states.delete(name)
      this.endpoints.delete(name)
    }
  }

  async deleteEndpointConfig(name: string): Promise<void> {
    this.configs.delete(name)
  }

  async deleteModel(name: string): Promise<void> {
    if (this.#cutsOff) {
      this.#cutsOff = false
      throw sampleError('aws-unavailable', 'cut off')
    }
    this.configs.delete(name)
    this.models.delete(name)
  }

  #requireRoom({ configName }: FakeEndpoint): void {
    const refuse = (name: string, limit: number, used: number, wanted: number) => {
      if (used + wanted <= limit) return
      const quota = { name, limit, used, wanted }
      throw sampleError('endpoint-quota', `the limit of ${name} is reached`, { quota })
    }
    const concurrencyOf = (name: string) => this.configs.get(name)?.maxConcurrency ?? 0
    const used = [...this.endpoints.values()].reduce((sum, each) => sum + concurrencyOf(each.configName), 0)
    refuse('serverless endpoints', this.endpointQuota, this.endpoints.size, 1)
    refuse('concurrency of all serverless endpoints', this.concurrencyQuota, used, concurrencyOf(configName))
  }

  #ensure<Thing extends { readonly name: string }>(things: Map<string, Thing>, thing: Thing): EnsureOutcome {
    if (this.#failAfter-- <= 0) {
      this.#failAfter = Number.POSITIVE_INFINITY
      throw this.#fault
    }
    if (things.has(thing.name)) return 'existed'
    things.set(thing.name, thing)
    return 'created'
  }
}
