import type { S3Client } from '@aws-sdk/client-s3'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { datasetOfPointerKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { DECIDED_BY_NOBODY, type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { listBucket, onlyChanged } from './list-bucket.ts'

/** A change of who serves a dataset, as a person reads it. */
export type ServingChange = {
  readonly dataset: string
  readonly text: string
  /** Nobody can say who serves: the pointer is damaged. */
  readonly isDamage?: boolean
}

/** Reads the changes of who serves; each call returns those since the last one, the first call none of the past. */
export function servingChanges(client: S3Client, objects: ObjectStore): () => Promise<readonly ServingChange[]> {
  const changed = onlyChanged()
  const told = new Map<string, number>()
  let isFirst = true
  return async () => {
    const changes: ServingChange[] = []
    const listed = await listBucket(client, objects.bucket, { Prefix: FOLDERS.models, Delimiter: '/' })
    for (const { key } of changed(listed.objects)) {
      const dataset = datasetOfPointerKey(key)
      const pointer = dataset === undefined ? undefined : await readWhole(objects, key)
      if (dataset === undefined || !pointer) continue
      if (pointer instanceof BoostlineError) {
        changes.push({ dataset, text: `${pointer.message}\n${pointer.hint}`, isDamage: true })
        continue
      }
      const since = told.get(dataset) ?? (isFirst ? pointer.revision : 0)
      told.set(dataset, pointer.revision)
      for (const change of pointer.history) {
        if (change.revision > since) changes.push({ dataset, text: changeInWords(change, pointer) })
      }
    }
    isFirst = false
    return changes
  }
}

/** A damaged pointer is told like a change: no other dataset's goes untold for it. */
async function readWhole(objects: ObjectStore, key: string): Promise<ModelPointer | BoostlineError | undefined> {
  try {
    return await readRecord(objects, key, modelPointerSchema)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return error
    throw error
  }
}

/** By these no person did it; their reasons stand with the run's decision, but for those of what was taken back. */
const BY_ITSELF = new Set(['evaluation', 'rollout'])

function changeInWords(
  { from, to, who, why }: ModelPointer['history'][number],
  { dataset, challenger, rollout }: ModelPointer,
): string {
  const by = BY_ITSELF.has(who) ? '' : ` (${who === DECIDED_BY_NOBODY ? '' : `${who}: `}${why})`
  if (to === null) return `no model serves ${dataset} any more: ${from} was taken back${by}`
  if (from === to) return `${to}: ${why}`
  if (challenger?.runId === to) return `${to} takes over step by step from ${from} (a ${rollout?.type} rollout)${by}`
  const before = from === null ? '' : `, and ${from} no longer`
  return `${to} serves ${dataset} now${before}${by}`
}
