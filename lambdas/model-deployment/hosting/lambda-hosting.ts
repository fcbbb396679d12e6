import { isCompiledModel } from '#engines/scoring/xgboost/load-model.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { TargetOf } from '#shared/serving/serving-target.ts'
import { compileServingModel } from './compile-serving-model.ts'
import type { HostingOf } from './hosting.ts'

/** Of so many datasets' models an instance knows that they are whole; of more it reads some again. */
const MOST_KNOWN = 10_000

/**
 * The API serves it by itself: all it takes is the compiled model, which costs nothing while it lies there. One that is
 * damaged, or of another version of the format, is none: it is made again of the run's archive, the same bytes. It is
 * read once an instance and not with every heartbeat.
 */
export function lambdaHosting({ objects, log }: { readonly objects: ObjectStore; readonly log: Log }) {
  /** By key, the ETag of what was found whole. */
  const whole = new Map<string, string>()

  async function isWhole({ modelKey, sourceHash }: TargetOf<'lambda'>): Promise<boolean> {
    const there = await objects.head(modelKey)
    if (!there || whole.get(modelKey) === there.eTag) return there !== undefined
    const found = await objects.get(modelKey)
    if (!found || !isCompiledModel(found.body, sourceHash)) return false
    if (whole.size >= MOST_KNOWN) whole.clear()
    whole.set(modelKey, found.eTag)
    return true
  }

  return {
    ensure: async (deployment) => {
      if (await isWhole(deployment)) return
      const { runId, dataset, image, modelKey } = deployment
      await compileServingModel({ runId, dataset }, image, { objects })
      log.info('model-compiled', { runId, dataset, modelKey })
    },
    state: async (target) => ((await isWhole(target)) ? { kind: 'ready' } : { kind: 'missing' }),
    retire: async () => true,
  } satisfies HostingOf<'lambda'>
}
