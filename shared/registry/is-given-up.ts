import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { servingFailuresSince } from '#shared/records/serving-failure.ts'
import type { ModelRegistry } from './model-registry.ts'

/** Made again, what cannot be loaded fails within the hour; between two failures that are further apart it served, or had no room. */
const IN_A_ROW_MS = 2 * 60 * 60 * 1000

/**
 * Whether an approved run's endpoint is made no more: it failed twice in a row after one decision. A decision that is
 * taken again begins anew.
 */
export async function isGivenUp(
  { pointer, run }: { readonly pointer: ModelPointer; readonly run: Pick<ServingRun, 'runId' | 'modelPackageArn'> },
  { objects, registry }: { readonly objects: ObjectStore; readonly registry: Pick<ModelRegistry, 'describe'> },
): Promise<boolean> {
  const decided = await registry.describe(run.modelPackageArn)
  const served = pointer.previous?.find(({ runId }) => runId === run.runId)
  // A failure from before it served is none in a row with one after that.
  const sinceMs = Math.max(decided?.changedMs ?? 0, served ? Date.parse(served.until) : 0)
  const failures = await servingFailuresSince({ dataset: pointer.dataset, runId: run.runId }, sinceMs, objects)
  return failures.some((failedMs, place) => failedMs - (failures[place - 1] ?? 0) <= IN_A_ROW_MS)
}
