import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { beginAttempt } from '#shared/records/attempts.ts'

/** A function has at most 15 minutes. */
const LIMITS = { overAfterMs: 17 * 60_000, mostDeaths: 4 }

type Ports = { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log }

/**
 * Does the part of an evaluation that works with all rows and the whole model, and may end the process by its memory or
 * its time: the queue would send its message again for two weeks.
 * @throws BoostlineError `evaluation-timed-out` where it has ended the process so often; what `work` throws.
 */
export async function attemptEvaluation<T>(
  { dataset, runId }: RunName,
  ports: Ports,
  work: () => Promise<T>,
): Promise<T> {
  const begun = await beginAttempt(runKeys(dataset, runId).evaluationAttempts, LIMITS, ports)
  if (begun.kind !== 'begun') throw neverEnds(runId)
  try {
    return await work()
  } catch (error) {
    await begun
      .takeBack()
      .catch((reason: unknown) => ports.log.warn('evaluation-retried', { runId, reason: String(reason) }))
    throw error
  }
}

function neverEnds(runId: string): BoostlineError {
  return new BoostlineError({
    code: 'evaluation-timed-out',
    kind: 'dependency',
    message: `The evaluation of ${runId} was begun ${LIMITS.mostDeaths} times and told of no end: it takes more memory or time than model-evaluation has, or was stopped each time.`,
    hint: 'Train on fewer columns or rows, or give model-evaluation more memory. Then upload the CSV again. Its log says how it ended.',
  })
}
