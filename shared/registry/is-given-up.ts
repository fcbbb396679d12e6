import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { servingFailuresSince } from '#shared/records/serving-failure.ts'
import type { ModelRegistry } from './model-registry.ts'

/** What is to serve an approved run is made again when it fails; this many failures after one decision are enough. */
const MOST_FAILURES = 2

/** Whether an approved run's endpoint is made no more. A decision that is taken again begins anew. */
export async function isGivenUp(
  { pointer, run }: { readonly pointer: ModelPointer; readonly run: Pick<ServingRun, 'runId' | 'modelPackageArn'> },
  { objects, registry }: { readonly objects: ObjectStore; readonly registry: Pick<ModelRegistry, 'describe'> },
): Promise<boolean> {
  const decided = await registry.describe(run.modelPackageArn)
  const served = pointer.previous?.find(({ runId }) => runId === run.runId)
  // A failure from before it served is none in a row with one after that.
  const sinceMs = Math.max(decided?.changedMs ?? 0, served ? Date.parse(served.until) : 0)
  const failures = await servingFailuresSince({ dataset: pointer.dataset, runId: run.runId }, sinceMs, objects)
  return failures >= MOST_FAILURES
}
