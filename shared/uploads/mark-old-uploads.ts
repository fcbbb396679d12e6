import pMap from 'p-map'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { KEEP_TAG } from '#shared/names/tags.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { listOpenWork } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import type { UploadVersion, VersionTags } from './upload-version.ts'

export type KeptPorts = {
  readonly objects: ObjectStore
  readonly registry: Pick<ModelRegistry, 'list'>
}

/** What became of an old version: whether it stays, and whether that is new. */
export type Marked = { readonly version: UploadVersion; readonly isKept: boolean; readonly isChanged: boolean }

const AT_ONCE = 16

/**
 * The versions of a dataset's uploads that a run came from which is approved, waits for its approval, serves or is under
 * way; each by {@link versionName}.
 * @throws BoostlineError `registry-too-long` rather than go by a part of the registry.
 */
export async function keptVersions(dataset: string, { objects, registry }: KeptPorts): Promise<ReadonlySet<string>> {
  const runs = new Set<string>()
  // Of a run that is not evaluated yet there is no package, and work that is open.
  for await (const { runId } of listOpenWork(objects, dataset)) runs.add(runId)
  for await (const { runId, approval } of registry.list(dataset)) {
    if (runId !== undefined && approval !== 'rejected') runs.add(runId)
  }
  // Last: a run that left the registry's list meanwhile has come to serve.
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  for (const serving of [pointer?.champion, pointer?.challenger]) if (serving) runs.add(serving.runId)
  const sources = await pMap(runs, (runId) => readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema), {
    concurrency: AT_ONCE,
  })
  return new Set(sources.flatMap((source) => (source?.versionId === undefined ? [] : [versionName(source)])))
}

/**
 * Marks old versions as to go, except those that are kept: the bucket deletes the former 30 days after they were
 * replaced, and no others. S3's lifecycle rules know tags and no references. One that is kept since is marked so again.
 * It can be done any number of times; what else somebody has tagged a version with stays.
 */
export async function markVersions(
  versions: readonly UploadVersion[],
  kept: ReadonlySet<string>,
  { tagsOf, setTags }: VersionTags,
): Promise<readonly Marked[]> {
  const marked = await pMap(
    versions.filter(({ isCurrent }) => !isCurrent),
    async (version): Promise<Marked | undefined> => {
      const isKept = kept.has(versionName(version))
      const tags = await tagsOf(version)
      // Deleted since it was listed.
      if (tags === undefined) return undefined
      const isChanged = tags[KEEP_TAG] !== (isKept ? 'yes' : 'no')
      if (isChanged) await setTags(version, { ...tags, [KEEP_TAG]: isKept ? 'yes' : 'no' })
      return { version, isKept, isChanged }
    },
    { concurrency: AT_ONCE },
  )
  return marked.filter((each) => each !== undefined)
}

/** A version's name among all of the bucket. */
export function versionName({ key, versionId }: { readonly key: string; readonly versionId?: string | undefined }) {
  return `${key}\n${versionId}`
}
