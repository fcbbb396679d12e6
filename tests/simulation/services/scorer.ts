import { sampleError } from '#shared/errors/sample-error.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { targetName } from '#shared/serving/serving-target.ts'
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

/** What serves the runs, as one invocation asks it. */
export function scorerOf(
  invocation: Invocation,
  endpoints: EndpointService,
  modelOf: (runId: string) => Upload['model'],
): Scorer {
  return {
    score: async (target, { values, width }, { attempt = async (call) => await call() }) => {
      const name = targetName(target)
      if (values.length === 0) return new Float64Array(0)
      const answer = async () => {
        if (!endpoints.isInService(name)) throw sampleError('serving-missing', `no endpoint ${name}`)
        const model = MODELS[modelOf(name)]
        return Float64Array.from({ length: values.length / width }, (_, row) => model(values[row * width] ?? 0))
      }
      return await attempt(() => invocation.call(`scorer.score ${name}`, answer))
    },
    state: (target) =>
      invocation.call(`scorer.state ${targetName(target)}`, () => endpoints.stateOf(targetName(target))),
  }
}
