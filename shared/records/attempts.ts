import * as z from 'zod/mini'
import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { JSON_TYPE, parseRecord, recordText } from './record-files.ts'

/** When work was begun of which no end is known, each as ISO 8601. */
const attemptsSchema = z.object({ version: z.literal(1), begun: z.array(z.iso.datetime()) })

export type AttemptLimits = {
  /** What began before that is over: longer than the function's time limit, since clocks may be off by some. */
  readonly overAfterMs: number
  /** So many that told of no end are the fault of the work itself. */
  readonly mostDeaths: number
  /** More are not begun until it is known how those ended. */
  readonly mostBegun?: number
}

export type Attempt =
  /** `takeBack` is for work that ended in another way than by the death of its process. */
  | { readonly kind: 'begun'; readonly takeBack: () => Promise<void> }
  /** As many are under way as there may be. */
  | { readonly kind: 'busy' }
  /** So many ended their processes as there may be. */
  | { readonly kind: 'deadly' }

type Ports = { readonly objects: ObjectStore; readonly clock: Clock }

/**
 * Notes at `key` that work is about to begin which may end the process by its memory or its time: it would be begun again
 * for ever, and nobody would be told.
 */
export async function beginAttempt(key: string, limits: AttemptLimits, { objects, clock }: Ports): Promise<Attempt> {
  const { overAfterMs, mostDeaths, mostBegun = Number.POSITIVE_INFINITY } = limits
  const at = new Date(clock.now()).toISOString()
  let before: readonly string[] = []
  let noted: string | undefined
  // Each time that another was faster there is a note more.
  while (noted === undefined) {
    const stored = await readAttempts(key, objects)
    // One that is noted in the future was by a clock that is right by now.
    const isOver = (begun: string) => Math.abs(clock.now() - Date.parse(begun)) >= overAfterMs
    if (stored.begun.filter(isOver).length >= mostDeaths) return { kind: 'deadly' }
    if (stored.begun.length >= mostBegun) return { kind: 'busy' }
    before = stored.begun
    noted = await writeAttempts([...before, at], stored.eTag, key, objects)
  }
  const takeBack = async () => {
    // Mostly nobody changed it meanwhile, and it need not be read, which may be what cannot be done.
    if (await writeAttempts(before, noted, key, objects)) return
    const { begun, eTag } = await readAttempts(key, objects)
    const index = begun.lastIndexOf(at)
    // Where another changes it at the same moment, the note stays: one is no death yet.
    if (index >= 0) await writeAttempts(begun.toSpliced(index, 1), eTag, key, objects)
  }
  return { kind: 'begun', takeBack }
}

type Attempts = { readonly begun: readonly string[]; readonly eTag: string | undefined }

async function readAttempts(key: string, objects: ObjectStore): Promise<Attempts> {
  const found = await objects.get(key)
  if (!found) return { begun: [], eTag: undefined }
  try {
    const { begun } = parseRecord(found.body, attemptsSchema, `s3://${objects.bucket}/${key}`)
    return { begun, eTag: found.eTag }
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    return { begun: [], eTag: found.eTag }
  }
}

/** Returns the eTag of what was written; undefined where another was faster. */
async function writeAttempts(
  begun: readonly string[],
  eTag: string | undefined,
  key: string,
  objects: ObjectStore,
): Promise<string | undefined> {
  const outcome = await objects.put(key, recordText({ version: 1, begun }), {
    contentType: JSON_TYPE,
    condition: eTag === undefined ? 'absent' : { eTag },
  })
  return outcome.written ? outcome.eTag : undefined
}
