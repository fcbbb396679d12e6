import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ScorerOf } from './scorer.ts'

/** A compiled model serves as soon as it lies in the bucket. */
export function compiledModelState(objects: Pick<ObjectStore, 'head'>): Pick<ScorerOf<'lambda'>, 'state'> {
  return {
    state: async ({ modelKey }) => ((await objects.head(modelKey)) ? { kind: 'ready' } : { kind: 'missing' }),
  }
}
