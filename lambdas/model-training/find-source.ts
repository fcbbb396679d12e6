import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import { manifestKeys } from '#shared/names/dataset-keys.ts'
import { pointerKey, type RunKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'

export type NewRun = RunName & {
  readonly keys: RunKeys
  readonly codeVersion: string
}

/**
 * A run's source.json: the stored one, or, at the first delivery, a new one with the uploaded object's version and its
 * manifest as they are now.
 * @throws BoostlineError `source-changed` when the object of the event was replaced or deleted.
 */
export async function findSource(objects: ObjectStore, upload: CreatedObject, run: NewRun): Promise<SourceRecord> {
  const known = await readRecord(objects, run.keys.source, sourceRecordSchema)
  if (known) return known
  const at = upload.versionId ? { versionId: upload.versionId } : { ifMatch: upload.eTag }
  const object = await objects.head(upload.key, at)
  if (!object) {
    throw new BoostlineError({
      code: 'source-changed',
      kind: 'input',
      message: `s3://${upload.bucket}/${upload.key} is no longer the object this event was sent for: it was replaced or deleted.`,
      hint: 'Nothing to do where it was replaced: the newer upload has a run of its own. Where it was deleted, upload it again.',
    })
  }
  return await writeRecordOnce(objects, run.keys.source, sourceRecordSchema, {
    version: 1,
    runId: run.runId,
    dataset: run.dataset,
    bucket: upload.bucket,
    key: upload.key,
    versionId: object.versionId,
    eTag: object.eTag,
    sizeBytes: object.sizeBytes,
    eventTime: upload.eventTime,
    sequencer: upload.sequencer,
    manifest: await findManifest(objects, upload.key, run.dataset),
    codeVersion: run.codeVersion,
    ...(await findChampion(objects, run.dataset)),
  })
}

/** The run that serves, so that a promotion between two deliveries of an event does not change this run. */
async function findChampion(objects: ObjectStore, dataset: string): Promise<Pick<SourceRecord, 'champion'>> {
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  return pointer?.champion ? { champion: pointer.champion.runId } : {}
}

/** The manifest beside the CSV in its folder, else the one in the dataset's folder. */
async function findManifest(objects: ObjectStore, key: string, dataset: string): Promise<SourceRecord['manifest']> {
  for (const manifestKey of manifestKeys(key, dataset)) {
    const found = await objects.get(manifestKey)
    if (found) return { key: manifestKey, text: Buffer.from(found.body).toString('utf8') }
  }
  return null
}
