import type { S3Client } from '@aws-sdk/client-s3'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { sentNoticesPrefix } from '#shared/names/notice-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type SentNotice, sentNoticeSchema } from '#shared/records/sent-notice.ts'
import { listBucket, onlyChanged } from './list-bucket.ts'

/**
 * Looks for what people were told of, which here nobody gets; each notice is returned once, but for those of the first
 * look.
 */
export function sentNotices(client: S3Client, objects: ObjectStore): () => Promise<readonly SentNotice[]> {
  const changed = onlyChanged()
  const told = new Set<string>()
  let isFirst = true
  return async () => {
    const listed = await listBucket(client, objects.bucket, { Prefix: sentNoticesPrefix })
    const keys = changed(listed.objects).map(({ key }) => key)
    if (isFirst) for (const key of keys) told.add(key)
    isFirst = false
    const news: SentNotice[] = []
    for (const key of keys) {
      if (told.has(key)) continue
      const record = await recordAt(objects, key)
      // While somebody is at it, the object changes once more.
      if (!record || record.state === 'sending') continue
      told.add(key)
      news.push(record)
    }
    return news
  }
}

/** What somebody else put there is none. */
async function recordAt(objects: ObjectStore, key: string): Promise<SentNotice | undefined> {
  try {
    return await readRecord(objects, key, sentNoticeSchema)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}
