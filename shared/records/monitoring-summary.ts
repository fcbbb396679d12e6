import * as z from 'zod/mini'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from './record-files.ts'

/** In short, for whoever asks about a model: what the latest look at it found. */
export const monitoringSummarySchema = z.object({
  /** `yyyy-mm-dd` in UTC. */
  day: z.string(),
  /** The run that it is of. */
  model: z.string(),
  /** What the look found, and what the model is worth by its own probabilities; empty before the first. */
  sentence: z.string(),
  /** A sentence of each column that has moved away, the most striking first. */
  alarms: z.array(z.string()),
  /** What the model is worth by the outcomes that came, where any did. */
  performance: z.optional(z.string()),
})

export type MonitoringSummary = z.output<typeof monitoringSummarySchema>

/** Undefined before anything was looked at. @throws BoostlineError `record-invalid`. */
export async function readMonitoringSummary(
  objects: ObjectStore,
  dataset: string,
): Promise<MonitoringSummary | undefined> {
  const state = await readRecord(objects, monitoringKeys(dataset).state, z.object({ summary: monitoringSummarySchema }))
  return state?.summary
}
