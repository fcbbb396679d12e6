import type { CreatedObject } from '#shared/events/s3-records.ts'
import { MOST_MANIFEST_BYTES } from '#shared/manifest/manifest.ts'
import { parseScoreManifest, parseScoreTags, type ScoreOptions } from '#shared/manifest/score-options.ts'
import { scoreManifestKeys } from '#shared/names/score-keys.ts'
import { getBeginning } from '#shared/objects/get-beginning.ts'
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
    const found = await getBeginning(objects, manifestKey, MOST_MANIFEST_BYTES)
    if (found) {
      return parseScoreManifest(Buffer.from(found).toString('utf8'), `s3://${objects.bucket}/${manifestKey}`)
    }
  }
  return {}
}
