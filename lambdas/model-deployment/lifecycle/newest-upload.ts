import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { listOpenWork, readOpenWork } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, sourceRecordSchema } from '#shared/records/source-record.ts'

/** @throws BoostlineError `run-superseded` where a run waits for room while a newer upload waits too, or trains. */
export async function requireNewestUpload(run: RunName, objects: ObjectStore): Promise<void> {
  if (!(await waitsForTraining(run, objects))) return
  const newer = await newerInTraining(run, objects)
  if (newer === undefined) return
  throw new BoostlineError({
    code: 'run-superseded',
    kind: 'input',
    message: `${run.runId} waited for room to train, and ${newer} of a newer upload took its place.`,
    hint: 'Nothing to do: an older upload never serves in place of a newer one. To train it all the same, upload it again.',
  })
}

async function newerInTraining(run: RunName, objects: ObjectStore): Promise<string | undefined> {
  const source = await readRecord(objects, runKeys(run.dataset, run.runId).source, sourceRecordSchema)
  if (!source) return undefined
  const others: RunName[] = []
  for await (const other of listOpenWork(objects, run.dataset)) {
    // A run's name has the time of its upload to the second; the record has the rest.
    if (other.runId !== run.runId && uploadedMs(other) >= uploadedMs(run)) others.push(other)
  }
  for (const other of others.sort(newestFirst)) {
    const work = await readOpenWork(other, objects)
    if (work?.code !== 'training-quota' && work?.code !== 'in-training') continue
    const its = await readRecord(objects, runKeys(other.dataset, other.runId).source, sourceRecordSchema)
    if (its && isLaterUpload(its, source)) return other.runId
  }
  return undefined
}

/** Whether a run waits for room in the quota of training instances. */
export async function waitsForTraining(run: RunName, objects: ObjectStore): Promise<boolean> {
  return (await readOpenWork(run, objects))?.code === 'training-quota'
}

/** For sorting, by the time in the runs' names. */
export function newestFirst(a: RunName, b: RunName): number {
  return uploadedMs(b) - uploadedMs(a)
}

function uploadedMs({ runId }: RunName): number {
  return uploadTimeOf(runId) ?? 0
}
