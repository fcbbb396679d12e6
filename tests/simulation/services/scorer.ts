import { sampleError } from '#shared/errors/sample-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { compiledModelState } from '#shared/serving/compiled-model-state.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { type ServingTarget, targetName } from '#shared/serving/serving-target.ts'
import type { Invocation } from '../invocation.ts'
import type { Upload } from '../plan.ts'
import type { EndpointService } from './endpoint-service.ts'

/** What a model answers to a row: the probability of the second class, by its first feature. */
const MODELS: Readonly<Record<Upload['model'], (score: number) => number>> = {
  good: (score) => 0.1 + 0.8 * score,
  better: (score) => 1 / (1 + Math.exp(-8 * (score - 0.5))),
  weak: (score) => 0.48 + 0.04 * score,
  wrong: (score) => 0.9 - 0.8 * score,
}

type Serving = {
  readonly endpoints: EndpointService
  /** As the invocation reaches it. */
  readonly objects: ObjectStore
  /** The bucket's current objects. */
  readonly state: ReadonlyMap<string, string>
}

/** What serves the runs, as one invocation asks it. */
export function scorerOf(
  invocation: Invocation,
  { endpoints, objects, state }: Serving,
  modelOf: (runId: string) => Upload['model'],
): Scorer {
  const compiled = compiledModelState(objects)
  return {
    score: async (target, { values, width }, { attempt = async (call) => await call() }) => {
      const name = targetName(target)
      if (values.length === 0) return new Float64Array(0)
      const answer = async () => {
        if (!isThere(target, endpoints, state)) throw sampleError('serving-missing', `no ${name}`)
        const model = MODELS[modelOf(runOf(target))]
        return Float64Array.from({ length: values.length / width }, (_, row) => model(values[row * width] ?? 0))
      }
      return await attempt(() => invocation.call(`scorer.score ${name}`, answer))
    },
    state: async (target) => {
      if (target.type === 'lambda') return await compiled.state(target)
      const name = target.endpointName
      return await invocation.call(`scorer.state ${name}`, async () => (await endpoints.describeEndpoint(name)).state)
    },
  }
}

/** Whether it answers. */
export function isThere(
  target: ServingTarget,
  endpoints: EndpointService,
  state: ReadonlyMap<string, string>,
): boolean {
  return target.type === 'endpoint' ? endpoints.isInService(target.endpointName) : state.has(target.modelKey)
}

/** A compiled model lies in its run's folder. */
function runOf(target: ServingTarget): string {
  return target.type === 'endpoint' ? target.endpointName : (target.modelKey.split('/')[2] ?? '')
}
