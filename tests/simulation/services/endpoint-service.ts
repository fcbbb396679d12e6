import type {
  EnsureOutcome,
  FoundEndpoint,
  PipelineEndpoint,
} from '../../../lambdas/model-deployment/hosting/endpoints.ts'
import { FakeSageMaker } from '../../../lambdas/model-deployment/testing/fake-sagemaker.ts'
import type { EndpointFate } from '../plan.ts'
import type { Scheduler } from '../scheduler.ts'

const PING_FAILURE = 'The primary container for production variant AllTraffic did not pass the ping health check.'

type Endpoint = Parameters<FakeSageMaker['ensureEndpoint']>[0]

export type EndpointWorld = {
  readonly quota: number
  readonly scheduler: Scheduler
  readonly fateOf: (runId: string) => EndpointFate
  readonly minutesOf: (what: string) => number
  /** As EventBridge tells it. */
  readonly settled: (name: string, status: 'IN_SERVICE' | 'FAILED') => void
  /** Before a deletion begins. */
  readonly deletes: (name: string) => void
}

/** SageMaker's endpoints: they take minutes to come up and to go, and those of some runs never come up, or only once. */
export class EndpointService extends FakeSageMaker {
  readonly #world: EndpointWorld
  readonly #since = new Map<string, number>()
  readonly #cameUp = new Set<string>()
  #changes = 0

  constructor(world: EndpointWorld) {
    super()
    this.#world = world
    this.endpointQuota = world.quota
    this.deletesSlowly = true
  }

  isInService(name: string): boolean {
    return this.endpoints.has(name) && !this.states.has(name)
  }

  override async ensureEndpoint(endpoint: Endpoint): Promise<EnsureOutcome> {
    const outcome = await super.ensureEndpoint(endpoint)
    if (outcome === 'existed') return outcome
    const { name } = endpoint
    this.states.set(name, 'changing')
    this.#touch(name)
    this.#later(name, () => {
      const isUp = this.#comesUp(name)
      if (isUp) {
        this.#cameUp.add(name)
        this.states.delete(name)
      } else this.states.set(name, 'failed')
      this.#touch(name)
      this.#world.settled(name, isUp ? 'IN_SERVICE' : 'FAILED')
    })
    return outcome
  }

  override async deleteEndpoint(name: string): Promise<boolean> {
    const state = this.states.get(name)
    if (this.endpoints.has(name) && state !== 'changing' && state !== 'deleting') this.#world.deletes(name)
    const isDeleted = await super.deleteEndpoint(name)
    if (state !== 'deleting' && this.states.get(name) === 'deleting') {
      this.#touch(name)
      this.#later(name, () => {
        this.states.delete(name)
        this.endpoints.delete(name)
      })
    }
    return isDeleted
  }

  override async describeEndpoint(name: string): Promise<FoundEndpoint> {
    const { state, dataset } = await super.describeEndpoint(name)
    if (state.kind === 'ready' || state.kind === 'missing') return { state, dataset }
    const sinceMs = this.#since.get(name)
    const since = sinceMs === undefined ? {} : { sinceMs }
    if (state.kind === 'changing') return { state: { ...state, ...since }, dataset }
    const fate = this.#world.fateOf(name)
    const reason = fate === 'fails' || fate === 'starts-once' ? 'Unable to load the model' : PING_FAILURE
    return { state: { ...state, reason, ...since }, dataset }
  }

  override async listEndpoints(prefix: string): Promise<readonly PipelineEndpoint[]> {
    const all = await super.listEndpoints(prefix)
    return all.filter(({ name }) => !this.states.has(name) || this.states.get(name) === 'failed')
  }

  #comesUp(name: string): boolean {
    const fate = this.#world.fateOf(name)
    if (fate === 'starts') return true
    if (fate === 'starts-once') return !this.#cameUp.has(name)
    // The default is 4096; a second try has more.
    return fate === 'starts-with-more-memory' && (this.configs.get(name)?.memoryMb ?? 0) > 4096
  }

  #touch(name: string): void {
    this.#since.set(name, this.#world.scheduler.nowMs)
  }

  #later(name: string, change: () => void): void {
    this.#world.scheduler.after(this.#world.minutesOf(`${name} ${++this.#changes}`) * 60_000, change)
  }
}
