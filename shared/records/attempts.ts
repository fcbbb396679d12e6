import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod/mini'
import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { JSON_TYPE, parseRecord, recordText } from './record-files.ts'

const time = z.string().check(z.refine((text) => Date.parse(text) >= 0))

/** When work was begun of which no end is known, each as ISO 8601, and by which delivery of its event. */
const attemptsSchema = z.object({
  version: z.literal(2),
  begun: z.array(z.object({ at: time, delivery: z.optional(z.string()) })),
})

type Begun = z.output<typeof attemptsSchema>['begun'][number]

export type AttemptLimits = {
  /** What began before that is over: longer than the function's time limit, since clocks may be off by some. */
  readonly overAfterMs: number
  /** So many that told of no end are the fault of the work itself. */
  readonly mostDeaths: number
  /** More are not begun until it is known how those ended. */
  readonly mostBegun?: number
  /**
   * What Lambda calls the delivery of an event, the same at each of its tries: the next try begins when the last one is
   * over, so that what an earlier one began is over, too, however short ago.
   */
  readonly delivery?: string
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
 * Does work that may end the process, noted at `key` as {@link beginAttempt} does it. Once work comes to its end, earlier
 * deaths count no more.
 * @throws what `refusal` makes where it ended the process so often; what `work` throws, which is no death.
 */
export async function attempt<T>(
  key: string,
  limits: AttemptLimits,
  {
    refusal,
    work,
    ...ports
  }: Ports & {
    readonly log: Log
    readonly refusal: () => Error
    readonly work: () => Promise<T>
  },
): Promise<T> {
  const begun = await beginAttempt(key, limits, ports)
  if (begun.kind !== 'begun') throw refusal()
  const settle = async (forget: () => Promise<void>) => {
    try {
      await forget()
    } catch (error) {
      // One note that stays is no death yet.
      ports.log.warn('attempt-not-forgotten', { key, reason: String(error) })
    }
  }
  let result: T
  try {
    result = await work()
  } catch (error) {
    await settle(begun.takeBack)
    throw error
  }
  await settle(() => ports.objects.delete(key))
  return result
}

/**
 * Notes at `key` that work is about to begin which may end the process by its memory or its time: it would be begun again
 * for ever, and nobody would be told.
 */
export async function beginAttempt(key: string, limits: AttemptLimits, { objects, clock }: Ports): Promise<Attempt> {
  const { overAfterMs, mostDeaths, mostBegun = Number.POSITIVE_INFINITY, delivery } = limits
  const own: Begun = { at: new Date(clock.now()).toISOString(), ...(delivery !== undefined && { delivery }) }
  let before: readonly Begun[] = []
  let noted: string | undefined
  let written: readonly Begun[] | undefined
  // Each time that another was faster there is a note more.
  while (noted === undefined) {
    const stored = await readAttempts(key, objects)
    // The answer to the write was lost, and the SDK's next met what was written. Nobody else writes for this delivery.
    if (delivery !== undefined && stored.eTag !== undefined && isDeepStrictEqual(stored.begun, written)) {
      noted = stored.eTag
      break
    }
    const isOver = (begun: Begun) =>
      (delivery !== undefined && begun.delivery === delivery) ||
      // One that is noted in the future was by a clock that is right by now.
      Math.abs(clock.now() - Date.parse(begun.at)) >= overAfterMs
    if (stored.begun.filter(isOver).length >= mostDeaths) return { kind: 'deadly' }
    if (stored.begun.length >= mostBegun) return { kind: 'busy' }
    before = stored.begun
    written = [...before, own]
    noted = await writeAttempts(written, stored.eTag, key, objects)
  }
  const takeBack = async () => {
    // Mostly nobody changed it meanwhile, and it need not be read, which may be what cannot be done.
    if (await writeAttempts(before, noted, key, objects)) return
    const { begun, eTag } = await readAttempts(key, objects)
    const index = begun.findLastIndex(({ at, delivery: of }) => at === own.at && of === own.delivery)
    // Where another changes it at the same moment, the note stays: one is no death yet.
    if (index >= 0) await writeAttempts(begun.toSpliced(index, 1), eTag, key, objects)
  }
  return { kind: 'begun', takeBack }
}

type Attempts = { readonly begun: readonly Begun[]; readonly eTag: string | undefined }

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
  begun: readonly Begun[],
  eTag: string | undefined,
  key: string,
  objects: ObjectStore,
): Promise<string | undefined> {
  const outcome = await objects.put(key, recordText({ version: 2, begun }), {
    contentType: JSON_TYPE,
    condition: eTag === undefined ? 'absent' : { eTag },
  })
  return outcome.written ? outcome.eTag : undefined
}
