import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { translateAwsError } from '#shared/aws/translate-error.ts'

export type Listed = { readonly key: string; readonly eTag: string | undefined }

/** What lies in a bucket below a prefix; with a delimiter its folders, too. Rejects with BoostlineError. */
export async function listBucket(
  client: S3Client,
  bucket: string,
  options: { readonly Prefix?: string; readonly Delimiter?: string },
): Promise<{ readonly objects: readonly Listed[]; readonly folders: readonly string[] }> {
  const objects: Listed[] = []
  const folders: string[] = []
  let token: string | undefined
  do {
    const page = await client
      .send(new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token, ...options }))
      .catch((error: unknown) => {
        throw translateAwsError(`s3:ListObjectsV2 s3://${bucket}/${options.Prefix ?? ''}`, error)
      })
    for (const { Key, ETag } of page.Contents ?? []) if (Key !== undefined) objects.push({ key: Key, eTag: ETag })
    for (const { Prefix } of page.CommonPrefixes ?? []) if (Prefix !== undefined) folders.push(Prefix)
    token = page.NextContinuationToken
  } while (token)
  return { objects, folders }
}

/** Returns of each listing what is new or changed since the one before; of the first, all. */
export function onlyChanged(): (objects: readonly Listed[]) => readonly Listed[] {
  const known = new Map<string, string | undefined>()
  return (objects) =>
    objects.filter(({ key, eTag }) => {
      const isKnown = known.has(key) && known.get(key) === eTag
      known.set(key, eTag)
      return !isKnown
    })
}
