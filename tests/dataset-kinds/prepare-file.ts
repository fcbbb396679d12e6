import { type PreparedDataset, prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import type { Champion } from '#engines/dataset/profile/champion.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { columnLines } from '#shared/schema/column-lines.ts'

/** What the engine makes of a file that is uploaded as `datasets/kind.csv`; `champion` is the model that serves. */
export async function prepareFile(content: string | Uint8Array, manifest: Partial<Manifest> = {}, champion?: Champion) {
  const objects = memoryObjectStore()
  const key = 'datasets/kind.csv'
  await objects.put(key, content)
  const keys = runKeys('kind', 'run')
  const prepared = await prepareDataset({
    objects,
    source: { key, at: {} },
    keys,
    dataset: 'kind',
    runId: 'run',
    manifest: { ...DEFAULT_MANIFEST, ...manifest },
    ...(champion && { champion }),
  })
  return { ...prepared, objects, keys }
}

/** A line for every column, as a terminal shows them. */
export function linesOf({ schema }: Pick<PreparedDataset, 'schema'>): readonly string[] {
  return columnLines(schema)
}
