import * as z from 'zod/mini'
import { boundedText } from '#shared/errors/bounded-text.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { writeRecordOnce } from './record-files.ts'

/** serving-failures/<milliseconds>.json: what was to serve an approved run failed then, and was deleted. */
const servingFailureSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  reason: z.string(),
  /** ISO 8601. */
  at: z.string(),
})

const LONGEST_REASON = 2000

/** Writes down that what was to serve a run failed; the same failure seen twice is one record. */
export async function writeServingFailure(
  { dataset, runId }: RunName,
  { reason, failedMs }: { readonly reason: string; readonly failedMs: number },
  objects: ObjectStore,
): Promise<void> {
  const key = `${runKeys(dataset, runId).servingFailuresPrefix}${failedMs}.json`
  const facts = { runId, dataset, reason: boundedText(reason, LONGEST_REASON), at: new Date(failedMs).toISOString() }
  await writeRecordOnce(objects, key, servingFailureSchema, { version: 1, ...facts })
}

/** When what was to serve a run has failed after a moment, in milliseconds since 1970, the earliest first. */
export async function servingFailuresSince(
  { dataset, runId }: RunName,
  sinceMs: number,
  objects: ObjectStore,
): Promise<readonly number[]> {
  const prefix = runKeys(dataset, runId).servingFailuresPrefix
  const failures: number[] = []
  for await (const { key } of objects.list(prefix)) {
    const failedMs = Number.parseInt(key.slice(prefix.length), 10)
    if (failedMs > sinceMs) failures.push(failedMs)
  }
  return failures.sort((a, b) => a - b)
}
