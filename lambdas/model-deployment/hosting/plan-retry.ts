import type { Clock } from '#shared/clock.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRetrySchema, isPingFailure } from '#shared/records/deployment-retry.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import type { Endpoints } from './endpoints.ts'

type Ports = { readonly objects: ObjectStore; readonly endpoints: Endpoints; readonly clock: Clock }

/** A serverless endpoint's memory goes up in these steps, to this most. */
const MEMORY_STEP_MB = 1024
const MOST_MEMORY_MB = 6144

/**
 * Whether a run's endpoint, which failed for this reason, is to be made once more with the next larger memory, or is
 * already about to be; writes down that it is.
 */
export async function planRetry(
  { runId, dataset }: RunName,
  reason: string,
  { objects, endpoints, clock }: Ports,
): Promise<boolean> {
  if (!isPingFailure(reason)) return false
  const key = runKeys(dataset, runId).deploymentRetry
  const known = await readRecord(objects, key, deploymentRetrySchema)
  // An endpoint's configuration has its name, and that is the run's.
  const configuredMb = await endpoints.configuredMemoryMb(runId)
  // What failed is the second endpoint, or still the first one.
  if (known) return configuredMb !== known.memoryMb
  const memoryMb = (configuredMb ?? MOST_MEMORY_MB) + MEMORY_STEP_MB
  if (memoryMb > MOST_MEMORY_MB) return false
  const at = new Date(clock.now()).toISOString()
  await writeRecordOnce(objects, key, deploymentRetrySchema, { version: 1, runId, dataset, memoryMb, reason, at })
  return true
}
