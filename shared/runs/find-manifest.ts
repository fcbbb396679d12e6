import { MOST_MANIFEST_BYTES } from '#shared/manifest/manifest.ts'
import { manifestKeys } from '#shared/names/dataset-keys.ts'
import { getBeginning } from '#shared/objects/get-beginning.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'

/**
 * The manifest that a training of an upload goes by, as it is now: the first of {@link manifestKeys} that is there, or
 * null. Of one that is too large the text is a beginning that whoever parses it refuses. `uploadPrefixes` are those where uploads are taken besides `datasets/`.
 */
export async function findManifest(
  objects: ObjectStore,
  uploadKey: string,
  { dataset, uploadPrefixes = [] }: { readonly dataset: string; readonly uploadPrefixes?: readonly string[] },
): Promise<SourceRecord['manifest']> {
  for (const key of manifestKeys(uploadKey, dataset, uploadPrefixes)) {
    const found = await getBeginning(objects, key, MOST_MANIFEST_BYTES)
    if (found) return { key, text: Buffer.from(found).toString('utf8') }
  }
  return null
}
