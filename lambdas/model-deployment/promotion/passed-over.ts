import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'

/** The runs of a dataset that nothing can be decided about, or that cannot serve: the others are decided without them. */
export type PassedOver = {
  /**
   * Does something for one run. An error that is the run's own (such as a damaged record) is told, with what to do, and
   * undefined returned; what passes by itself, and a right that is missing, is thrown.
   */
  attempt<Result>(runId: string, work: () => Promise<Result>): Promise<Result | undefined>
  /** Tells why an approved run does not serve, where nothing is wrong with its records. */
  skip(runId: string, why: string): void
  /** The first error of a run that may be that of every run: nothing is concluded from it. */
  readonly doubt: () => BoostlineError | undefined
}

/** A dataset may have hundreds. */
const MOST_TOLD = 10

/** Tells of each run once, and of many the first ones. */
export function passedOverRuns(dataset: string, log: Log): PassedOver {
  const faulty = new Set<string>()
  const skipped = new Set<string>()
  const isTold = (runs: Set<string>, runId: string) => {
    if (runs.has(runId) || runs.size >= MOST_TOLD) return true
    runs.add(runId)
    return false
  }
  let doubt: BoostlineError | undefined
  return {
    attempt: async (runId, work) => {
      try {
        return await work()
      } catch (error) {
        if (!isOwn(error)) throw error
        if (error.kind !== 'input') doubt ??= error
        if (!isTold(faulty, runId)) {
          const { code, message: reason } = error
          log.error('run-passed-over', { dataset, runId, code, reason, hint: hintOf(error) })
        }
        return undefined
      }
    },
    skip: (runId, why) => {
      if (!isTold(skipped, runId)) log.info('promotion-skipped', { dataset, runId, why })
    },
    doubt: () => doubt,
  }
}

function isOwn(error: unknown): error is BoostlineError {
  return error instanceof BoostlineError && !error.retryable && error.kind !== 'config'
}

function hintOf({ code, hint, details }: BoostlineError): string {
  const isOfRun = code === 'record-invalid' && !details['isMadeAnew']
  const mend = isOfRun ? 'Put the version before of the object back, or reject the run.' : hint
  return `${mend} The next heartbeat looks at the run again.`
}
