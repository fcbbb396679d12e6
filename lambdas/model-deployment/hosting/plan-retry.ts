import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { DeploymentOf } from '#shared/records/deployment-record.ts'
import { deploymentRetrySchema, isPingFailure } from '#shared/records/deployment-retry.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import type { Endpoints } from './endpoints.ts'

type Ports = { readonly objects: ObjectStore; readonly endpoints: Endpoints; readonly clock: { now(): number } }

/** A serverless endpoint's memory goes up in these steps, to this most. */
const MEMORY_STEP_MB = 1024
const MOST_MEMORY_MB = 6144

/**
 * Whether a run's endpoint, which failed for this reason, is to be made once more with the next larger memory, or is
 * already about to be; writes down that it is.
 */
export async function planRetry(
  { runId, dataset, endpointConfigName, ...deployment }: DeploymentOf<'endpoint'>,
  reason: string,
  { objects, endpoints, clock }: Ports,
): Promise<boolean> {
  if (!isPingFailure(reason)) return false
  const key = runKeys(dataset, runId).deploymentRetry
  const known = await readRecord(objects, key, deploymentRetrySchema)
  // The endpoint that failed has this size, or is still the first one.
  if (known) return (await endpoints.configuredMemoryMb(endpointConfigName)) !== known.memoryMb
  const memoryMb = deployment.memoryMb + MEMORY_STEP_MB
  if (memoryMb > MOST_MEMORY_MB) return false
  const at = new Date(clock.now()).toISOString()
  await writeRecordOnce(objects, key, deploymentRetrySchema, { version: 1, runId, dataset, memoryMb, reason, at })
  return true
}
