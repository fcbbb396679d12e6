import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { attempt } from '#shared/records/attempts.ts'

/** A function has at most 15 minutes. Two evaluations run at once, so that more than a handful are deaths. */
const LIMITS = { overAfterMs: 17 * 60_000, mostDeaths: 4, mostBegun: 20 }

type Ports = { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log }

/**
 * Does a part of an evaluation that works with all rows and the whole model, and may end the process by its memory or its
 * time: the queue would send its message again for two weeks. Once a part comes to its end, earlier deaths count no more.
 * @throws BoostlineError `evaluation-timed-out` where it has ended the process so often; what `work` throws.
 */
export async function attemptEvaluation<T>(
  { dataset, runId }: RunName,
  { objects, clock, log }: Ports,
  work: () => Promise<T>,
): Promise<T> {
  const key = runKeys(dataset, runId).evaluationAttempts
  return await attempt(key, LIMITS, { objects, clock, log, refusal: () => neverEnds(runId), work })
}

function neverEnds(runId: string): BoostlineError {
  return new BoostlineError({
    code: 'evaluation-timed-out',
    kind: 'dependency',
    message: `The evaluation of ${runId} was begun ${LIMITS.mostDeaths} times and told of no end: it takes more memory or time than model-evaluation has, or was stopped each time.`,
    hint: 'Train on fewer columns or rows, or give model-evaluation more memory; its log says how it ended. Then upload the file again.',
  })
}
