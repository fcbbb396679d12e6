import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ResultRemoval } from '../claim/result-removal.ts'

/** Of a store in memory, which has no conditional delete of its own. */
export function memoryRemoval(objects: Pick<ObjectStore, 'head' | 'delete'>): ResultRemoval {
  return {
    removeIf: async (key, eTag) => {
      if ((await objects.head(key))?.eTag === eTag) await objects.delete(key)
    },
  }
}
