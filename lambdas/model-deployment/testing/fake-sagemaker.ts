import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { EnsureOutcome, HostedModel, ModelHosting, ServerlessConfig, Tags } from '../model-hosting.ts'
import type { ModelPackage, ModelPackages } from '../model-packages.ts'
import type { TrainingOutcome, TrainingOutcomes } from '../training-outcomes.ts'

type FakeEndpoint = { readonly name: string; readonly configName: string; readonly tags: Tags }

/** SageMaker as this function sees it, with what was made so far; calls can be made to fail. */
export class FakeSageMaker implements ModelHosting {
  readonly models = new Map<string, HostedModel>()
  readonly configs = new Map<string, ServerlessConfig>()
  readonly endpoints = new Map<string, FakeEndpoint>()
  readonly packages = new Map<string, ModelPackage>()
  readonly trainings = new Map<string, TrainingOutcome>()
  readonly registry: ModelPackages = { describe: async (arn) => this.packages.get(arn) }
  readonly outcomes: TrainingOutcomes = { describe: async (jobName) => this.trainings.get(jobName) }
  #failAfter = Number.POSITIVE_INFINITY

  /** The hosting call after `calls` successful ones fails, once, with a retryable error. */
  failAfter(calls: number): void {
    this.#failAfter = calls
  }

  async ensureModel(model: HostedModel): Promise<EnsureOutcome> {
    return this.#ensure(this.models, model)
  }

  async ensureEndpointConfig(config: ServerlessConfig): Promise<EnsureOutcome> {
    if (!this.models.has(config.modelName)) throw new Error(`no model ${config.modelName}`)
    return this.#ensure(this.configs, config)
  }

  async ensureEndpoint(endpoint: FakeEndpoint): Promise<EnsureOutcome> {
    if (!this.configs.has(endpoint.configName)) throw new Error(`no configuration ${endpoint.configName}`)
    return this.#ensure(this.endpoints, endpoint)
  }

  #ensure<Thing extends { readonly name: string }>(things: Map<string, Thing>, thing: Thing): EnsureOutcome {
    if (this.#failAfter-- <= 0) {
      this.#failAfter = Number.POSITIVE_INFINITY
      throw new BoostlineError({
        code: 'aws-unavailable',
        kind: 'dependency',
        retryable: true,
        message: 'cut off',
        hint: '',
      })
    }
    if (things.has(thing.name)) return 'existed'
    things.set(thing.name, thing)
    return 'created'
  }
}
