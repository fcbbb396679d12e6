import type { S3Client } from '@aws-sdk/client-s3'
import { isUploadKey } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { type Listed, listBucket, onlyChanged } from './list-bucket.ts'

const MANIFEST = '/manifest.json'

/** What was put into the bucket and starts nothing, with the reason; settings are no mistake. */
export type IgnoredUpload = { readonly key: string; readonly stage: 'ignored' | 'settings'; readonly why: string }

/** Looks for objects that a person put into the bucket and that start no training; each is returned once a change. */
export function ignoredUploads(client: S3Client, bucket: string): () => Promise<readonly IgnoredUpload[]> {
  const changed = onlyChanged()
  let isFirst = true
  return async () => {
    const found = changed(await candidates(client, bucket))
    const ignored = found.flatMap(({ key }) => {
      const why = whyIgnored(key, bucket)
      return why === undefined
        ? []
        : [{ key, stage: isSettings(key) ? ('settings' as const) : ('ignored' as const), why }]
    })
    const isNews = !isFirst
    isFirst = false
    return isNews ? ignored : []
  }
}

/** Why an object starts no training; undefined where it does, or where it is the pipeline's own. */
export function whyIgnored(key: string, bucket: string): string | undefined {
  if (isUploadKey(key)) return undefined
  if (!key.startsWith(FOLDERS.datasets)) {
    return `starts nothing: only what lies under s3://${bucket}/${FOLDERS.datasets} is trained on, and under s3://${bucket}/${FOLDERS.score} scored`
  }
  if (key.endsWith('/')) return undefined
  if (isSettings(key)) {
    const dataset = datasetOfKey(key)
    return `is there: it says how ${dataset} is trained and promoted, from the next upload of its data on`
  }
  return 'starts nothing: its name is not one of a table'
}

function isSettings(key: string): boolean {
  return key.startsWith(FOLDERS.datasets) && key.endsWith(MANIFEST)
}

/** Everything outside the pipeline's own folders. */
async function candidates(client: S3Client, bucket: string): Promise<readonly Listed[]> {
  const own = new Set<string>(Object.values(FOLDERS))
  const root = await listBucket(client, bucket, { Delimiter: '/' })
  const folders = root.folders.filter((folder) => !own.has(folder))
  const found = await Promise.all(
    [FOLDERS.datasets, ...folders].map(async (Prefix) => (await listBucket(client, bucket, { Prefix })).objects),
  )
  return [...root.objects, ...found.flat()]
}
