import pMap from 'p-map'
import { readCapturedPredictions } from '#shared/captures/capture-lines.ts'
import { hashedValue, isHashed } from '#shared/captures/hashed-value.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { captureOfKey, capturesPrefix } from '#shared/names/capture-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { bareName } from '#shared/schema/composed-names.ts'
import { feedbackInvalid } from './feedback-invalid.ts'

/** Where a captured instance is. */
type Instance = { readonly requestId: string; readonly instance: number }

/** The first captured instance of an id, of so many. */
type FoundInstance = { readonly first: Instance; count: number }

/** Captures are read one by one: of more a file has to name the requests. */
const MOST_CAPTURES = 300_000
const AT_ONCE = 32

/**
 * Finds by whom predictions were asked for: the captured instances of the ids, which are in NFC; the first is that of the
 * earliest request.
 * @throws BoostlineError `feedback-invalid` where there are more captures than a file's time is for.
 */
export async function findInstances(
  dataset: string,
  name: string,
  ids: ReadonlySet<string>,
  objects: ObjectStore,
): Promise<ReadonlyMap<string, FoundInstance>> {
  const keys: string[] = []
  for await (const { key } of objects.list(capturesPrefix(dataset))) {
    const capture = captureOfKey(key)
    if (!capture || capture.isFeedback) continue
    keys.push(key)
    if (keys.length > MOST_CAPTURES) {
      throw feedbackInvalid(
        `More than ${MOST_CAPTURES.toLocaleString('en')} requests of ${dataset} are captured: they are too many to look for ids in.`,
        'Give request_id instead of the id, or let a lifecycle rule of the bucket end captures earlier.',
      )
    }
  }
  const names = new Set([name, bareName(name), `#${bareName(name)}`].flatMap(spellings))
  const byHash = new Map(
    [...ids].flatMap((id) =>
      [...names].flatMap((ofName) =>
        spellings(id).map((ofId) => [hashedValue(dataset, ofName, ofId) ?? '', id] as const),
      ),
    ),
  )
  const found = new Map<string, FoundInstance>()
  const read = async (key: string) => {
    const lines = await readCapturedPredictions(objects, key).catch((error: unknown) => {
      // Nobody's feedback: whoever may write to the bucket may have put it there.
      if (hasCode(error, 'record-invalid')) return []
      throw error
    })
    return (lines ?? []).flatMap(({ id, requestId, instance }) => {
      if (id === undefined || id === null) return []
      const plain = String(id).trim().normalize()
      const known = isHashed(id) ? byHash.get(String(id)) : ids.has(plain) ? plain : undefined
      return known === undefined ? [] : [{ id: known, requestId, instance }]
    })
  }
  // In the order of the keys, whichever is read first.
  for (const { id, requestId, instance } of (await pMap(keys, read, { concurrency: AT_ONCE })).flat()) {
    const known = found.get(id)
    if (known) known.count++
    else found.set(id, { first: { requestId, instance }, count: 1 })
  }
  return found
}

/** Letters may have been taken apart where it was hashed. */
function spellings(text: string): readonly string[] {
  return [...new Set([text.normalize(), text.normalize('NFD')])]
}
