import { hasCode } from '#shared/errors/boostline-error.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import { runIdOf } from '#shared/names/run-id.ts'
import { datasetOfScoreKey, isNameOfRecord, type ScoredKeys, scoredKeys } from '#shared/names/score-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import {
  type RecordOf,
  type ScoredRecord,
  type ScoringPlan,
  scoredRecordSchema,
} from '#shared/records/scored-record.ts'
import { isLaterUpload } from '#shared/records/source-record.ts'

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
  try {
    return parseRecord(body, scoredRecordSchema, place)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}

/**
 * Writes what is decided of a drop; whoever comes second gets what the first one decided. What an earlier drop of the
 * name left is taken away: it is no answer to this one.
 */
export async function claimDrop(drop: Drop, plan: ScoringPlan, objects: ObjectStore): Promise<Claim> {
  for (;;) {
    const claim = await readClaim(drop, objects)
    if (claim.state !== 'free') return claim
    const { standing } = claim
    const record = { version: 1, ...factsOf(drop), status: 'scoring', ...plan } as const
    const outcome = await replaceRecord(drop, standing?.eTag, record, objects)
    if (!outcome.written) continue
    if (standing) await removeResults(drop, objects)
    return { state: 'claimed', eTag: outcome.eTag, record }
  }
}

/**
 * Writes what came of a drop; returns whether it is what stands there. It is not where a later drop has the place, or
 * another delivery was faster.
 */
export async function settleDrop(
  drop: Drop,
  outcome: DistributedOmit<RecordOf<'scored'> | RecordOf<'failed'>, keyof ReturnType<typeof factsOf> | 'version'>,
  objects: ObjectStore,
): Promise<boolean> {
  for (;;) {
    const claim = await readClaim(drop, objects)
    if (claim.state === 'done' || claim.state === 'superseded') return false
    const eTag = claim.state === 'claimed' ? claim.eTag : claim.standing?.eTag
    const record = { version: 1, ...factsOf(drop), ...outcome } as const
    if (!(await replaceRecord(drop, eTag, record, objects)).written) continue
    if (claim.state === 'free' && claim.standing) await removeResults(drop, objects)
    return true
  }
}

type DistributedOmit<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never

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

async function removeResults({ keys, file }: Drop, objects: ObjectStore): Promise<void> {
  // What lies there is another file's: this one is refused.
  if (isNameOfRecord(file.key)) return
  for (const key of [keys.table, keys.errors]) if (await objects.head(key)) await objects.delete(key)
}
