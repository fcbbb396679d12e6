import type { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { FailureRecord } from '#shared/records/failure-record.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'

/**
 * Whether an error that ends a run is no end of it: it serves, so that a late event or a heartbeat met it, and not the
 * run. The log tells it then, and nobody is told of a failure.
 */
export async function isPassedOverAsServing(
  { code, message: reason, hint }: BoostlineError,
  { dataset, runId, stage }: RunName & Pick<FailureRecord, 'stage'>,
  { objects, log }: { readonly objects: ObjectStore; readonly log: Log },
): Promise<boolean> {
  if (!(await serves({ dataset, runId }, objects))) return false
  log.error('work-left-open', { dataset, runId, stage, code, reason, hint })
  return true
}

/** Whether a run came to its end before; not where nobody can say. */
async function serves({ dataset, runId }: RunName, objects: ObjectStore): Promise<boolean> {
  try {
    const { champion, challenger } = (await readPointer(objects, dataset)).pointer
    return champion?.runId === runId || challenger?.runId === runId
  } catch {
    return false
  }
}
