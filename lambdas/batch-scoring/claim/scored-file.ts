import type { CreatedObject } from '#shared/events/s3-records.ts'
import { runIdOf } from '#shared/names/run-id.ts'
import {
  datasetOfScoreKey,
  excessBytes,
  isNameOfRecord,
  type ScoredKeys,
  scoredKeys,
} from '#shared/names/score-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecordIfValid } from '#shared/records/record-files.ts'
import {
  type RecordOf,
  type ScoredRecord,
  type ScoringPlan,
  scoredRecordSchema,
} from '#shared/records/scored-record.ts'
import { isLaterUpload } from '#shared/records/source-record.ts'
import type { ResultRemoval } from './result-removal.ts'

/** One drop of a file, by its event alone. */
export type Drop = Pick<ScoredRecord, 'job' | 'dataset' | 'file'> & { readonly keys: ScoredKeys }

export function dropOf(upload: CreatedObject, prefix: string): Drop {
  const { key, versionId, eTag, eventTime, sequencer } = upload
  const dataset = datasetOfScoreKey(key)
  const file = { key, versionId, eTag, eventTime, sequencer }
  return { job: runIdOf({ ...upload, prefix, dataset }), dataset, file, keys: scoredKeys(key) }
}

/** The record that stands for a name, whoever wrote it. */
type Standing = { readonly eTag: string; readonly record: ScoredRecord | undefined }

export type ClaimPorts = { readonly objects: ObjectStore; readonly removal: ResultRemoval }

/** How the record of a drop's name stands to the drop. */
export type Claim =
  /** This drop's to go on with, also after another delivery began. */
  | { readonly state: 'claimed'; readonly eTag: string; readonly record: RecordOf<'scoring'> }
  /** This drop was done with, or a later one has its place. */
  | { readonly state: 'done' }
  | { readonly state: 'superseded' }
  /** Nothing of this drop is there yet; `standing` is what an earlier one left. */
  | { readonly state: 'free'; readonly standing: Standing | undefined }

export async function readClaim(drop: Drop, objects: ObjectStore): Promise<Claim> {
  const found = await objects.get(drop.keys.record)
  if (!found) return { state: 'free', standing: undefined }
  const standing = { eTag: found.eTag, record: recordIn(found.body, drop.keys.record) }
  const { record } = standing
  if (record?.job !== drop.job) {
    return record && isLaterUpload(record.file, drop.file) ? { state: 'superseded' } : { state: 'free', standing }
  }
  return record.status === 'scoring' ? { state: 'claimed', eTag: found.eTag, record } : { state: 'done' }
}

/** What is no such record is replaced like an earlier one. */
function recordIn(body: Uint8Array, place: string): ScoredRecord | undefined {
  return parseRecordIfValid(body, scoredRecordSchema, place)
}

/**
 * Writes what is decided of a drop; whoever comes second gets what the first one decided. What an earlier drop of the
 * name left is taken away: it is no answer to this one.
 */
export async function claimDrop(drop: Drop, plan: ScoringPlan, ports: ClaimPorts): Promise<Claim> {
  const { objects } = ports
  for (;;) {
    // Looked at before the record is this drop's: after that they may be of another delivery of it.
    const results = await findResults(drop, objects)
    const claim = await readClaim(drop, objects)
    if (claim.state !== 'free') return claim
    const record = { version: 1, ...factsOf(drop), status: 'scoring', ...plan } as const
    const outcome = await replaceRecord(drop, claim.standing?.eTag, record, objects)
    if (!outcome.written) continue
    if (claim.standing) await remove(results, ports)
    return { state: 'claimed', eTag: outcome.eTag, record }
  }
}

/**
 * Writes what came of a drop; returns whether it is what stands there. It is not where a later drop has the place, or
 * another delivery was faster. What does not belong to what stands there is gone then.
 */
export async function settleDrop(
  drop: Drop,
  outcome: Omit<RecordOf<'scored'>, OwnFields> | Omit<RecordOf<'failed'>, OwnFields | 'model'>,
  ports: ClaimPorts,
): Promise<boolean> {
  const { objects } = ports
  for (;;) {
    const claim = await readClaim(drop, objects)
    const isTaken = claim.state === 'done' || claim.state === 'superseded'
    const eTag = claim.state === 'claimed' ? claim.eTag : claim.state === 'free' ? claim.standing?.eTag : undefined
    const model = claim.state === 'claimed' ? claim.record.model : null
    const record: ScoredRecord = {
      version: 1,
      ...factsOf(drop),
      ...(outcome.status === 'failed' ? { ...outcome, model } : outcome),
    }
    if (!isTaken && !(await replaceRecord(drop, eTag, record, objects)).written) continue
    await removeForeignResults(drop, ports)
    return !isTaken
  }
}

/**
 * Takes away what lies under the names of a file's results and is none of what its record tells: of an earlier drop
 * that was cut off, or wrote late. While the file is scored nothing is: whoever scores it does so at the end.
 */
export async function removeForeignResults(drop: Drop, ports: ClaimPorts): Promise<void> {
  const { objects } = ports
  // Looked at before the record: what a later drop writes is something else then.
  const results = await findResults(drop, objects)
  if (results.length === 0) return
  const found = await objects.get(drop.keys.record)
  const record = found && recordIn(found.body, drop.keys.record)
  if (!record || record.status === 'scoring') return
  const own = record.status === 'failed' ? [] : [record.output.key, record.errors?.key]
  await remove(
    results.filter(({ key }) => !own.includes(key)),
    ports,
  )
}

type OwnFields = keyof ReturnType<typeof factsOf> | 'version'

function factsOf({ job, dataset, file }: Drop) {
  return { job, dataset, file }
}

async function replaceRecord({ keys }: Drop, eTag: string | undefined, record: ScoredRecord, objects: ObjectStore) {
  const condition = eTag === undefined ? 'absent' : { eTag }
  return await objects.put(keys.record, `${JSON.stringify(record, null, 2)}\n`, {
    contentType: 'application/json',
    condition,
  })
}

type Result = { readonly key: string; readonly eTag: string }

async function findResults({ keys, file }: Drop, objects: ObjectStore): Promise<readonly Result[]> {
  // What lies there is another file's, or nothing can: this one is refused.
  if (isNameOfRecord(file.key) || excessBytes(file.key) > 0) return []
  const found = [keys.table, keys.errors].map(async (key) => ({ key, eTag: (await objects.head(key))?.eTag }))
  return (await Promise.all(found)).flatMap(({ key, eTag }) => (eTag === undefined ? [] : [{ key, eTag }]))
}

async function remove(results: readonly Result[], { removal }: ClaimPorts): Promise<void> {
  for (const { key, eTag } of results) await removal.removeIf(key, eTag)
}
