import { manifestKeys } from '#shared/names/dataset-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'

/**
 * The manifest that a training of an upload goes by, as it is now: the first of {@link manifestKeys} that is there, or
 * null. `uploadPrefixes` are those where uploads are taken besides `datasets/`.
 */
export async function findManifest(
  objects: ObjectStore,
  uploadKey: string,
  { dataset, uploadPrefixes = [] }: { readonly dataset: string; readonly uploadPrefixes?: readonly string[] },
): Promise<SourceRecord['manifest']> {
  for (const key of manifestKeys(uploadKey, dataset, uploadPrefixes)) {
    const found = await objects.get(key)
    if (found) return { key, text: Buffer.from(found.body).toString('utf8') }
  }
  return null
}
