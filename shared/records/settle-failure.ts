import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type FailureRecord, writeFailure } from './failure-record.ts'

export type FailurePorts = { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log }

/**
 * Decides what becomes of an error in a run's stage. What no retry can mend is written to the run's failure.json,
 * and the event is done; anything else is thrown again, so that the event is delivered once more.
 */
export async function settleFailure(
  error: unknown,
  run: RunName & { readonly stage: FailureRecord['stage'] },
  { objects, clock, log }: FailurePorts,
): Promise<void> {
  const { runId, dataset, stage } = run
  if (!(error instanceof BoostlineError)) {
    log.error('unexpected-error', { runId, dataset, stage, error })
    throw error
  }
  if (error.retryable) throw error
  const at = new Date(clock.now()).toISOString()
  const key = runKeys(dataset, runId).failure
  const failure = await writeFailure(objects, key, { runId, dataset, stage, at, error })
  const fields = { runId, dataset, stage, code: failure.code, reason: failure.message, hint: failure.hint }
  // Data that cannot be used is its owner's business; the rest is for whoever runs the pipeline.
  if (error.kind === 'input') log.warn('run-refused', fields)
  else log.error('run-refused', fields)
}
