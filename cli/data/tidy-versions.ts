import { pointerKey } from '#shared/names/run-keys.ts'
import { KEEP_TAG } from '#shared/names/tags.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { listOpenWork } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import type { UploadVersion } from './upload-version.ts'

export type TidyPorts = {
  readonly objects: ObjectStore
  readonly registry: Pick<ModelRegistry, 'list'>
  /** A version's own tags. */
  readonly tagsOf: (version: UploadVersion) => Promise<Readonly<Record<string, string>>>
  readonly setTags: (version: UploadVersion, tags: Readonly<Record<string, string>>) => Promise<void>
}

/** What became of an old version: whether it stays, and whether that is new. */
export type Tidied = { readonly version: UploadVersion; readonly isKept: boolean; readonly isChanged: boolean }

/**
 * Marks the old versions of a dataset's uploads that no run came from which is approved, waits for its approval, serves
 * or is under way: the bucket deletes those 30 days after they were replaced, and no others. S3's lifecycle rules know
 * tags and no references. One that such a run came from since is kept again. It can be done any number of times.
 * @throws BoostlineError `registry-too-long` rather than go by a part of the registry.
 */
export async function tidyVersions(
  dataset: string,
  versions: readonly UploadVersion[],
  sources: readonly SourceRecord[],
  ports: TidyPorts,
): Promise<readonly Tidied[]> {
  const keepers = await runsThatMatter(dataset, ports)
  const kept = new Set(
    sources.filter(({ runId }) => keepers.has(runId)).map(({ key, versionId }) => `${key}\n${versionId}`),
  )
  const tidied: Tidied[] = []
  for (const version of versions) {
    if (version.isCurrent) continue
    const isKept = kept.has(`${version.key}\n${version.versionId}`)
    const tags = await ports.tagsOf(version)
    const isChanged = tags[KEEP_TAG] !== (isKept ? 'yes' : 'no')
    // Whatever else somebody has tagged it with stays.
    if (isChanged) await ports.setTags(version, { ...tags, [KEEP_TAG]: isKept ? 'yes' : 'no' })
    tidied.push({ version, isKept, isChanged })
  }
  return tidied
}

/** Of a run that is not evaluated yet there is no package, and work that is open. */
async function runsThatMatter(dataset: string, { objects, registry }: TidyPorts): Promise<ReadonlySet<string>> {
  const runs = new Set<string>()
  for await (const { runId } of listOpenWork(objects, dataset)) runs.add(runId)
  for await (const { runId, approval } of registry.list(dataset)) {
    if (runId !== undefined && approval !== 'rejected') runs.add(runId)
  }
  // Last: a run that left the registry's list meanwhile has come to serve.
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  for (const serving of [pointer?.champion, pointer?.challenger]) if (serving) runs.add(serving.runId)
  return runs
}
