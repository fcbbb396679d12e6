import type { S3Client } from '@aws-sdk/client-s3'
import { isUploadKey } from '#shared/names/dataset-keys.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { type Listed, listBucket, onlyChanged } from './list-bucket.ts'

/** What was put into the bucket and starts nothing, with the reason. */
export type IgnoredUpload = { readonly key: string; readonly why: string }

/** Looks for objects that a person put into the bucket and that start no training; each is returned once a change. */
export function ignoredUploads(client: S3Client, bucket: string): () => Promise<readonly IgnoredUpload[]> {
  const changed = onlyChanged()
  let isFirst = true
  return async () => {
    const found = changed(await candidates(client, bucket))
    const ignored = found.flatMap(({ key }) => {
      const why = whyIgnored(key, bucket)
      return why === undefined ? [] : [{ key, why }]
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
    return `starts nothing: only what lies under s3://${bucket}/${FOLDERS.datasets} is trained on`
  }
  if (key.endsWith('/')) return undefined
  if (key.endsWith('/manifest.json')) return 'settings, which hold from the next upload of this dataset on'
  return 'starts nothing: its name is not one of a table'
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
