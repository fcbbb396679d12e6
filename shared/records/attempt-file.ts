import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { attempt } from './attempts.ts'

/** Lambda tries an event three times and then gives it up: the third one is needed to tell of it. */
export const MOST_DEATHS_OF_A_FILE = 2

/** A function has at most 15 minutes, and clocks may be off by some. */
const OVER_AFTER_MS = 17 * 60_000

type FileAttempt = {
  /** The drop of the file, as its event names it. */
  readonly job: string
  readonly dataset: string
  /** Its address. */
  readonly place: string
  /** The function that works with it, as its log is named. */
  readonly functionName: string
  /** What Lambda calls the delivery of its event; undefined where nobody tries again by itself, as in a Processing job. */
  readonly delivery: string | undefined
}

type Ports = { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log }

/**
 * Does the work with a file that a person dropped, which may end the process by its memory or its time: Lambda would try
 * it again and give up, and nobody would tell the person.
 * @throws BoostlineError `file-never-ends` where it ended the process so often; what `work` throws.
 */
export async function attemptFile<T>(file: FileAttempt, ports: Ports, work: () => Promise<T>): Promise<T> {
  const { job, dataset, delivery } = file
  if (delivery === undefined) return await work()
  const { objects, clock, log } = ports
  const limits = { overAfterMs: OVER_AFTER_MS, mostDeaths: MOST_DEATHS_OF_A_FILE, delivery }
  return await attempt(monitoringKeys(dataset).attempts(job), limits, {
    objects,
    clock,
    log,
    refusal: () => neverEnds(file),
    work,
  })
}

function neverEnds({ place, functionName }: FileAttempt): BoostlineError {
  return new BoostlineError({
    code: 'file-never-ends',
    kind: 'input',
    message: `${place} was begun ${MOST_DEATHS_OF_A_FILE} times and told of no end: it takes more memory or time than ${functionName} has, or that was stopped each time.`,
    hint: `Split the file, or give ${functionName} more memory; its log says how it ended. Then put the file there again.`,
  })
}
