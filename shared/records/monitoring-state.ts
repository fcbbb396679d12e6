import * as z from 'zod/mini'
import type { Log } from '#shared/log/log.ts'
import { driftMemorySchema } from '#shared/monitoring/drift-memory.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { driftWindowSchema } from './monitoring-day.ts'
import { monitoringSummarySchema } from './monitoring-summary.ts'
import { parseRecordIfValid } from './record-files.ts'

const count = z.number().check(z.int(), z.nonnegative())

const sourceSchema = z.object({
  /** The run whose rows it is of. */
  model: z.string(),
  memory: driftMemorySchema,
  /** The content (eTag) of its latest files, the latest last: dropped again it is no further window. Older records have none. */
  contents: z.optional(z.array(z.string())),
})

/**
 * monitoring/<dataset>/state.json: what the next look at a dataset goes on from. It changes by compare-and-swap; a look
 * that is cut off before it is written is taken again, and comes to the same.
 */
export const monitoringStateSchema = z.object({
  version: z.literal(1),
  dataset: z.string(),
  /** The last captured request that was counted, or where that begins; null before any was read. */
  after: z.nullable(z.string()),
  /** Rows that were taken of a request, in the mean of those that were read. */
  rowsARequest: z.number(),
  today: z.object({
    day: z.string(),
    read: count,
    counted: count,
    rows: count,
    files: count,
    windows: z.array(driftWindowSchema),
  }),
  countedYesterday: count,
  captures: z.nullable(sourceSchema),
  files: z.nullable(sourceSchema),
  /** Columns whose alarm nobody was told of. */
  untold: z.array(z.string()),
  /** The day of the latest message: there is one a day at most. */
  toldOn: z.nullable(z.string()),
  summary: monitoringSummarySchema,
})

export type MonitoringState = z.output<typeof monitoringStateSchema>

/** `state` is undefined where the object is no such record: it is begun anew, {@link tellBegunAnew}. */
export type StoredState = { readonly state: MonitoringState | undefined; readonly eTag: string }

export async function readMonitoringState(objects: ObjectStore, dataset: string): Promise<StoredState | undefined> {
  const key = monitoringKeys(dataset).state
  const found = await objects.get(key)
  if (!found) return undefined
  const place = `s3://${objects.bucket}/${key}`
  return { state: parseRecordIfValid(found.body, monitoringStateSchema, place), eTag: found.eTag }
}

/** Says in the log that a state that was there is replaced by a new one. */
export function tellBegunAnew(known: StoredState | undefined, dataset: string, log: Log): void {
  if (known && !known.state) log.warn('monitoring-begun-anew', { dataset, key: monitoringKeys(dataset).state })
}

/** Returns false where somebody else was faster. */
export async function writeMonitoringState(
  objects: ObjectStore,
  state: MonitoringState,
  known: StoredState | undefined,
): Promise<boolean> {
  const { written } = await objects.put(monitoringKeys(state.dataset).state, `${JSON.stringify(state)}\n`, {
    contentType: 'application/json',
    condition: known ? { eTag: known.eTag } : 'absent',
  })
  return written
}
