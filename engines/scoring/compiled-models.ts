import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runOfServingModel } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { servingError } from '#shared/serving/serving-error.ts'
import type { TargetOf } from '#shared/serving/serving-target.ts'
import { compileRunAgain } from './compile-run.ts'
import { loadModel, type Scorer } from './xgboost/load-model.ts'

/** Compiled models, from the bucket, the last ones used in memory. */
export type CompiledModels = {
  /**
   * Of a target that serves, with its `sourceHash`, a model that is missing, damaged or of another version of the format
   * is made again in memory, of the run's checked archive: model-deployment puts the object back with its next
   * heartbeat, and nobody has to wait for that.
   * @throws BoostlineError `serving-missing` where there is none, and none can be made; `compiled-model-invalid` where
   * one for explanations alone cannot be read; and those of an AWS call.
   */
  load(target: CompiledTarget): Promise<Scorer>
}

type CompiledTarget = Pick<TargetOf<'lambda'>, 'modelKey'> & { readonly sourceHash?: string }

/** A compiled model never changes, so that one GET an instance is enough. `mostBytes` is what is kept of all together. */
export function compiledModels(objects: ObjectStore, log: Log, mostBytes = 256 * 1024 * 1024): CompiledModels {
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

  async function read(target: CompiledTarget): Promise<Scorer> {
    const { modelKey, sourceHash } = target
    try {
      const found = await objects.get(modelKey)
      if (!found)
        throw servingError('serving-missing', { type: 'lambda', sourceHash: '', ...target }, 'there is no such object')
      return use(found.body, target)
    } catch (error) {
      if (sourceHash === undefined || !hasCode(error, 'serving-missing', 'compiled-model-invalid')) throw error
      return await remake({ type: 'lambda', modelKey, sourceHash }, error)
    }
  }

  function use(bytes: Uint8Array, { modelKey, sourceHash }: CompiledTarget): Scorer {
    const scorer = loadModel(bytes, sourceHash)
    keep(modelKey, scorer, bytes.length)
    return scorer
  }

  async function remake(target: TargetOf<'lambda'>, why: BoostlineError): Promise<Scorer> {
    const run = runOfServingModel(target.modelKey)
    if (!run) throw why
    const reason = why.code === 'serving-missing' ? 'There is no compiled model.' : why.message
    try {
      const scorer = use((await compileRunAgain(run, objects)).bytes, target)
      log.warn('model-rebuilt', { ...run, key: target.modelKey, reason, hint: PUT_BACK_HINT })
      return scorer
    } catch (error) {
      if (!(error instanceof BoostlineError) || error.retryable) throw error
      throw cannotBeRemade(target, reason, error, objects.bucket)
    }
  }

  return {
    load: async (target) => {
      const { modelKey } = target
      const there = known.get(modelKey)
      if (there) {
        keep(modelKey, there.scorer, there.bytes)
        return there.scorer
      }
      const reading = loading.get(modelKey) ?? read(target)
      loading.set(modelKey, reading)
      try {
        return await reading
      } finally {
        loading.delete(modelKey)
      }
    },
  }
}

const PUT_BACK_HINT = 'The next heartbeat puts it back; ./boostline serve with --type lambda does so at once.'

function cannotBeRemade({ modelKey }: TargetOf<'lambda'>, reason: string, cause: BoostlineError, bucket: string) {
  const place = `s3://${bucket}/${modelKey}`
  return new BoostlineError({
    code: 'serving-missing',
    kind: 'dependency',
    message: `${reason} It belongs at ${place}, and cannot be made again: ${cause.message}`,
    hint: `Put the version before of it, or of what it is made of, back: docs/operations.md, restore drills.`,
    cause,
  })
}
