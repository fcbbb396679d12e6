import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ScorerOf } from '#shared/serving/scorer.ts'
import { isPackedOnnx } from './graph/packed-onnx.ts'
import { isCompiledModel } from './xgboost/load-model.ts'

/** Of so many models it is known that they are whole; of more some are read again. */
const MOST_KNOWN = 10_000

/**
 * The state of compiled models by their bytes: one that is damaged, or of another version of the format, is missing.
 * While an object stays as it is, it is read once.
 */
export function wholeModelState(objects: Pick<ObjectStore, 'head' | 'get'>): Pick<ScorerOf<'lambda'>, 'state'> {
  /** By key, the ETag of what was found whole. */
  const whole = new Map<string, string>()
  return {
    state: async ({ modelKey, sourceHash, format }) => {
      const there = await objects.head(modelKey)
      if (!there) return { kind: 'missing' }
      if (whole.get(modelKey) === there.eTag) return { kind: 'ready' }
      const found = await objects.get(modelKey)
      const isWhole = format === 'onnx' ? isPackedOnnx : isCompiledModel
      if (!found || !isWhole(found.body, sourceHash)) return { kind: 'missing' }
      if (whole.size >= MOST_KNOWN) whole.clear()
      whole.set(modelKey, found.eTag)
      return { kind: 'ready' }
    },
  }
}
