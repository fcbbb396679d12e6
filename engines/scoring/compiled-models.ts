import type { ObjectStore } from '#shared/objects/object-store.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import type { TargetOf } from '#shared/serving/serving-target.ts'
import { loadModel, type Scorer } from './xgboost/load-model.ts'

/** Compiled models, from the bucket, the last ones used in memory. */
export type CompiledModels = {
  /**
   * @throws BoostlineError `serving-missing` where there is none, `serving-failed` where it cannot be read, and those of
   * an AWS call.
   */
  load(target: Pick<TargetOf<'lambda'>, 'modelKey'> & { readonly sourceHash?: string }): Promise<Scorer>
}

/** A compiled model never changes, so that one GET an instance is enough. `mostBytes` is what is kept of all together. */
export function compiledModels(objects: ObjectStore, mostBytes = 256 * 1024 * 1024): CompiledModels {
  /** The one used last is last. */
  const known = new Map<string, { readonly scorer: Scorer; readonly bytes: number }>()
  const loading = new Map<string, Promise<Scorer>>()

  function keep(key: string, scorer: Scorer, bytes: number): void {
    known.delete(key)
    known.set(key, { scorer, bytes })
    let sum = [...known.values()].reduce((total, each) => total + each.bytes, 0)
    for (const [oldest, each] of known) {
      if (sum <= mostBytes || oldest === key) break
      known.delete(oldest)
      sum -= each.bytes
    }
  }

  async function read(key: string, sourceHash: string | undefined): Promise<Scorer> {
    const target = { type: 'lambda' as const, modelKey: key, sourceHash: sourceHash ?? '' }
    const found = await objects.get(key)
    if (!found) throw servingError('serving-missing', target, 'there is no such object')
    const scorer = loadModel(found.body, sourceHash)
    keep(key, scorer, found.body.length)
    return scorer
  }

  return {
    load: async ({ modelKey, sourceHash }) => {
      const there = known.get(modelKey)
      if (there) {
        keep(modelKey, there.scorer, there.bytes)
        return there.scorer
      }
      const reading = loading.get(modelKey) ?? read(modelKey, sourceHash)
      loading.set(modelKey, reading)
      try {
        return await reading
      } finally {
        loading.delete(modelKey)
      }
    },
  }
}
