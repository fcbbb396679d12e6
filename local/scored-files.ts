import type { S3Client } from '@aws-sdk/client-s3'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type ScoredRecord, scoredRecordSchema } from '#shared/records/scored-record.ts'
import { listBucket, onlyChanged } from './list-bucket.ts'

/** Looks for what became of dropped files; each record is returned once a change, but for those of the first look. */
export function scoredFiles(client: S3Client, objects: ObjectStore): () => Promise<readonly ScoredRecord[]> {
  const changed = onlyChanged()
  let isFirst = true
  return async () => {
    const listed = await listBucket(client, objects.bucket, { Prefix: FOLDERS.scored })
    const keys = changed(listed.objects).flatMap(({ key }) => (key.endsWith('.json') ? [key] : []))
    const isNews = !isFirst
    isFirst = false
    if (!isNews) return []
    const found = await Promise.all(keys.map((key) => recordAt(objects, key)))
    return found.filter((record) => record !== undefined)
  }
}

/** What somebody else put there is none. */
async function recordAt(objects: ObjectStore, key: string): Promise<ScoredRecord | undefined> {
  try {
    return await readRecord(objects, key, scoredRecordSchema)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}
