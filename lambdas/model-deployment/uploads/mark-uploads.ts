import * as z from 'zod/mini'
import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { uploadPath } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { heartbeatKeys } from '#shared/names/heartbeat-keys.ts'
import { dayOfMs } from '#shared/names/monitoring-keys.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { type KeptPorts, keptVersions, markVersions } from '#shared/uploads/mark-old-uploads.ts'
import type { UploadVersion, UploadVersions, VersionPlace } from '#shared/uploads/upload-version.ts'
import { attempt } from '../attempt.ts'

export type MarkPorts = KeptPorts & {
  readonly uploads: UploadVersions
  readonly clock: Clock
  readonly log: Log
}

/** The hour (UTC) in whose heartbeats it is done: once a day is enough for what goes after 30 days. */
const HOUR = 3
/** Versions of one heartbeat, which has other work: four of them come to so many times four a day. */
const MOST_PAGES = 5
const MOST_MS = 25_000

const placeSchema = z.object({
  version: z.literal(1),
  /** The day (UTC) on which all was gone through last. */
  done: z.string(),
  /** Where to go on: behind this version of this prefix; null at the beginning. */
  after: z.nullable(z.object({ prefix: z.string(), key: z.string(), versionId: z.string() })),
  /** Whether a dataset on the way could not be decided about: then all is gone through once more. */
  hasFailed: z.boolean(),
})
type Place = Pick<z.output<typeof placeSchema>, 'done' | 'after' | 'hasFailed'>

/** Whether it is done at this time: in the other hours a heartbeat does not even look. */
export function isTimeToMark({ clock }: Pick<MarkPorts, 'clock'>): boolean {
  return new Date(clock.now()).getUTCHours() === HOUR
}

/**
 * Marks old versions of uploads that no run needs, so that the bucket deletes them, and keeps the others: a part of them
 * all, page by page, by one heartbeat; the next one goes on, on the next day where need be. Cut off anywhere, or done
 * again, it ends the same.
 */
export async function markUploads(prefixes: readonly string[], ports: MarkPorts): Promise<void> {
  const { clock, uploads } = ports
  const startMs = clock.now()
  const day = dayOfMs(startMs)
  const all = [FOLDERS.datasets, ...prefixes]
  const place = await readPlace(ports)
  if (place.after === null && place.done === day) return
  // A prefix may be watched no longer.
  const start = place.after && all.includes(place.after.prefix) ? place.after : null
  const kept = keptOf(ports)
  let at = start === null ? 0 : all.indexOf(start.prefix)
  let next: VersionPlace | undefined = start && start.key !== '' ? start : undefined
  let hasFailed = place.after !== null && place.hasFailed
  for (let pages = 0; pages < MOST_PAGES && clock.now() - startMs < MOST_MS; pages++) {
    const prefix = all[at]
    if (prefix === undefined) break
    const page = await uploads.page(prefix, next)
    if (!(await markPage(page.versions, prefixes, kept, ports))) hasFailed = true
    next = page.next
    if (!next) at++
  }
  const prefix = all[at]
  const after = prefix === undefined ? null : { prefix, key: next?.key ?? '', versionId: next?.versionId ?? '' }
  await writePlace({ done: after === null && !hasFailed ? day : place.done, after, hasFailed }, ports)
}

/** What is kept of each dataset, looked up once and only where it has old versions. */
function keptOf(ports: MarkPorts): (dataset: string) => Promise<ReadonlySet<string>> {
  const known = new Map<string, Promise<ReadonlySet<string>>>()
  return async (dataset) => {
    const kept = known.get(dataset) ?? keptVersions(dataset, ports)
    known.set(dataset, kept)
    return await kept
  }
}

/** Returns whether all of it was marked. */
async function markPage(
  versions: readonly UploadVersion[],
  prefixes: readonly string[],
  kept: (dataset: string) => Promise<ReadonlySet<string>>,
  { uploads, log }: MarkPorts,
): Promise<boolean> {
  const old = versions.filter(({ isCurrent }) => !isCurrent)
  const byDataset = Map.groupBy(old, ({ key }) => datasetOfKey(uploadPath(key, prefixes) ?? key))
  let done = 0
  for (const [dataset, ofDataset] of byDataset) {
    // A dataset that cannot be decided about keeps everything; the others go on.
    await attempt(`old uploads of ${dataset}`, log, async () => {
      const marked = await markVersions(ofDataset, await kept(dataset), uploads)
      done++
      const changed = marked.filter(({ isChanged }) => isChanged)
      if (changed.length === 0) return
      const going = changed.filter(({ isKept }) => !isKept).length
      log.info('old-uploads-marked', { dataset, going, kept: changed.length - going })
    })
  }
  return done === byDataset.size
}

async function readPlace({ objects }: MarkPorts): Promise<Place> {
  try {
    return (
      (await readRecord(objects, heartbeatKeys.uploads, placeSchema)) ?? { done: '', after: null, hasFailed: false }
    )
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    return { done: '', after: null, hasFailed: false }
  }
}

async function writePlace(place: Place, { objects }: MarkPorts): Promise<void> {
  await objects.put(heartbeatKeys.uploads, JSON.stringify({ version: 1, ...place }), {
    contentType: 'application/json',
  })
}
