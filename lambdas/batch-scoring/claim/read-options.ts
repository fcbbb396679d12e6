import type { CreatedObject } from '#shared/events/s3-records.ts'
import { parseScoreManifest, parseScoreTags, type ScoreOptions } from '#shared/manifest/score-options.ts'
import { scoreManifestKeys } from '#shared/names/score-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ObjectTags } from './object-tags.ts'

/** What a person asks of a file: its tags, and for the rest the manifest. @throws BoostlineError `manifest-invalid`. */
export async function readOptions(
  upload: CreatedObject,
  dataset: string,
  { objects, tags }: { readonly objects: ObjectStore; readonly tags: ObjectTags },
): Promise<ScoreOptions> {
  const { key, bucket } = upload
  const ofFile = parseScoreTags(await tags.tagsOf(key, upload), `s3://${bucket}/${key}`)
  return { ...(await readManifest(objects, key, dataset)), ...ofFile }
}

async function readManifest(objects: ObjectStore, key: string, dataset: string): Promise<ScoreOptions> {
  for (const manifestKey of scoreManifestKeys(key, dataset)) {
    const found = await objects.get(manifestKey)
    if (found) {
      return parseScoreManifest(Buffer.from(found.body).toString('utf8'), `s3://${objects.bucket}/${manifestKey}`)
    }
  }
  return {}
}
