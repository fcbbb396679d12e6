import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import { pointerKey, type RunKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'
import { findManifest } from '#shared/runs/find-manifest.ts'

export type NewRun = RunName & {
  readonly keys: RunKeys
  readonly codeVersion: string
  /** Where uploads are taken besides `datasets/`. */
  readonly uploadPrefixes: readonly string[]
}

type SourcePorts = {
  /** The pipeline's bucket. */
  readonly objects: ObjectStore
  readonly bucketOf?: (name: string) => ObjectStore
}

/** What AWS's own sample events say of an object: nothing that any object has. */
const SAMPLES = {
  eTags: new Set(['0123456789abcdef0123456789abcdef', 'd41d8cd98f00b204e9800998ecf8427e']),
  versionIds: new Set(['096fKKXTRTtl3on89fVO.nfljtsv6qko']),
}

/** The bucket that an upload lies in. */
export function sourceBucket(name: string, { objects, bucketOf }: SourcePorts): ObjectStore {
  if (name === objects.bucket || bucketOf === undefined) return objects
  return bucketOf(name)
}

/**
 * A run's source.json: the stored one, or, at the first delivery, a new one with the uploaded object's version and its
 * manifest as they are now.
 * @throws BoostlineError `source-changed` when the object of the event was replaced or deleted.
 */
export async function findSource(ports: SourcePorts, upload: CreatedObject, run: NewRun): Promise<SourceRecord> {
  const { objects } = ports
  const known = await readRecord(objects, run.keys.source, sourceRecordSchema)
  if (known) return known
  const source = sourceBucket(upload.bucket, ports)
  const object = await source.head(upload.key, stateOf(upload))
  if (!object) throw await changed(upload, source)
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
    manifest: await findManifest(objects, upload.key, run),
    codeVersion: run.codeVersion,
    ...(await findChampion(objects, run.dataset)),
  })
}

/** Which state of the object the event is about: the current one where it is AWS's sample and says nothing of it. */
function stateOf({ versionId, eTag }: CreatedObject): ObjectVersion {
  if (versionId !== undefined && !SAMPLES.versionIds.has(versionId)) return { versionId }
  return eTag === undefined || SAMPLES.eTags.has(eTag) ? {} : { ifMatch: eTag }
}

/** A replaced object is told from one that never was as the event says, such as an event made by hand. */
async function changed({ bucket, key, eTag, eventTime }: CreatedObject, source: ObjectStore): Promise<BoostlineError> {
  const place = `s3://${bucket}/${key}`
  const now = await source.head(key)
  const facts = { code: 'source-changed', kind: 'input' } as const
  if (!now) {
    const message = `${place} is not there: it was deleted, or never uploaded.`
    return new BoostlineError({ ...facts, message, hint: 'Upload it again: the upload has a run of its own.' })
  }
  if (Date.parse(now.lastModified) <= Date.parse(eventTime)) {
    const message = `${place} is older than this event and has another eTag (${now.eTag}, not ${eTag}): the event was not made for it.`
    const hint = 'An event by hand: leave "eTag" and "versionId" out of it, or give those of the object.'
    return new BoostlineError({ ...facts, message, hint })
  }
  return new BoostlineError({
    ...facts,
    message: `${place} is no longer the object this event was sent for: it was replaced.`,
    hint: 'Nothing to do: the newer upload has a run of its own.',
  })
}

/** The run that serves, so that a promotion between two deliveries of an event does not change this run. */
async function findChampion(objects: ObjectStore, dataset: string): Promise<Pick<SourceRecord, 'champion'>> {
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  return pointer?.champion ? { champion: pointer.champion.runId } : {}
}
