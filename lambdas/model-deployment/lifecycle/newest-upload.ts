import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { isKeptFromServing, listOpenWork, readOpenWork, waitsForJob } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'

/** The quotas that runs wait for, each with the record that a run has come as far by. */
const REACHED = { 'training-quota': 'training', 'endpoint-quota': 'deployment' } as const
const ROOM = { 'training-quota': 'room to train', 'endpoint-quota': 'room for its endpoint' } as const

type Quota = keyof typeof REACHED

/**
 * @throws BoostlineError `run-superseded` where a run waits for room in a quota while a newer upload of its dataset
 * has come as far or serves: the room is for that one.
 */
export async function requireNewestUpload(run: RunName, quota: Quota, objects: ObjectStore): Promise<void> {
  const work = await readOpenWork(run, objects)
  const waits = work && (quota === 'training-quota' ? waitsForJob(work) : work.code === quota)
  if (!waits) return
  const newer = await newerUpload(run, quota, objects)
  if (newer === undefined) return
  throw new BoostlineError({
    code: 'run-superseded',
    kind: 'input',
    message: `${run.runId} waited for ${ROOM[quota]}, and ${newer} of a newer upload took its place.`,
    hint: 'Nothing to do: an older upload never serves in place of a newer one. To train it all the same, upload it again.',
  })
}

/** For sorting, by the time in the runs' names. */
export function newestFirst(a: RunName, b: RunName): number {
  return uploadedMs(b) - uploadedMs(a)
}

async function newerUpload(run: RunName, quota: Quota, objects: ObjectStore): Promise<string | undefined> {
  const source = await readRecord(objects, runKeys(run.dataset, run.runId).source, sourceRecordSchema)
  if (!source) return undefined
  const pointer = await readRecord(objects, pointerKey(run.dataset), modelPointerSchema)
  const serving = [pointer?.champion, pointer?.challenger].find((each) => each && isLaterUpload(each.source, source))
  return serving?.runId ?? (await newerUnderWay(run, source, quota, objects))
}

async function newerUnderWay(
  run: RunName,
  source: SourceRecord,
  quota: Quota,
  objects: ObjectStore,
): Promise<string | undefined> {
  const others: RunName[] = []
  for await (const other of listOpenWork(objects, run.dataset)) {
    // A run's name has the time of its upload to the second; the record has the rest.
    if (other.runId !== run.runId && uploadedMs(other) >= uploadedMs(run)) others.push(other)
  }
  for (const other of others.sort(newestFirst)) {
    const keys = runKeys(other.dataset, other.runId)
    if (!(await objects.head(keys[REACHED[quota]])) || (await objects.head(keys.failure))) continue
    // It is over, and has left only word of what keeps it from serving: nobody knows whether it ever will.
    const work = await readOpenWork(other, objects)
    if (work && isKeptFromServing(work)) continue
    const its = await readRecord(objects, keys.source, sourceRecordSchema)
    if (its && isLaterUpload(its, source)) return other.runId
  }
  return undefined
}

function uploadedMs({ runId }: RunName): number {
  return uploadTimeOf(runId) ?? 0
}
